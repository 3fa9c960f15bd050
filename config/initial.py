"""The first configuration file of a new installation."""

import os
import secrets
from importlib.resources import files
from pathlib import Path

SYSTEM = Path("/etc/callcenter")
_STORE = "sqlite:///var/callcenter.db"
_SYSTEM_STORE = "sqlite:////var/lib/callcenter/callcenter.db"
_KEYS, _SYSTEM_KEYS = '"var/office.keys"', '"/var/lib/callcenter/office.keys"'


def text(*, system: bool = False) -> str:
    """The annotated default with a fresh AMI secret; ``system``: with its data under /var/lib."""
    default = files("config").joinpath("default.toml").read_text("utf-8")
    filled = default.replace('secret = "" ', f'secret = "{secrets.token_hex(16)}" ', 1)
    if not system:
        return filled
    return filled.replace(_STORE, _SYSTEM_STORE, 1).replace(_KEYS, _SYSTEM_KEYS, 1)


def write(path: Path, *, force: bool = False) -> None:
    """Write the file, readable for its owner and group only. Raises FileExistsError rather than lose settings."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if force:
        path.unlink(missing_ok=True)
    # The secret must not be readable for a moment either, so the mode is given when the file is made.
    with open(path, "x", encoding="utf-8", opener=_opener) as file:
        file.write(text(system=path.absolute().is_relative_to(SYSTEM)))


def _opener(path: str, flags: int) -> int:
    return os.open(path, flags, 0o640)
