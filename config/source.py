"""Reads the file and lays the environment over it, remembering where each value came from."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from config import positions
from config.faults import Fault, Path, Severity, listed
from config.types import EnvText

SEARCHED = (FilePath("callcenter.toml"), FilePath("/etc/callcenter/callcenter.toml"))
ETC = FilePath("/etc")
PREFIX = "CALLCENTER_"
IDENTITY = {
    "pbx": "name",
    "lines": "number",
    "queues": "name",
    "agents": "id",
    "menus": "name",
    "departments": "id",
    "lanes": "name",
    "policies": "id",
}
"""What tells the entries of a list apart."""


@dataclass(slots=True)
class Source:
    """What the operator wrote, not yet checked."""

    file: str
    data: dict[str, Any] = field(default_factory=dict)
    lines: Mapping[Path, int] = field(default_factory=dict)
    variables: dict[Path, str] = field(default_factory=dict)
    """The environment variable of every value that came from one."""
    faults: list[Fault] = field(default_factory=list)

    def fault(self, path: Path, what: str, remedy: str, severity: Severity = "error") -> Fault:
        """A fault at ``path``, pointing to its line, or to the nearest table around it."""
        file, line = self._place(path)
        return Fault(file=file, line=line, key=self.key(path), what=what, remedy=remedy, severity=severity)

    def add(self, what: str, remedy: str, line: int | None = None, severity: Severity = "error") -> None:
        """Note a fault of the file as a whole, or of one line of it."""
        self.faults.append(Fault(file=self.file, line=line, key="", what=what, remedy=remedy, severity=severity))

    def key(self, path: Path) -> str:
        """``("queues", 0, "ring_s")`` as ``queues.12345.ring_s``: entries of a list go by their own name."""
        return ".".join(self._part(path[: i + 1]) for i in range(len(path)))

    def at(self, path: Path) -> Any:
        """The value at ``path``, or None."""
        value: Any = self.data
        for part in path:
            try:
                value = value[part]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def _part(self, path: Path) -> str:
        last = path[-1]
        if isinstance(last, str):
            return last
        entry = self.at(path)
        name = entry.get(IDENTITY.get(str(path[0]), "")) if isinstance(entry, dict) and len(path) == 2 else None
        return name if isinstance(name, str) and name.isprintable() and name else f"#{last + 1}"

    def _place(self, path: Path) -> tuple[str, int | None]:
        while path and path not in self.lines and path not in self.variables:
            path = path[:-1]
        if path in self.variables:
            return f"environment {self.variables[path]}", None
        return self.file, self.lines.get(path, 1)


def find(explicit: FilePath | None = None) -> FilePath | None:
    """The configuration file to use: the one asked for, else the first that exists of the usual ones."""
    if explicit is not None:
        return explicit
    return next((path for path in SEARCHED if path.exists()), None)


def read(path: FilePath, env: Mapping[str, str]) -> Source:
    """Read ``path`` and the ``CALLCENTER_SECTION__KEY`` variables of ``env``. Faults are in the result."""
    source = Source(str(path))
    text = _text(path, source)
    if text is not None:
        _parse(text, source)
        _check_mode(path, source)
    for name in sorted(env):
        if name.startswith(PREFIX) and "__" in name:
            _overlay(source, name, env[name])
    return source


def _text(path: FilePath, source: Source) -> str | None:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        source.add("there is no such file", "write one with: callcenter init")
    except OSError as error:
        source.add(f"cannot be read: {error.strerror}", "check its path and rights")
    else:
        return _decode(raw, source)
    return None


def _decode(raw: bytes, source: Source) -> str | None:
    if raw.startswith(b"\xef\xbb\xbf"):
        source.add("begins with a byte order mark", "save the file as UTF-8 without BOM", 1)
        raw = raw[3:]
    try:
        # tomllib wants plain line ends, and so does the search for positions.
        return raw.decode().replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        source.add(f"byte 0x{raw[error.start]:02x} is not UTF-8", "save the file as UTF-8", line)
        return None


def _parse(text: str, source: Source) -> None:
    try:
        source.data = tomllib.loads(text)
        source.lines = positions.find(text)
    # ValueError: a number of more digits than Python reads.
    except (ValueError, RecursionError) as error:
        place = re.search(r"at line (\d+), column (\d+)", str(error))
        line = int(place[1]) if place else text.count("\n") + 1
        what = re.sub(r" \(at .*\)$", "", str(error).split("\n")[0])
        source.add(f"not TOML: {what}", "text stands in quotes, and each key is written once", line)


def _check_mode(path: FilePath, source: Source) -> None:
    if not path.stat().st_mode & 0o004 or not _has_secret(source):
        return
    in_etc = path.absolute().is_relative_to(ETC)
    severity: Severity = "error" if in_etc else "warning"
    what = "holds a secret and everybody on this machine can read it"
    source.add(what, f"run: chmod o= {path}", severity=severity)


def _has_secret(source: Source) -> bool:
    entries = source.data.get("pbx")
    found = [entry.get("secret") for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    of_store = re.search(r"://[^/]*:[^/]+@", str(source.at(("store", "url"))))
    return any([*found, source.at(("mqtt", "password")), of_store])


def _overlay(source: Source, name: str, value: str) -> None:
    parts = [part.lower() for part in name.removeprefix(PREFIX).split("__")]
    path: Path = ()
    place: Any = source.data
    for part in parts[:-1]:
        if isinstance(place, list):
            index = _index(place, part, str(path[0]))
            if index is None:
                _no_entry(source, name, str(path[0]), part)
                return
            place, path = place[index], (*path, index)
        elif isinstance(place, dict):
            path = (*path, part)
            if part not in place:
                place[part] = {}
                source.variables[path] = name
            place = place[part]
    if isinstance(place, dict):
        place[parts[-1]] = EnvText(value)
        source.variables[(*path, parts[-1])] = name


def _index(entries: list[Any], part: str, section: str) -> int | None:
    names = [_variable_form(e.get(IDENTITY.get(section, ""))) if isinstance(e, dict) else "" for e in entries]
    return names.index(part) if part in names else None


def _variable_form(name: object) -> str:
    return re.sub(r"[.-]", "_", name.lower()) if isinstance(name, str) else ""


def _no_entry(source: Source, variable: str, section: str, part: str) -> None:
    names = [_variable_form(e.get(IDENTITY.get(section, ""))) for e in source.data[section] if isinstance(e, dict)]
    what, remedy = f'no [[{section}]] is called "{part}"', f"allowed: {listed(filter(None, names))}"
    source.faults.append(Fault(file=f"environment {variable}", line=None, key=section, what=what, remedy=remedy))
