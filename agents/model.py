"""One agent as the centre sees them: state, phone, queues, and what is to follow the call in hand."""

from agents.machine import AgentState
from callcenter.domain.ids import AgentId, CallId, ChannelId, Instant, OfferId, PbxName, QueueName
from callcenter.domain.record import Record

NEVER = Instant(0.0)


class Agent(Record, frozen=True, kw_only=True):
    """The record of an agent; a new value for every change."""

    id: AgentId
    name: str
    endpoint: str
    pbx: PbxName
    queues: tuple[QueueName, ...]
    since: Instant
    """When the present state began."""
    state: AgentState = AgentState.LOGGED_OUT
    reason: str = ""
    """Why paused."""
    idle_since: Instant = NEVER
    """Since when without a call: the end of the last talk, or the log-in. The longest idle is offered first."""
    call: CallId | None = None
    offer: OfferId | None = None
    channel: ChannelId | None = None
    reachable: bool = False
    own_channels: frozenset[ChannelId] = frozenset()
    """Channels of the phone that are no leg of ours: a private call keeps the agent from being offered."""
    misses: int = 0
    missed: dict[str, int] = {}  # noqa: RUF012 - msgspec makes a new one for each record
    """Misses of each cause that has a limit of its own."""
    last_miss_at: Instant | None = None
    resting: bool = False
    """Just missed an offer: no other for a moment."""
    wrap_up_ends: Instant | None = None
    pause_ends: Instant | None = None
    """When the pause ends by itself; None: when the agent ends it."""
    then_pause: str | None = None
    """Asked for a pause with this reason during a call."""
    then_pause_s: float | None = None
    """How long that pause shall be."""
    then_log_out: bool = False
    today_began: Instant = NEVER
    """The local midnight from which the next two count; another day's counts are none."""
    calls_today: int = 0
    talk_ms_today: int = 0

    @property
    def offerable(self) -> bool:
        """Whether a call may be offered now."""
        return self.state is AgentState.IDLE and self.reachable and not self.own_channels and not self.resting
