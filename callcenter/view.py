"""What people and other programs are shown of the centre: plain values, numbers masked, ready for JSON."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBackView:
    """A caller who hung up and keeps the place."""

    asked_at: float
    expires_at: float
    tries: int
    """How often the caller was not reached."""
    next_at: float | None
    """Not to be tried before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallView:
    """One live call. Times are Unix seconds; spans are milliseconds."""

    id: str
    line: str
    queue: str | None
    state: str
    """A CallState value."""
    number: str
    """Masked."""
    arrived_at: float
    requested_at: float | None
    answered_at: float | None
    position: int | None
    """Place in the queue from 1, while waiting, ringing or to be called back."""
    agent: str | None
    department: str | None
    offers: int
    warned: bool
    breached: bool
    priority: int = 0
    lane: str = ""
    deadline_at: float | None = None
    """By when an agent should be there."""
    needs: str = ""
    """What the caller's agent must be able to do, while waiting."""
    ringing: tuple[str, ...] = ()
    """The agents whose phones ring for the call."""
    prefers: str | None = None
    """The agent who is waited for first."""
    wait_low_s: float | None = None
    """The wait that is likely from now on, while waiting: from this ..."""
    wait_high_s: float | None = None
    """... to that. None: nobody who could serve the caller is at work, so nothing can be said."""
    call_back: CallBackView | None = None
    """Only while the place of a caller who hung up is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Why a caller still waits."""

    queue: str
    position: int
    asked: str
    """What the agent must be able to do, in words."""
    before: tuple[str, ...]
    """The calls just before this one that the same agents could serve."""
    idle: int
    """Agents who could take the call now: it is offered as soon as its turn comes."""
    agents: dict[str, str]
    """Members of the queue, and why each cannot take the call now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentView:
    """One agent's tile."""

    id: str
    name: str
    endpoint: str
    queues: tuple[str, ...]
    state: str
    """An AgentState value, or for an idle agent whose phone is not free: ``unreachable``,
    ``own_call`` or, for a moment after a missed offer, ``resting``."""
    since: float
    reason: str
    reachable: bool
    own_call: bool
    call: str | None
    caller: str
    """The caller's masked number, while in a call."""
    queue: str | None
    department: str | None
    wrap_up_ends: float | None
    then: str
    """What follows the call in hand: ``pause``, ``logout`` or empty."""
    misses: int
    calls_today: int
    talk_ms_today: int
    pause_ends: float | None = None
    """When the pause ends by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresView:
    """The figures of one queue or line over one window. Shares are 0..1, or None with nothing to divide by."""

    offered: int
    requested: int
    answered: int
    abandoned: int
    short_abandoned: int
    connection_rate: float | None
    """K01: answered / requested."""
    within_target_ring: float | None
    """K02: answered within the target from arrival / requested."""
    within_target_request: float | None
    """K03: answered within the target from the request / requested."""
    max_wait_ms: int | None
    """K06."""
    average_answer_ms: int | None
    """K08."""
    abandon_rate: float | None
    """K09: abandoned / requested."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueView:
    """One queue's row on the monitor."""

    name: str
    title: str
    title_en: str
    waiting: int
    """Callers waiting on the line, those included whose agent's phone rings."""
    oldest_request_at: float | None
    """When the longest-waiting caller asked for an agent; the page lets it tick."""
    talking: int
    agents: dict[str, int]
    """Agents by shown state."""
    target_s: float
    warn_s: float
    today: FiguresView
    last_30_min: FiguresView
    last_24_h: FiguresView
    strategy: str = "longest_idle"
    weight: int = 0
    expected_wait_low_s: float | None = None
    """The wait that is likely for a caller who would join now: from this ..."""
    expected_wait_high_s: float | None = None
    """... to that. None: nobody is at work here."""
    call_backs: int = 0
    """Callers who hung up, keep their place, and are called back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """One line: a number citizens call."""

    number: str
    name: str
    name_en: str
    live: int
    today: FiguresView
    last_24_h: FiguresView


@dataclass(frozen=True, slots=True, kw_only=True)
class PbxView:
    """The link to one PBX."""

    name: str
    up: bool
    since: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceView:
    """Something that the engine leans on: ``store`` or ``mqtt``. Calls go on without it."""

    name: str
    up: bool
    since: float
    reason: str
    """What is wrong with it; empty while it is up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CenterView:
    """The whole picture at one moment."""

    at: float
    pbxs: tuple[PbxView, ...]
    lines: tuple[LineView, ...]
    queues: tuple[QueueView, ...]
    agents: tuple[AgentView, ...]
    calls: tuple[CallView, ...]
    services: tuple[ServiceView, ...] = ()
    reloads: int = 0
    """How many times the configuration was taken over anew since the start: what can be chosen may be other."""
