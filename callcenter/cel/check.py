"""Whether Asterisk keeps a record of channel events where the configuration says, seen on a call made just now."""

import asyncio
from pathlib import Path

from callcenter.cel import files
from callcenter.domain.finding import Finding, warning

TRIES, PAUSE_S = 20, 0.1
_SET_UP = (
    "cel.conf: '#include cel_callcenter.conf' below [general]; cel_custom.conf: '#include cel_custom_callcenter.conf' "
    "below [mappings]; modules.conf: 'load = cel_custom.so'; then restart Asterisk, or load the module and reload cel"
)
_ELSE = "what happens while the engine is away stays an estimate"


async def look(pbx: str, path: Path, since: float, *, called: bool) -> list[Finding]:
    """What is wrong with the file; ``called``: a call was made at ``since`` (Unix time), which must be in it."""
    where = f"{pbx}: {path}"
    try:
        told = await _told(path, since)
    except FileNotFoundError:
        return [warning("cel_missing", where, f"there is no such file: {_ELSE}", _SET_UP)]
    except OSError as fault:
        remedy = f"let the user that callcenter runs as read {path.parent} and the files in it"
        return [warning("cel_unreadable", where, f"cannot be read ({fault.strerror or fault}): {_ELSE}", remedy)]
    if told or not called:
        return []
    what = f"the check's own call is not in it: {_ELSE}"
    return [warning("cel_silent", where, what, f"{_SET_UP}; leave dateformat in cel.conf unset")]


async def _told(path: Path, since: float) -> bool:
    """Whether something of that time is in the file; Asterisk may take a moment to write it."""
    for tries_left in range(TRIES, 0, -1):
        try:
            if await asyncio.to_thread(_has, path, since):
                return True
        except FileNotFoundError:
            if tries_left == 1:
                raise
        await asyncio.sleep(PAUSE_S)
    return False


def _has(path: Path, since: float) -> bool:
    return any(row.at >= since for row in files.read(path, since, float("inf")))
