"""The file of channel events, and what log rotation has made of its older parts: a span of it is read, never followed,
so that a file cut short, moved away or begun anew meanwhile is no matter."""

import glob
import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from callcenter.cel.rows import LONGEST, START, Row, rows

SLACK_S = 5.0
"""Lines of one moment may stand in another order, and the PBX's clock may differ from ours by a little."""
_BLOCK = 64 * 1024


def read(path: Path, since: float, until: float) -> Iterator[Row]:
    """Events from ``since`` to ``until`` (Unix seconds), oldest file first. Raises OSError for a file that is there and
    cannot be read, and FileNotFoundError when there is none at all."""
    found = parts(path, since)
    if not found and not path.parent.is_dir():
        raise FileNotFoundError(2, "no such directory", str(path.parent))
    if not found and not path.exists():
        raise FileNotFoundError(2, "no such file", str(path))
    for part in found:
        for row in rows(_text(part, since - SLACK_S)):
            if since - SLACK_S <= row.at <= until + SLACK_S:
                yield row


def parts(path: Path, since: float) -> list[Path]:
    """The file and its rotated parts (``.1``, ``-20260101``, ``.2.gz`` ...) that were written to after ``since``."""
    named = [part for part in path.parent.glob(f"{glob.escape(path.name)}*") if _is_part(part.name, path.name)]
    kept = [(part.stat().st_mtime, part) for part in named if part.is_file()]
    return [part for changed_at, part in sorted(kept) if changed_at >= since - SLACK_S]


def _is_part(name: str, base: str) -> bool:
    rest = name.removeprefix(base)
    return rest == "" or (rest[0] in ".-" and rest.removesuffix(".gz")[1:].replace("-", "").isdigit())


def _text(path: Path, since: float) -> bytes:
    if path.suffix == ".gz":
        try:
            with gzip.open(path, "rb") as packed:
                return packed.read()
        except (EOFError, zlib.error):
            raise OSError(5, "damaged gzip file", str(path)) from None
    with path.open("rb") as file:
        file.seek(_offset(file, since))
        return file.read()


def _offset(file: BinaryIO, since: float) -> int:
    """A place at or before the first line of ``since``: the times of the lines rise, so half of what is left goes with
    each look."""
    low, high = 0, file.seek(0, 2)
    while high - low > _BLOCK:
        middle = (low + high) // 2
        file.seek(middle)
        # Room for a line of the greatest length, and for the beginning of the next one.
        match = START.search(file.read(2 * LONGEST), 1)
        if match is None or float(match[1]) >= since:
            high = middle
        else:
            low = middle
    return low
