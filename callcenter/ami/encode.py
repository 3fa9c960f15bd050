"""Actions as bytes: what Asterisk would misread is refused here, before it is sent. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from callcenter.ami.errors import AmiRefused

MAX_LINE: Final = 1022
"""Bytes of one header line: Asterisk's buffer holds 1,024 with the line's end, and drops a longer message whole."""
MAX_HEADERS: Final = 128
"""Asterisk refuses a message with more lines than this."""

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*\Z")
_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_NAMES_A_VARIABLE: Final = frozenset({"setvar", "getvar"})
"""Actions whose header Variable is the name of one; for all others it is a setting of the channel to be made."""
_VALUE: Final = r"(?:[!-.0-~][ -~]{0,500})?"
"""Printable ASCII of a moderate length that begins neither with a blank nor, as a pattern of channels, with a slash."""
_ALL_PLAIN: Final = re.compile(rf"{_VALUE}(?:\n{_VALUE})*\Z")
"""Such values, one to a line: each is safe in any header."""
_ALL_WHOLE: Final = re.compile(r"[^,\"\\]*\Z")
"""Texts of variables that Asterisk does not split."""
_LONGEST_NAME: Final = 100
"""With such a value the line is never too long."""
_LINE_ENDS: Final = {"\r": "a carriage return", "\n": "a line feed", "\0": "a NUL"}
_SPLITTERS: Final = {",": "a comma", '"': "a double quote", "\\": "a backslash"}
_SHORTEST_VISIBLE: Final = "!"
_KNOWN_SHAPES: Final = 256
"""The engine sends some twenty."""


@dataclass(frozen=True, slots=True)
class Action:
    """One AMI action: its headers, the channel variables it sets, the id its answer will carry."""

    name: str
    headers: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    action_id: str = ""
    is_global: bool = False
    """Setvar only: sets a variable of the whole PBX, on purpose."""

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> "Action":
        """An action from one mapping with the keys `Action` and, if wanted, `ActionID`."""
        rest = {name: value for name, value in headers.items() if name.lower() not in ("action", "actionid")}
        given = {name.lower(): value for name, value in headers.items()}
        return cls(given.get("action", ""), rest, action_id=given.get("actionid", ""))


def encode(action: Action) -> bytes:
    """The action as Asterisk reads it, or AmiRefused."""
    return _plain(action) or _closely(action)


def _plain(action: Action) -> bytes | None:
    """The bytes of an action that holds nothing to look for, as nearly every one does; a caller may wait for them."""
    variables = tuple(action.variables.values())
    values = (action.action_id, *action.headers.values(), *variables)
    text = "\n".join(values)
    if not _ALL_PLAIN.match(text) or text.count("\n") >= len(values) or not _ALL_WHOLE.match("".join(variables)):
        return None
    shape = _shape(action.name, (*action.headers,), (*action.variables,), bool(action.action_id), action.is_global)
    return (shape % (values if action.action_id else values[1:])).encode() if shape else None


@lru_cache(_KNOWN_SHAPES)
def _shape(name: str, headers: tuple[str, ...], variables: tuple[str, ...], has_id: bool, is_global: bool) -> str:
    """What actions of these names have in common, with a %s for each value; empty: their values are to be looked at."""
    names = (name, *headers, *variables)
    if name.lower() in _NAMES_A_VARIABLE or max(map(len, names)) > _LONGEST_NAME:
        return ""
    mark = "%s"
    sample = Action(name, dict.fromkeys(headers, mark), dict.fromkeys(variables, mark), mark * has_id, is_global)
    try:
        return _closely(sample).decode()
    except AmiRefused:
        return ""


def _closely(action: Action) -> bytes:
    """The same with every line looked at."""
    lines = [*_lines(action)]
    if len(lines) > MAX_HEADERS:
        raise AmiRefused("*", f"is one of {len(lines)} lines", f"send at most {MAX_HEADERS} in one action")
    return b"\r\n".join((*lines, b"", b""))


def decode(data: bytes) -> Action:
    """Read an action's bytes the way Asterisk does: the inverse of `encode`."""
    headers: dict[str, str] = {}
    variables: dict[str, str] = {}
    for line in data.decode("utf-8").split("\r\n"):
        name, colon, value = line.partition(":")
        value = _skip_blanks(value)
        if not colon:
            continue
        if name.lower() == "variable" and headers.get("Action", "").lower() not in _NAMES_A_VARIABLE:
            key, _, content = value.partition("=")
            variables.setdefault(key, content)
        else:
            headers.setdefault(name, value)
    name, action_id = headers.pop("Action", ""), headers.pop("ActionID", "")
    is_global = name.lower() == "setvar" and "channel" not in {key.lower() for key in headers}
    return Action(name, headers, variables, action_id, is_global)


