"""Rows of the record as the checker reads them. Times are Unix seconds; spans named ``_ms`` are whole milliseconds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One why-record: what a call asked for when somebody was rung for it."""

    at: float
    queue: str
    asked: str
    """In words; ``anyone`` where every member would do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One row of ``calls``, and what of its snapshot the rules need."""

    id: str
    pbx: str
    line: str
    state: str
    queue: str | None
    arrived_at: float
    requested_at: float | None
    answered_at: float | None
    ended_at: float | None
    outcome: str | None
    ended_by: str | None
    ring_ms: int | None
    wait_ms: int | None
    ring_breached: bool
    request_breached: bool
    three_way: bool
    recovered: bool
    updated_at: float
    channel: str = ""
    """The caller's last channel."""
    priority: int = 0
    deadline: float | None = None
    turn: tuple[float, ...] | None = None
    """The place where somebody, or an earlier call, put this caller."""
    requirement: str = ""
    prefers_until: float | None = None
    """Until when one agent only would do."""
    kept: bool = False
    """A call-back was asked for."""
    choices: tuple[Choice, ...] = ()

    @property
    def over(self) -> bool:
        """Whether the record says that the call is over."""
        return self.state == "ended"


@dataclass(frozen=True, slots=True)
class Event:
    """One row of ``events``; ``call`` and ``seq`` are None for what belongs to no call."""

    id: int
    call: str | None
    seq: int | None
    at: float
    kind: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Leg:
    """One row of ``legs``: a party's time in a call."""

    call: str
    party: str
    who: str
    channel: str
    started_at: float
    joined_at: float | None
    ended_at: float | None


@dataclass(frozen=True, slots=True)
class Offer:
    """One row of ``offers``."""

    id: str
    call: str
    agent: str
    queue: str | None
    made_at: float | None
    ended_at: float | None
    result: str | None


@dataclass(frozen=True, slots=True)
class Stay:
    """One row of ``agent_states``."""

    agent: str
    from_at: float
    to_at: float | None
    state: str
    free: bool
    """The phone can be rung: reachable, and in no call of its own."""
    actor: str


@dataclass(frozen=True, slots=True)
class Agent:
    """One row of ``agents``."""

    id: str
    pbx: str
    endpoint: str
    queues: frozenset[str]


@dataclass(frozen=True, slots=True)
class Order:
    """One row of ``orders``."""

    number: str
    call: str
    arrived_at: float
    ring_ms: int | None
    wait_ms: int | None
    outcome: str | None
    state: str


@dataclass(frozen=True, slots=True)
class Move:
    """One row of ``order_events``."""

    order: str
    at: float
    action: str
    actor: str


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
    def legs_of(self) -> Mapping[str, tuple[Leg, ...]]:
        """Each call's legs, the first one first."""
        found: dict[str, list[Leg]] = {}
        for leg in self.legs:
            found.setdefault(leg.call, []).append(leg)
        return {call: tuple(legs) for call, legs in found.items()}

    @cached_property
    def ends_at(self) -> float:
        """The last moment of which the record tells."""
        return max((event.at for event in self.events), default=0.0)

    def of_kind(self, *kinds: str) -> Iterable[Event]:
        """The events of these kinds."""
        return (event for event in self.events if event.kind in kinds)
