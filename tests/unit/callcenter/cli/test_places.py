"""Where the files of an Asterisk are looked for."""

from pathlib import Path

import pytest

from callcenter.cli import places
from config.schema import Pbx

LOCAL = Pbx.model_validate({"name": "main", "port": 5038, "secret": "correct-horse-1"})
FAR = LOCAL.model_copy(update={"host": "10.0.0.9"})


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with a usual Asterisk."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(places, "ETC", tmp_path / "etc")
    monkeypatch.setattr(places, "SOUNDS", (tmp_path / "usual",))
    (tmp_path / "etc").mkdir()
    (tmp_path / "usual").mkdir()
    return tmp_path


def private(port: int) -> None:
    """A private Asterisk that runs with this AMI port."""
    etc = Path("var/pbx/home/etc")
    etc.mkdir(parents=True)
    (etc / "manager.conf").write_text(f"[general]\nport = {port}\n")
    Path("var/pbx/asterisk.pid").write_text("1\nx\n")


def test_the_machine_s_own_asterisk_is_looked_at(machine: Path) -> None:
    assert places.etc_of(LOCAL) == machine / "etc"
    assert places.sounds_of(machine / "etc") == machine / "usual"


def test_a_pbx_elsewhere_has_no_files_here() -> None:
    assert places.etc_of(FAR) is None


def test_the_private_pbx_on_that_port_is_looked_at() -> None:
    private(5038)
    assert places.etc_of(LOCAL) == Path("var/pbx/home/etc")
    assert places.sounds_of(Path("var/pbx/home/etc")) == Path("var/pbx/home/data/sounds")


def test_a_private_pbx_on_another_port_or_stopped_is_not(machine: Path) -> None:
    private(15038)
    assert places.etc_of(LOCAL) == machine / "etc"

    Path("var/pbx/home/etc/manager.conf").write_text("port = 5038\n")
    Path("var/pbx/asterisk.pid").unlink()
    assert places.etc_of(LOCAL) == machine / "etc"


def test_asterisk_s_own_word_for_its_data_counts(machine: Path) -> None:
    (machine / "data" / "sounds").mkdir(parents=True)
    (machine / "etc" / "asterisk.conf").write_text(f"[directories]\nastdatadir => {machine}/data ; here\n")

    assert places.sounds_of(machine / "etc") == machine / "data" / "sounds"


def test_no_sounds_anywhere(machine: Path) -> None:
    (machine / "usual").rmdir()
    assert places.sounds_of(None) is None
