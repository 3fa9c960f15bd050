"""What the operator configured, as plain values: lines, queues, menus, agents, departments."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from callcenter.domain.call_back import CallBackRules, Outside
from callcenter.domain.comfort import WaitRules
from callcenter.domain.hours import Hours as Hours
from callcenter.domain.ids import AgentId, DepartmentId, LineNumber, MenuName, PbxName, QueueName
from callcenter.domain.routing import AutoPause, Lane, Membership, PenaltyRule, Strategy


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A number that citizens call. It leads to a queue, or to a menu whose choices lead to queues."""

    number: LineNumber
    name: str
    name_en: str
    queue: QueueName
    """Where a caller goes who chooses nothing, and where every caller goes when there is no menu."""
    menu: MenuName | None = None
    answer_at_once: bool = False
    """False: the caller hears ringing until an agent is there. True: answered with music."""
    ring_limit_s: float = 25.0
    """Unanswered ringing turns into an answered call with music after this long (carriers give up at 60-180 s)."""
    language: str = "zh"
    target_s: float = 15.0
    warn_s: float = 10.0
    welcome: str | None = None
    """A prompt played first; it answers the call."""
    music: str = "default"
    hours: Hours | None = None
    """None: open at all times."""
    priority: int = 0
    """Greater goes first in the queue."""
    position: int | None = None
    """The place in the queue that callers of this line ask for; those of greater priority stay before them."""
    requirement: str = ""
    """The skills that callers of this line need, such as ``english >= 3; after 8 s anyone``."""
    deadline_from_arrival: bool = False
    """Whether the deadline by which callers are ordered runs from the arrival, not from the request."""
    sweep_after_s: float | None = None
    """So long after closing time, those who still wait are sent home; None: whoever came in time is served."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """People who wait for one group of agents."""

    name: QueueName
    title: str
    title_en: str
    ring_s: float = 8.0
    wrap_up_s: float = 10.0
    max_wait_s: float = 300.0
    overflow: QueueName | None = None
    """Where a caller goes after ``max_wait_s``; None: hears that we will call back, and the order is kept."""
    max_length: int | None = None
    short_abandon_s: float = 5.0
    strategy: Strategy = Strategy.LONGEST_IDLE
    deadline_routing: bool = True
    """Whether rings are planned so that somebody answers before the deadline; else one phone at a time."""
    weight: int = 0
    """Of queues that share agents, the one with the greater weight goes first when it has no agent to spare."""
    requirement: str = ""
    penalty_rules: tuple[PenaltyRule, ...] = ()
    penalty_members_limit: int = 0
    """With so many members logged in or fewer, penalties do not count."""
    max_talks: int | None = None
    """So many calls of this queue at agents at a time, ringing ones included."""
    progressive_s: float = 10.0
    """For ``ring_progressively``: after so long one phone more."""
    redial_s: float = 0.0
    """Who hangs up while waiting and calls again within this time keeps the place; 0: nobody."""
    sticky_days: float = 0.0
    """Who spoke with an agent within so many days waits for that one first; 0: nobody."""
    sticky_wait_s: float = 8.0
    """How long to wait for that agent before anyone will do."""
    waits: WaitRules = field(default_factory=WaitRules)
    """Announcements, ways out, and who has to be there."""
    call_back: CallBackRules | None = None
    """None: no call-back is offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentPlan:
    """An agent and the SIP endpoint the agent sits at."""

    id: AgentId
    name: str
    endpoint: str
    pbx: PbxName
    queues: tuple[QueueName, ...]
    logged_in: bool = False
    """Logged in from the first start on (an agent's own log-out is remembered)."""
    members: Mapping[QueueName, Membership] = field(default_factory=dict)
    """Penalty and position per queue, where they are not the usual ones."""
    skills: Mapping[str, int] = field(default_factory=dict)
    wrap_up_s: float | None = None
    """The agent's own wrap-up; None: the queue's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a menu key leads to; exactly one of queue and menu is set. What else is set holds for a queue chosen."""

    queue: QueueName | None = None
    menu: MenuName | None = None
    priority: int | None = None
    """In place of the line's."""
    position: int | None = None
    requirement: str = ""
    lane: str | None = None

    @property
    def special(self) -> bool:
        """Whether the key says more than where it leads."""
        return bool(self.requirement or self.lane) or self.priority is not None or self.position is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    """One question of the IVR. ``0`` is always a person."""

    name: MenuName
    prompt: str
    keys: Mapping[str, Choice]
    timeout_s: float = 5.0
    tries: int = 3
    max_digits: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """A desk that agents can bring into a call; agents key ``id`` (usually its hotline number)."""

    id: DepartmentId
    name: str
    name_en: str
    dial: str
    """A dial string such as ``PJSIP/dept1`` or ``PJSIP/12333@trunk``."""
    ring_s: float = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseReason:
    """A named pause; its place in the list (from 1) is the digit keyed after the pause code."""

    name: str
    name_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Settings of the whole centre."""

    timezone: str = "Asia/Shanghai"
    jurisdiction: str = "000000"
    misses_before_pause: int = 3
    rest_s: float = 5.0
    """How long an agent who missed an offer gets no other (another agent is tried at once)."""
    phantom_s: float = 2.0
    """A talk ended by the agent's side within this time was none: the caller goes back to the front."""
    connect_s: float = 3.0
    """How long an answered agent leg may take to be bridged."""
    full_number_to_agents: bool = False
    pause_reasons: tuple[PauseReason, ...] = (PauseReason(name="小休", name_en="break"),)
    missed_reason: str = "多次未接"
    auto_pause: AutoPause = field(default_factory=AutoPause)
    unreachable_logout_s: float = 0.0
    """An agent whose phone cannot be rung for this long is logged out; 0: never."""
    wrap_up_extension_s: float = 30.0
    """How much a wrap-up is extended by at a time."""
    country_code: str = "86"
    """Left out when two numbers are compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureCodes:
    """What agents dial; ``pause`` is followed by the digit of a reason, ``department`` by the department's id.

    During a call the agent keys the same codes, ended by ``#``; the last three exist only there.
    """

    login_toggle: str = "*45"
    login: str = "*451"
    logout: str = "*450"
    pause_toggle: str = "*46"
    unpause: str = "*460"
    waiting: str = "*47"
    pause: str = "*48"
    wrapup_end: str = "*49"
    department: str = "*3"
    join: str = "*5"
    leave: str = "*6"
    cancel: str = "*7"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything the core decides by."""

    lines: Mapping[LineNumber, Line]
    queues: Mapping[QueueName, Queue]
    agents: Mapping[AgentId, AgentPlan]
    menus: Mapping[MenuName, Menu] = field(default_factory=dict)
    departments: Mapping[DepartmentId, Department] = field(default_factory=dict)
    lanes: Mapping[str, Lane] = field(default_factory=dict)
    call_back: Outside | None = None
    """How citizens are dialled; None: nobody is called back."""
    rules: Rules = Rules()
    codes: FeatureCodes = FeatureCodes()

    @property
    def remembers_s(self) -> float:
        """How far back calls of the same number matter."""
        sticky = (queue.sticky_days * 86_400.0 for queue in self.queues.values())
        repeats = (lane.repeat_within_s for lane in self.lanes.values() if lane.repeat_calls)
        return max([*sticky, *repeats], default=0.0)
