"""Which Asterisk is used, and what is said when there is none to be had."""

import os
import stat
from pathlib import Path

import pytest

from callcenter.pbx import root
from callcenter.pbx.errors import PbxError
from callcenter.pbx.root import AsteriskHome


@pytest.fixture(autouse=True)
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def no_asterisk_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(root, "_version", lambda home: "")


def fake_program(folder: Path, name: str, script: str) -> None:
    folder.mkdir(exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


def test_machines_own_asterisk_is_used_when_it_is_new_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(root, "_version", lambda home: "18.0.1" if home.root is None else "22.1.0")
    assert root.find() == AsteriskHome("18.0.1", None)


def test_old_asterisk_of_the_machine_is_not_used(monkeypatch: pytest.MonkeyPatch, empty_cache: Path) -> None:
    monkeypatch.setattr(root, "_version", lambda home: "16.28.0" if home.root is None else "22.1.0")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    (empty_cache / "callcenter/asterisk-root").mkdir(parents=True)
    assert root.find() == AsteriskHome("22.1.0", empty_cache / "callcenter/asterisk-root")


@pytest.mark.usefixtures("no_asterisk_here")
def test_without_root_rights_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(PbxError, match="run as root"):
        root.install(lambda _: None)


@pytest.mark.usefixtures("no_asterisk_here")
def test_without_debootstrap_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PbxError, match="apt-get install debootstrap"):
        root.install(lambda _: None)


@pytest.mark.usefixtures("no_asterisk_here")
def test_failed_build_shows_why_and_leaves_nothing_that_could_be_used(
    monkeypatch: pytest.MonkeyPatch, empty_cache: Path, tmp_path: Path
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    fake_program(tmp_path / "bin", "debootstrap", 'mkdir -p "$4"; echo "E: Failed getting release file"; exit 1')
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    with pytest.raises(PbxError, match=r"mirror reachable(.|\n)*Failed getting release file"):
        root.install(lambda _: None)
    assert not (empty_cache / "callcenter/asterisk-root").exists()


def test_whole_build_gets_the_final_name_and_shows_its_progress(
    monkeypatch: pytest.MonkeyPatch, empty_cache: Path, tmp_path: Path
) -> None:
    final = empty_cache / "callcenter/asterisk-root"
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(root, "_version", lambda home: "22.1.0" if home.root and (home.root / "etc").exists() else "")
    fake_program(tmp_path / "bin", "debootstrap", 'echo "I: Resolving x"; mkdir -p "$4/etc" "$4/proc/self"')
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    shown: list[str] = []
    assert root.install(shown.append) == AsteriskHome("22.1.0", final)
    assert "  I: Resolving x" in shown
    assert [path.name for path in final.parent.iterdir() if path.is_dir()] == ["asterisk-root"]
    assert os.uname().nodename in (final / "etc/hosts").read_text()


def test_command_runs_inside_the_root_directory() -> None:
    assert AsteriskHome("22.1.0", None).command("-V") == ["/usr/sbin/asterisk", "-V"]
    inside = AsteriskHome("22.1.0", Path("/r"))
    assert inside.command("-V") == ["chroot", "/r", "/usr/sbin/asterisk", "-V"]
    assert inside.outside("/srv/x") == Path("/r/srv/x")
