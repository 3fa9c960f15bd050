"""Everything that the rules look at, and the period that they judge."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from callcenter.audit.capture import Capture
from callcenter.audit.cel import Cel
from callcenter.audit.rows import Agent, Call, Event, Leg, Move, Offer, Order, Stay
from callcenter.pbx.stat import Counts

FOREVER = float("inf")
APART_MS = 200


@dataclass(frozen=True, slots=True)
class Period:
    """Calls that arrived in it, and what happened in it, are judged: from ``since``, up to and without ``until``."""

    since: float = 0.0
    until: float = FOREVER

    def __contains__(self, at: float) -> bool:
        return self.since <= at < self.until


@dataclass(frozen=True, kw_only=True)
class Record:
    """The database: the period's rows and those of the day before it, which reach into it."""

    calls: tuple[Call, ...] = ()
    events: tuple[Event, ...] = ()
    """In the order in which they were written."""
    legs: tuple[Leg, ...] = ()
    offers: tuple[Offer, ...] = ()
    stays: tuple[Stay, ...] = ()
    agents: tuple[Agent, ...] = ()
    orders: tuple[Order, ...] = ()
    moves: tuple[Move, ...] = ()

    @cached_property
    def call(self) -> Mapping[str, Call]:
        """Each call by its id."""
        return {call.id: call for call in self.calls}

    @cached_property
    def journal(self) -> Mapping[str, tuple[Event, ...]]:
        """Each call's events, by their numbers."""
        found: dict[str, list[Event]] = {}
        for event in self.events:
            if event.call is not None:
                found.setdefault(event.call, []).append(event)
        return {call: tuple(sorted(events, key=lambda e: (e.seq or 0, e.id))) for call, events in found.items()}

    @cached_property
    def endpoints(self) -> frozenset[str]:
        """The agents' phones."""
        return frozenset(agent.endpoint for agent in self.agents)

    @cached_property
    def ends_at(self) -> float:
        """The last moment of which the record tells."""
        return max((event.at for event in self.events), default=0.0)

    def of_kind(self, *kinds: str) -> Iterable[Event]:
        """The events of these kinds."""
        return (event for event in self.events if event.kind in kinds)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What was left behind; None: not there to look at."""

    period: Period = field(default_factory=Period)
    record: Record
    pbx: str | None = None
    """The PBX whose log ``cel`` is."""
    cel: Cel | None = None
    sipp: Counts | None = None
    mqtt: Capture | None = None
    apart_ms: int = APART_MS
    """So far the engine's times may be from Asterisk's."""

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """The calls that are judged."""
        return tuple(call for call in self.record.calls if call.arrived_at in self.period)

    @cached_property
    def logged(self) -> tuple[Call, ...]:
        """The judged calls that Asterisk's log should tell of: of its PBX, and arrived while it was written."""
        cel = self.cel
        if cel is None:
            return ()
        return tuple(c for c in self.calls if self.pbx in (None, c.pbx) and cel.since <= c.arrived_at <= cel.until)