def clean(text: str, limit: int = 80) -> str:
    """Text from outside (a caller's name) made safe for any header or variable, at most `limit` bytes long."""
    spaced = "".join(" " if ord(char) < 32 or char in _SPLITTERS or char == "\x7f" else char for char in text)
    encoded = " ".join(spaced.split()).encode("utf-8", "replace")[:limit]
    return encoded.decode("utf-8", "ignore").strip()


def _lines(action: Action) -> Iterator[bytes]:
    """Every header line in order, with the rules that depend on the action applied."""
    _check_action(action)
    yield _line("Action", action.name)
    if action.action_id:
        yield _line("ActionID", action.action_id)
    for name, value in action.headers.items():
        if name.lower() == "variable":
            _check_variable_header(action, value)
        yield _header(name, value)
    for name, value in action.variables.items():
        yield _variable(name, value)


def _check_action(action: Action) -> None:
    if not _NAME.match(action.name):
        raise AmiRefused("Action", "is empty or not a plain word", "name the AMI action to run")
    if len({name.lower() for name in action.headers}) != len(action.headers):
        raise AmiRefused("*", "is given twice in different case", "Asterisk reads only the first: send one")
    if action.variables and action.name.lower() in _NAMES_A_VARIABLE:
        raise AmiRefused("Variable", "is given as variables", "put its name into the header Variable")
    if action.name.lower() == "setvar":
        _check_setvar(action)
    elif action.is_global:
        raise AmiRefused("Channel", "cannot be left out on purpose here", "only Setvar sets variables of the whole PBX")


def _check_setvar(action: Action) -> None:
    """A Setvar with an empty Channel would set a variable of the whole PBX."""
    given = {name.lower(): value for name, value in action.headers.items()}
    if action.is_global and "channel" in given:
        raise AmiRefused("Channel", "is given for a global variable", "leave it out, or is_global")
    if not action.is_global and not given.get("channel", "").strip():
        raise AmiRefused("Channel", "is empty", "name the channel, or say is_global to set it for the whole PBX")


def _check_variable_header(action: Action, value: str) -> None:
    if action.name.lower() not in _NAMES_A_VARIABLE:
        raise AmiRefused("Variable", "is given as a plain header", "use the action's variables, one value each")
    if not _VARIABLE.match(value):
        raise AmiRefused("Variable", "is not a plain variable name", "use letters, digits and _ only")


def _header(name: str, value: str) -> bytes:
    if name.lower() in ("action", "actionid"):
        raise AmiRefused(name, "is given twice", "set it by the action's own field")
    if name.lower().endswith("channel") and value.startswith("/"):
        raise AmiRefused(name, "is a pattern that can match many channels", "give one channel's name or id")
    return _line(name, value)


def _variable(name: str, value: str) -> bytes:
    if not _VARIABLE.match(name):
        raise AmiRefused(f"Variable {name}", "has a name that is not plain", "use letters, digits and _ only")
    for char, what in _SPLITTERS.items():
        if char in value:
            remedy = "Asterisk would change it or set a second variable: take it out (encode.clean does)"
            raise AmiRefused(f"Variable {name}", f"contains {what}", remedy)
    return _line("Variable", f"{name}={value}")


def _line(name: str, value: str) -> bytes:
    """One header line, or AmiRefused when Asterisk would read something else than was meant."""
    if not _NAME.match(name):
        raise AmiRefused(name, "is not a header name", "use letters, digits, - and _ only")
    for char, what in _LINE_ENDS.items():
        if char in value:
            raise AmiRefused(name, f"contains {what}", "it would begin another header: take it out (encode.clean does)")
    if value[:1] and value[0] < _SHORTEST_VISIBLE:
        raise AmiRefused(name, "begins with a blank", "Asterisk would drop it: strip the value")
    try:
        line = f"{name}: {value}".encode()
    except UnicodeEncodeError:
        raise AmiRefused(name, "is not valid Unicode text", "replace the lone surrogates in it") from None
    if len(line) > MAX_LINE:
        raise AmiRefused(name, f"makes a line of {len(line)} bytes", f"Asterisk reads at most {MAX_LINE}: shorten it")
    return line


def _skip_blanks(value: str) -> str:
    """Leave out leading characters up to the space, as Asterisk's parser does."""
    for index, char in enumerate(value):
        if char >= _SHORTEST_VISIBLE:
            return value[index:]
    return ""
