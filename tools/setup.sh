#!/usr/bin/env bash
# Set up everything that demo and tests need; quick when all is there. "setup.sh venv": only the virtual environment.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}

fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }
say() { printf 'setup: %s\n' "$*"; }

make_venv() {
  command -v "$python" >/dev/null || fail "$python is missing: apt-get install python3 python3-venv (3.11 or newer)"
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
    || fail "$("$python" --version) is too old: python >= 3.11 is needed; name one with PYTHON=python3.12 make setup"
  # The stamp is newer than pyproject.toml only when the last installation finished.
  if [ .venv/.installed -nt pyproject.toml ]; then return; fi
  say "installing Python packages into .venv"
  if [ ! -x .venv/bin/python ]; then
    "$python" -m venv .venv || fail "cannot make a virtual environment: apt-get install python3-venv"
  fi
  .venv/bin/python -m pip install --quiet --disable-pip-version-check -e '.[dev]' \
    || fail "pip could not install the packages (see above): is the package index reachable?"
  touch .venv/.installed
}

have_font() { command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh family 2>/dev/null | head -n 1)" ]; }

have_asterisk() {
  local major
  major=$(asterisk -V 2>/dev/null | sed -n 's/^Asterisk \([0-9]*\).*/\1/p')
  [ "${major:-0}" -ge 18 ]
}

have_postgresql() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null; }

missing_packages() {
  command -v sipp >/dev/null || echo sip-tester
  command -v baresip >/dev/null || echo baresip-core
  [ -x /usr/sbin/mosquitto ] || command -v mosquitto >/dev/null || echo mosquitto
  command -v chromium >/dev/null || echo chromium
  have_postgresql || echo postgresql
  have_font || echo fonts-noto-cjk
  have_asterisk || command -v debootstrap >/dev/null || [ -x /usr/sbin/debootstrap ] || echo debootstrap
}

install_packages() {
  local wanted
  wanted=$(missing_packages | tr '\n' ' ')
  if [ -z "$wanted" ]; then return; fi
  command -v apt-get >/dev/null || fail "these are missing and there is no apt-get here to install them: $wanted"
  [ "$(id -u)" -eq 0 ] || fail "these packages are missing: $wanted- run 'make setup' as root, or install them yourself"
  say "installing Debian packages: $wanted"
  export DEBIAN_FRONTEND=noninteractive
  # Tests and bench start servers of their own: on a machine that had none, Debian's package shall not start one.
  if ! have_postgresql && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    mkdir -p /etc/postgresql-common
    printf 'create_main_cluster = false\n' >/etc/postgresql-common/createcluster.conf
  fi
  apt-get update -qq || say "apt-get update failed, trying with the lists that are there"
  # shellcheck disable=SC2086
  apt-get install -y -qq --no-install-recommends $wanted >/dev/null || fail "apt-get could not install: $wanted"
}

make_asterisk() {
  .venv/bin/python -c '
import sys
from callcenter.pbx.errors import PbxError
from callcenter.pbx.root import install
try:
    home = install(lambda line: print("setup:", line, flush=True))
except PbxError as error:
    sys.exit(f"setup: {error}")
print(f"setup: Asterisk {home.version} is ready")
'
}

make_venv
if [ "${1:-all}" = venv ]; then exit 0; fi
install_packages
make_asterisk
