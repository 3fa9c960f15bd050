"""Where the files of an Asterisk on this machine are."""

import re
import socket
from pathlib import Path

from config.schema import Pbx

ETC = Path("/etc/asterisk")
PRIVATE = Path("var/pbx")
SOUNDS = (Path("/usr/share/asterisk/sounds"), Path("/var/lib/asterisk/sounds"))


def here(pbx: Pbx) -> bool:
    """Whether the PBX runs on this machine: files here say nothing about another."""
    return pbx.host in ("localhost", "::1", socket.gethostname()) or pbx.host.startswith("127.")


def etc_of(pbx: Pbx) -> Path | None:
    """The configuration directory of a PBX, if it is here: our private one's, or the machine's own."""
    if not here(pbx):
        return None
    private = PRIVATE / "home" / "etc"
    if (PRIVATE / "asterisk.pid").exists() and re.search(
        rf"^port = {pbx.port}$", _read(private / "manager.conf"), re.MULTILINE
    ):
        return private
    return ETC if ETC.is_dir() else None


def sounds_of(etc: Path | None) -> Path | None:
    """The sounds directory that belongs to a configuration directory."""
    if etc is not None and etc.parent.name == "home":
        return etc.parent / "data" / "sounds"
    named = re.search(r"^\s*astdatadir\s*=>?\s*([^;\s]+)", _read(etc / "asterisk.conf") if etc else "", re.MULTILINE)
    candidates = (Path(named[1]) / "sounds", *SOUNDS) if named else SOUNDS
    return next((folder for folder in candidates if folder.is_dir()), None)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""
