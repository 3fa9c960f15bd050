"""Frame: one message from the PBX as plain immutable data, and Reply: what came back for one action."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

_ACCEPTED: Final = frozenset({"success", "goodbye", "follows"})


class Frame:
    """Headers of one AMI message; names are case-insensitive, the first of a repeated name counts.

    The first one counts because Asterisk writes the headers it vouches for before any text of a dialplan.
    """

    __slots__ = ("_first", "_pairs", "_several")
    _pairs: tuple[tuple[str, str], ...]
    """As they came, those of one name together."""
    _first: dict[str, str]
    """The value that counts, by the name in small letters."""
    _several: dict[str, tuple[str, ...]]
    """All values of the names that came more than once."""

    def __init__(self, headers: Iterable[tuple[str, str]]) -> None:
        pairs = tuple(headers)
        first = {name.lower(): value for name, value in pairs}
        several: dict[str, tuple[str, ...]] = {}
        # Most messages repeat no name, and a caller may wait for this one: the slower way is for those that do.
        if len(first) != len(pairs):
            merged = _merged(pairs)
            first = {key: values[0] for key, (_, values) in merged.items()}
            several = {key: values for key, (_, values) in merged.items() if len(values) > 1}
            pairs = tuple((name, value) for name, values in merged.values() for value in values)
        object.__setattr__(self, "_pairs", pairs)
        object.__setattr__(self, "_first", first)
        object.__setattr__(self, "_several", several)

    @property
    def doubled(self) -> bool:
        """Whether a name came more than once."""
        return bool(self._several)

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse: a frame is passed around and kept, so it must not change."""
        raise AttributeError(f"a Frame cannot be changed: {name}")

    def get(self, name: str, default: str = "") -> str:
        """The first value of a header, or the default."""
        return self._first.get(name.lower(), default)

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a header, in the order received."""
        key = name.lower()
        if key in self._several:
            return self._several[key]
        return (self._first[key],) if key in self._first else ()

    def items(self) -> Iterator[tuple[str, str]]:
        """Every (name, value) pair, repeated names included."""
        return ((name, value) for name, value in self._pairs)

    def comes_before(self, first: str, second: str) -> bool:
        """Whether both headers are there, in this order."""
        wanted = (first.lower(), second.lower())
        return tuple(name for name in self._first if name in wanted) == wanted

    @property
    def event(self) -> str:
        """The event's name, empty for a response."""
        return self.get("event")

    @property
    def action_id(self) -> str:
        """The id of the action this message belongs to, or empty."""
        return self.get("actionid")

    @property
    def is_response(self) -> bool:
        """Whether this is the direct answer to an action (an event may carry a Response header too)."""
        return "event" not in self._first and "response" in self._first

    def __getitem__(self, name: str) -> str:
        return self._first[name.lower()]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._first

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(name for name, _ in self._pairs))

    def __len__(self) -> int:
        return len(self._first)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Frame) and self._content() == other._content()

    def __hash__(self) -> int:
        return hash(self._content())

    def _content(self) -> tuple[tuple[str, str], ...]:
        """What is compared: the order of the values of one name counts, that of the names does not."""
        return tuple(sorted(self.items(), key=lambda pair: pair[0].lower()))

    def __repr__(self) -> str:
        # Values hold callers' numbers and names: they never reach a log by accident.
        kind = f"Event {self.event}" if self.event else f"Response {self.get('response')}"
        return f"<Frame {kind}, {len(self)} headers>"


def _merged(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, tuple[str, ...]]]:
    # Lists first: a hundred thousand lines of one name would otherwise be copied as often.
    merged: dict[str, tuple[str, list[str]]] = {}
    for name, value in pairs:
        merged.setdefault(name.lower(), (name, []))[1].append(value)
    return {key: (name, tuple(values)) for key, (name, values) in merged.items()}


@dataclass(frozen=True, slots=True)
class Reply:
    """The PBX's answer to one action; `items` only for actions that answer with a list."""

    frame: Frame
    items: tuple[Frame, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the PBX accepted the action."""
        return self.frame.get("response").lower() in _ACCEPTED

    @property
    def message(self) -> str:
        """The PBX's own words."""
        return self.frame.get("message")
