"""The dialplan functions that our contexts use."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from callcenter.simulate.pbx.channel import Channel
from callcenter.simulate.pbx.text import DialplanError, true

if TYPE_CHECKING:
    from callcenter.simulate.pbx.asterisk import Asterisk

Function = Callable[["Asterisk", Channel, str], str]


class ChannelScope:
    """A channel's view of variables and functions."""

    __slots__ = ("_ch", "_pbx")

    def __init__(self, pbx: "Asterisk", ch: Channel) -> None:
        self._pbx, self._ch = pbx, ch

    def variable(self, name: str) -> str:
        """A channel's variable, one of Asterisk's own, or one of the whole PBX."""
        special = _SPECIAL.get(name)
        if special is not None:
            return special(self._pbx, self._ch)
        found = self._ch.variables.get(name)
        return self._pbx.globals.get(name, "") if found is None else found

    def function(self, name: str, argument: str) -> str:
        """A function's value."""
        found = _FUNCTIONS.get(name)
        if found is None:
            raise DialplanError(f"the function {name}() is not known to the simulated PBX: add it in functions.py")
        return found(self._pbx, self._ch, argument)


_SPECIAL: dict[str, Callable[["Asterisk", Channel], str]] = {
    "UNIQUEID": lambda pbx, ch: ch.id,
    "EXTEN": lambda pbx, ch: ch.exten,
    "CONTEXT": lambda pbx, ch: ch.context,
    "EPOCH": lambda pbx, ch: str(int(pbx.now())),
}


def _channel(pbx: "Asterisk", ch: Channel, argument: str) -> str:
    known = {"state": ch.state, "name": ch.name, "endpoint": ch.endpoint, "language": ch.language}
    if argument not in known:
        raise DialplanError(f"CHANNEL({argument}) is not known to the simulated PBX: add it in functions.py")
    return known[argument]


def _import(pbx: "Asterisk", ch: Channel, argument: str) -> str:
    """A variable or function of another channel; empty where there is no such channel."""
    other, _, what = argument.partition(",")
    found = pbx.find(other)
    if found is None:
        return ""
    return _named(pbx, found, what)


def _filter(pbx: "Asterisk", ch: Channel, argument: str) -> str:
    allowed, _, text = argument.partition(",")
    return re.sub(f"[^{allowed.replace('*', chr(92) + '*')}]", "", text)


def _field_count(pbx: "Asterisk", ch: Channel, argument: str) -> str:
    """In how many parts a line break divides what is named, not given."""
    what, _, mark = argument.rpartition(",")
    if mark != "\\n":
        raise DialplanError(f"FIELDQTY({argument}) is not known to the simulated PBX: add it in functions.py")
    return str(_named(pbx, ch, what).count("\n") + 1)


def _named(pbx: "Asterisk", ch: Channel, what: str) -> str:
    """A variable or function by its name."""
    scope = ChannelScope(pbx, ch)
    name, bracket, inside = what.removesuffix(")").partition("(")
    return scope.function(name, inside) if bracket else scope.variable(what)


def _caller_id(pbx: "Asterisk", ch: Channel, argument: str) -> str:
    if argument != "num":
        raise DialplanError(f"CALLERID({argument}) is not known to the simulated PBX: add it in functions.py")
    return ch.number


def _if(pbx: "Asterisk", ch: Channel, argument: str) -> str:
    condition, _, rest = argument.partition("?")
    yes, _, no = rest.partition(":")
    return yes if true(condition) else no


def _strftime(pbx: "Asterisk", ch: Channel, argument: str) -> str:
    """Only as we use it: the epoch with so many digits of a second."""
    epoch, _, form = argument.rpartition(",")
    match = re.fullmatch(r"%s\.%(\d)q", form)
    if match is None or epoch.strip(","):
        raise DialplanError(f"STRFTIME({argument}) is not known to the simulated PBX: add it in functions.py")
    return f"{pbx.now():.{match[1]}f}"


def _try_lock(pbx: "Asterisk", ch: Channel, argument: str) -> str:
    holder = pbx.locks.setdefault(argument, ch)
    return str(int(holder is ch))


def _confbridge_info(pbx: "Asterisk", ch: Channel, argument: str) -> str:
    what, _, name = argument.partition(",")
    room = pbx.rooms.get(name)
    if what != "marked":
        raise DialplanError(f"CONFBRIDGE_INFO({what}) is not known to the simulated PBX: add it in functions.py")
    return str(room.marked() if room is not None else 0)


_FUNCTIONS: dict[str, Function] = {
    "CALLERID": _caller_id,
    "CHANNEL": _channel,
    "IMPORT": _import,
    "FIELDQTY": _field_count,
    "FILTER": _filter,
    "URIDECODE": lambda pbx, ch, argument: unquote(argument),
    "URIENCODE": lambda pbx, ch, argument: quote(argument, safe=""),
    "IF": _if,
    "STRFTIME": _strftime,
    "TRYLOCK": _try_lock,
    "CONFBRIDGE_INFO": _confbridge_info,
}
