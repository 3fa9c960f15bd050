"""Finds the line of every key in a TOML text, which the standard library's reader does not tell."""

import re
import tomllib
from bisect import bisect_right

from config.faults import Path

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_EQUALS = re.compile(r"[ \t]*=[ \t]*")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|' r"'''.*?'{3,5}|" r'"(?:\\.|[^"\\])*"|' r"'[^']*'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}\n#]+")


def find(text: str) -> dict[Path, int]:
    """The line (from 1) of every table, key and list element of ``text``, which tomllib must have accepted."""
    return _Scanner(text).scan()


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._breaks = [i for i, c in enumerate(text) if c == "\n"]
        self._lines: dict[Path, int] = {}
        self._tables: dict[Path, int] = {}
        """How many ``[[tables]]`` of a list have been seen."""

    def scan(self) -> dict[Path, int]:
        """Go through the text from its first character to its last."""
        table: Path = ()
        while self._skip(_BLANK) < len(self._text):
            if self._text.startswith("[", self._at):
                table = self._header()
            else:
                self._pair(table)
        return self._lines

    def _header(self) -> Path:
        line, many = self._line(), self._text.startswith("[[", self._at)
        self._at += 2 if many else 1
        self._skip(_BLANK)
        parts = self._key()
        self._skip(_BLANK)
        self._at += 2 if many else 1
        path: Path = ()
        for i, part in enumerate(parts):
            path += (part,)
            self._lines.setdefault(path, line)
            if many and i == len(parts) - 1:
                self._tables[path] = self._tables.get(path, 0) + 1
            if path in self._tables:
                path += (self._tables[path] - 1,)
        # A table may be named before, by one of its sub-tables; its own header is the better place to point to.
        self._lines[path] = line
        return path

    def _pair(self, table: Path) -> None:
        line, path = self._line(), table
        for part in self._key():
            path += (part,)
            self._lines.setdefault(path, line)
        self._skip(_EQUALS)
        self._value(path)

    def _key(self) -> list[str]:
        parts = [self._key_part()]
        while dot := _DOT.match(self._text, self._at):
            self._at = dot.end()
            parts.append(self._key_part())
        return parts

    def _key_part(self) -> str:
        if bare := _BARE.match(self._text, self._at):
            self._at = bare.end()
            return bare[0]
        start = self._at
        self._skip(_STRING)
        return str(tomllib.loads(f"x = {self._text[start : self._at]}")["x"])

    def _value(self, path: Path) -> None:
        opening = self._text[self._at]
        if opening == "[":
            self._list(path)
        elif opening == "{":
            self._inline_table(path)
        elif opening in "\"'":
            self._skip(_STRING)
        else:
            self._skip(_SCALAR)

    def _list(self, path: Path) -> None:
        self._at += 1
        index = 0
        while not self._closed("]"):
            self._lines[(*path, index)] = self._line()
            self._value((*path, index))
            index += 1

    def _inline_table(self, path: Path) -> None:
        self._at += 1
        while not self._closed("}"):
            self._pair(path)

    def _closed(self, bracket: str) -> bool:
        # The text is known to be TOML, so a comma can only stand where it separates two elements.
        self._skip(_BLANK)
        if self._text.startswith(",", self._at):
            self._at += 1
            self._skip(_BLANK)
        if self._text.startswith(bracket, self._at):
            self._at += 1
            return True
        return False

    def _skip(self, pattern: re.Pattern[str]) -> int:
        if found := pattern.match(self._text, self._at):
            self._at = found.end()
        return self._at

    def _line(self) -> int:
        return bisect_right(self._breaks, self._at - 1) + 1
