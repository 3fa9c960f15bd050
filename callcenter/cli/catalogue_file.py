"""Reads the file of a catalogue, CSV or TOML, and knows the line of everything in it."""

import csv
import io
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from callcenter.cli.errors import Misused
from config import positions

COLUMNS = ("category", "area", "lead", "co_departments", "valid_from", "valid_until", "basis")
SECTIONS = ("categories", "entries", "handoffs")


@dataclass(frozen=True)
class CatalogueFile:
    """What stands in the file."""

    path: Path
    changes: dict[str, Any]
    """As the API takes it."""
    lines: dict[tuple[str | int, ...], int] = field(default_factory=dict)

    def where(self, place: str) -> str:
        """``entries.3.lead`` as ``FILE:LINE: lead``; a place that is in no line stays."""
        parts = tuple(int(part) if part.isdigit() else part for part in place.split("."))
        for size in range(len(parts), 0, -1):
            if parts[:size] in self.lines:
                key = ".".join(map(str, parts[2:])) or str(parts[0])
                return f"{self.path}:{self.lines[parts[:size]]}: {key}"
        return f"{self.path}: {place}"


def read(path: Path) -> CatalogueFile:
    """The file. Raises Misused with every fault that keeps it from being read."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise Misused(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Misused(f"{path}: not UTF-8; save the file as UTF-8 (in a spreadsheet: CSV UTF-8)") from None
    text = text.replace("\r\n", "\n")
    return _toml(path, text) if path.suffix.lower() == ".toml" else _csv(path, text)


def _toml(path: Path, text: str) -> CatalogueFile:
    try:
        changes = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Misused(f"{path}: not TOML: {error}") from None
    if unknown := sorted(set(changes) - set(SECTIONS)):
        raise Misused(f"{path}: unknown {', '.join(unknown)}; allowed: {', '.join(SECTIONS)}")
    return CatalogueFile(path, changes, dict(positions.find(text)))


def _csv(path: Path, text: str) -> CatalogueFile:
    reader = csv.DictReader(io.StringIO(text), restkey="", restval="")
    named = reader.fieldnames or ()
    faults = [f"{path}:1: unknown column {name!r}" for name in named if name not in COLUMNS]
    faults += [f"{path}:1: the column {name!r} is missing" for name in ("category", "lead") if name not in named]
    entries: list[dict[str, Any]] = []
    lines: dict[tuple[str | int, ...], int] = {}
    for row in reader:
        if row.pop("", None):
            faults.append(f"{path}:{reader.line_num}: more values than columns")
        lines["entries", len(entries)] = reader.line_num
        entry: dict[str, Any] = {name: value.strip() for name, value in row.items() if value.strip()}
        if "co_departments" in entry:
            entry["co_departments"] = [part.strip() for part in entry["co_departments"].split(";") if part.strip()]
        entries.append(entry)
    if faults:
        raise Misused("\n".join([*faults, f"allowed columns: {', '.join(COLUMNS)}"]))
    return CatalogueFile(path, {"entries": entries}, lines)
