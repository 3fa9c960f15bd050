"""Asterisk's own channel event log (CEL): each channel's life, and who was in which bridge from when to when."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from callcenter.audit.errors import AuditError
from callcenter.cel.rows import FIELDS, Row, rows

DOORS = ("callcenter-trunk", "callcenter-in")
"""Where a caller comes in."""
_CALLERS = frozenset({*DOORS, "callcenter-ring", "callcenter-hold", "callcenter-ask", "callcenter-planb"})
"""Contexts that only callers are in; others also lead phones there that dialled a feature code."""
_SAID = frozenset({"callcenter-say", "callcenter-after"})
AGENT, DEPARTMENT, CALL_BACK = "cc-", "cd-", "cb-"
"""How the ids of the legs begin that the engine makes: an agent's, a department's, a citizen's who is called back."""


@dataclass(slots=True)
class Channel:
    """One channel."""

    id: str
    name: str
    born_at: float | None = None
    """None: it was there before the log began."""
    born_in: str = ""
    """The dialplan context in which it began."""
    contexts: set[str] = field(default_factory=set)
    ended_at: float | None = None
    ended_in: str | None = None
    by_itself: bool = False
    """The party hung up; else we, or Asterisk, ended the channel."""

    @property
    def endpoint(self) -> str:
        """The phone or trunk: ``1001`` of ``PJSIP/1001-0000001a``."""
        return self.name.partition("/")[2].rpartition("-")[0]

    @property
    def ours(self) -> bool:
        """Whether the engine made it."""
        return self.id.startswith((AGENT, DEPARTMENT, CALL_BACK))


@dataclass(frozen=True, slots=True)
class Visit:
    """A channel's time in a bridge; ``until`` is None while it lasts."""

    channel: str
    bridge: str
    since: float
    until: float | None


@dataclass(frozen=True, slots=True)
class Cel:
    """The log."""

    since: float
    until: float
    """Its first and last row's times."""
    channels: dict[str, Channel]
    visits: dict[str, list[Visit]]
    """Each channel's, in the order of their ends."""

    def callers(self, endpoints: frozenset[str] = frozenset()) -> Iterator[Channel]:
        """The legs of callers; ``endpoints`` are the agents' phones, which may dial feature codes."""
        # A phone that is no agent's is told so when it dials a code: where agents' phones begin, it is a phone too.
        inside = {channel.born_in for channel in self.channels.values() if channel.endpoint in endpoints} - {""}
        for channel in self.channels.values():
            if channel.ours or channel.born_at is None:
                continue
            told = channel.contexts & _SAID and channel.endpoint not in endpoints and channel.born_in not in inside
            if channel.contexts & _CALLERS or told:
                yield channel


def read(path: Path) -> Cel:
    """The log in a file as ``cel_custom_callcenter.conf`` has it written. Raises AuditError."""
    try:
        found = tuple(rows(data := path.read_bytes()))
    except OSError as error:
        raise AuditError(path, f"it cannot be read: {error.strerror}", "Name Asterisk's CEL file with --cel") from None
    if data and not found:
        fields = ", ".join(FIELDS)
        raise AuditError(path, "this is not a log of channel events", f"Each row has these fields: {fields}")
    return _told(found)


def _told(found: Iterable[Row]) -> Cel:
    channels: dict[str, Channel] = {}
    entered: dict[tuple[str, str], float] = {}
    visits: dict[str, list[Visit]] = {}
    times = []
    for row in found:
        at, name, event = row.at, row.uniqueid, row.event
        times.append(at)
        channel = channels.setdefault(name, Channel(name, row.channel))
        channel.contexts.add(row.context)
        if event == "CHAN_START":
            channel.born_at, channel.born_in = at, row.context
        elif event == "HANGUP":
            channel.ended_at, channel.ended_in = at, row.context
            channel.by_itself = row.extra.get("hangupsource", "") == row.channel
        elif event == "BRIDGE_ENTER":
            entered[name, _bridge(row)] = at
        elif event == "BRIDGE_EXIT" and (since := entered.pop((name, _bridge(row)), None)) is not None:
            visits.setdefault(name, []).append(Visit(name, _bridge(row), since, at))
    for (name, bridge), since in entered.items():
        visits.setdefault(name, []).append(Visit(name, bridge, since, None))
    return Cel(min(times, default=0.0), max(times, default=0.0), channels, visits)


def _bridge(row: Row) -> str:
    return row.extra.get("bridge_id", "")


def together(cel: Cel, one: str, other: str) -> list[tuple[float, float | None]]:
    """From when to when two channels were in one bridge; None: they still are."""
    found = []
    for a in cel.visits.get(one, ()):
        for b in cel.visits.get(other, ()):
            ends = [end for end in (a.until, b.until) if end is not None]
            since, until = max(a.since, b.since), min(ends, default=None)
            if a.bridge == b.bridge and (until is None or since < until):
                found.append((since, until))
    return sorted(found, key=lambda span: span[0])
