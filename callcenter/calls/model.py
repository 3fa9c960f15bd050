"""One call: who called, where it stands, when each thing happened, who took part."""

from callcenter.calls.call_back import CallBack
from callcenter.calls.heard import SILENCE, Heard
from callcenter.calls.machine import CallState
from callcenter.calls.sources import Source
from callcenter.domain.events import Clock, Outcome, Party
from callcenter.domain.ids import (
    AgentId,
    CallId,
    ChannelId,
    DepartmentId,
    Instant,
    LineNumber,
    MenuName,
    OfferId,
    PbxName,
    QueueName,
    elapsed_ms,
)
from callcenter.domain.record import Record, field
from callcenter.domain.why import Choice


class Stint(Record, frozen=True, kw_only=True):
    """One party's time in the call. ``joined_at`` is None while it is only being rung."""

    party: Party
    who: str
    """The agent's or department's id; empty for the caller."""
    channel: ChannelId
    started_at: Instant
    joined_at: Instant | None = None
    ended_at: Instant | None = None
    result: str = ""
    """How it ended, where that is known: an offer result, or ``left``."""


class Call(Record, frozen=True, kw_only=True):
    """The record of a call; a new value for every change."""

    id: CallId
    pbx: PbxName
    channel: ChannelId
    line: LineNumber
    number: str
    """As the network gave it: digits, maybe a leading +, or empty. Shown masked by default."""
    arrived_at: Instant
    language: str
    state: CallState = CallState.NEW
    queue: QueueName | None = None
    requested_at: Instant | None = None
    answered_at: Instant | None = None
    """First bridge with an agent."""
    ended_at: Instant | None = None
    outcome: Outcome | None = None
    ended_by: Party | None = None
    up: bool = False
    """The caller's channel is answered (music, prompts), so that it is no longer free ringing."""
    menu: MenuName | None = None
    menu_attempt: int = 0
    keys: str = ""
    """The keys pressed in menus, in order, joined by ``,``."""
    offer: OfferId | None = None
    """The ring in progress; of several, the one made first."""
    rings: tuple[OfferId, ...] = ()
    """All rings in progress, in the order in which they were made."""
    more: bool = False
    """Further phones may join those that ring."""
    round: int = 0
    """Counts the times that phones began to ring for this caller: of one round, one phone wins."""
    offers: int = 0
    priority: int = 0
    lane: str = ""
    """The lane that gave the priority."""
    deadline: Instant | None = None
    """By when an agent should be there."""
    turn: tuple[float, ...] | None = None
    """The place in the queue where somebody put this caller; None: the one that follows from the rules."""
    position: int | None = None
    """The place asked for on entering the queue."""
    requirement: str = ""
    """The skills that the menu's key asked for."""
    prefers: AgentId | None = None
    """The agent who is waited for first, until ``prefers_until``."""
    prefers_until: Instant | None = None
    why: tuple[Choice, ...] = ()
    """Why those agents were rung, and others not."""
    last_missed_by: AgentId | None = None
    agent: AgentId | None = None
    """The agent who talks with the caller, or talked last."""
    agent_channel: ChannelId | None = None
    bridged_at: Instant | None = None
    """Start of the present talk with an agent."""
    department: DepartmentId | None = None
    department_channel: ChannelId | None = None
    department_rang: bool = False
    department_answered: bool = False
    in_room: bool = False
    """The caller was sent into the three-way room rather than into a plain bridge."""
    apart: bool = False
    """Since a department was called the caller hears music, and is not (yet) together with anybody again."""
    three_way: bool = False
    """The department was joined with the caller at least once."""
    released: bool = False
    """The dialplan told that the other side of the talk has gone."""
    agent_cause: int | None = None
    """The Q.850 cause with which the agent's leg ended, once it has."""
    overdue: bool = False
    """The maximum wait, or closing time, passed while an agent's phone was ringing."""
    heard: Heard = SILENCE
    """What was announced to the caller while waiting."""
    reason: str = ""
    """Why the caller was sent away, where the outcome does not say it: nobody_here, closing or exit."""
    warned: frozenset[Clock] = frozenset()
    breached: frozenset[Clock] = frozenset()
    recovered: bool = False
    call_back: CallBack | None = None
    """Whether the caller is, or was, to be called back."""
    stints: tuple[Stint, ...] = ()
    sources: dict[str, Source] = field(default_factory=dict)
    """The values that the engine did not see happen, and where they come from; all others were observed. Those of a
    stint are named ``stints[1].ended_at``."""

    @property
    def live(self) -> bool:
        """Whether the caller is still with us."""
        return self.state is not CallState.ENDED

    def ring_ms(self, now: Instant) -> int:
        """The first clock: arrival to answer, to the end, or to now."""
        return elapsed_ms(self.arrived_at, self.answered_at or self.ended_at or now)

    def wait_ms(self, now: Instant) -> int | None:
        """The second clock: request of an agent to answer, to the end, or to now; None: never asked for."""
        if self.requested_at is None:
            return None
        return elapsed_ms(self.requested_at, self.answered_at or self.ended_at or now)

    def talk_ms(self) -> int:
        """The whole time agents and the caller were together, over all closed stints."""
        return sum(
            elapsed_ms(s.joined_at, s.ended_at)
            for s in self.stints
            if s.party is Party.AGENT and s.joined_at is not None and s.ended_at is not None
        )
