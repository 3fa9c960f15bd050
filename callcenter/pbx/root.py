"""Where Asterisk comes from: the machine's own when it is new enough, else a small Debian root of ours in the cache."""

import fcntl
import os
import re
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from callcenter.pbx.errors import PbxError

OLDEST_MAJOR = 18
SUITE = "sid"
_BUILDING = "asterisk-root.building-"
PACKAGES = "asterisk,asterisk-core-sounds-en-gsm"

# Of debootstrap's thousand lines, those that tell a person how far it is.
_STEPS = re.compile(
    r"I: (Retrieving InRelease|Resolving|Checking|Installing|Unpacking the|Configuring the|Base system)"
)

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class AsteriskHome:
    """An Asterisk that can be run: on this machine (`root` is None) or inside a root directory of ours."""

    version: str
    root: Path | None

    def command(self, *arguments: str) -> list[str]:
        """Return the command line that runs this Asterisk."""
        return ([] if self.root is None else ["chroot", str(self.root)]) + ["/usr/sbin/asterisk", *arguments]

    def outside(self, inside: str) -> Path:
        """Return where a path of Asterisk's is seen from this machine."""
        return Path(inside) if self.root is None else self.root / inside.lstrip("/")


def cache_dir() -> Path:
    """Return the directory that outlives a checkout."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "callcenter"


def find() -> AsteriskHome | None:
    """Return the Asterisk that is ready to run, or None when one has to be installed first."""
    if (version := _version(AsteriskHome("", None))) and _new_enough(version):
        return AsteriskHome(version, None)
    root = cache_dir() / "asterisk-root"
    if root.is_dir() and os.geteuid() == 0 and (version := _version(AsteriskHome("", root))):
        return AsteriskHome(version, root)
    return None


def install(progress: Progress = print) -> AsteriskHome:
    """Return a runnable Asterisk, building the root directory first when there is none."""
    home = find()
    if home is None:
        with _one_at_a_time():
            home = find() or _build(progress)
    if home.root is not None:
        _prepare(home.root)
    return home


def _version(home: AsteriskHome) -> str:
    if not home.outside("/usr/sbin/asterisk").exists():
        return ""
    try:
        shown = subprocess.run(home.command("-V"), capture_output=True, text=True, check=False, timeout=20).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
    found = re.search(r"Asterisk (\d+(?:\.\d+)*)", shown)
    return found[1] if found else ""


def _new_enough(version: str) -> bool:
    return int(version.split(".")[0]) >= OLDEST_MAJOR


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    cache_dir().mkdir(parents=True, exist_ok=True)
    with (cache_dir() / "asterisk-root.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build(progress: Progress) -> AsteriskHome:
    if os.geteuid() != 0:
        raise PbxError(f"no asterisk >= {OLDEST_MAJOR} on this machine, and building one needs root: run as root")
    if shutil.which("debootstrap") is None:
        raise PbxError("debootstrap is missing: run 'apt-get install debootstrap' and try again")
    final = cache_dir() / "asterisk-root"
    for stale in (final, *cache_dir().glob(f"{_BUILDING}*")):
        _discard(stale)
    # A name of its own: what is left of a build that was cut off may still be writing into the old one.
    building = Path(tempfile.mkdtemp(prefix=_BUILDING, dir=cache_dir()))
    building.chmod(0o755)
    progress(f"building a private Asterisk in {final} (about a minute, 500 MB, needs the network)")
    _debootstrap(building, progress)
    version = _version(AsteriskHome("", building))
    if not version or not _new_enough(version):
        raise PbxError(f"debootstrap left no asterisk >= {OLDEST_MAJOR} in {building}: see the lines above")
    # Only a whole root ever gets the final name, so a build that was cut off is never used.
    building.rename(final)
    progress(f"private Asterisk {version} is ready")
    return AsteriskHome(version, final)


def _debootstrap(building: Path, progress: Progress) -> None:
    command = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", SUITE, str(building)]
    last: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        for line in process.stdout or ():
            last = [*last[-9:], line.rstrip()]
            if _STEPS.match(line):
                progress(f"  {line.rstrip()}")
    if process.returncode != 0:
        raise PbxError(
            f"debootstrap failed ({process.returncode}); is the Debian mirror reachable? Its last lines:\n"
            + "\n".join(last)
        )


def _discard(path: Path) -> None:
    if os.path.ismount(path / "proc"):
        subprocess.run(["umount", str(path / "proc")], check=True)
    if path.exists():
        # Removing a tree with a live mount inside would empty the mount: one file system only.
        subprocess.run(["rm", "-rf", "--one-file-system", str(path)], check=False)


def _prepare(root: Path) -> None:
    proc = root / "proc"
    if not (proc / "self").exists():
        done = subprocess.run(["mount", "--bind", "/proc", str(proc)], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise PbxError(f"cannot mount /proc on {proc}: {done.stderr.strip()}; run as root with mount rights")
    # Without its own name in hosts, Asterisk looks the name up for every call and stalls a SIP thread each time.
    hosts, wanted = root / "etc/hosts", f"127.0.0.1 localhost {socket.gethostname()}\n"
    if not hosts.exists() or hosts.read_text() != wanted:
        hosts.write_text(wanted)
