"""What stands beside a case: approvals by a second person, supervision letters, follow-ups."""

from enum import Enum

from callcenter.domain.ids import Instant
from callcenter.domain.record import Record
from callcenter.orders.terms import Solved


class ApprovalKind(Enum):
    """What is asked of a second person."""

    EXTENSION = "extension"
    """延期."""
    SUSPENSION = "suspension"
    """挂账."""
    VOID = "void"
    """作废."""


class SuspendGround(Enum):
    """Why nothing can be done for the time being (挂账理由)."""

    SEASON = "season"
    PROJECT = "project"
    BUDGET = "budget"
    LAW = "law"
    OTHER = "other"


class Approval(Record, frozen=True, kw_only=True):
    """A request that a second person decides (审批)."""

    id: str
    number: str
    """The case's."""
    kind: ApprovalKind
    asked_by: str
    asked_at: Instant
    reason: str
    ground: SuspendGround | None = None
    plan: str = ""
    """What will be done until then (挂账)."""
    until: Instant | None = None
    decided_by: str = ""
    decided_at: Instant | None = None
    granted: bool | None = None
    """None: not decided yet."""
    note: str = ""
    """What the one who decided says; ``lapsed``: the case has moved on."""


class SupervisionKind(Enum):
    """The ground of a supervision (督办类别)."""

    TIME = "time"
    QUALITY = "quality"
    LEADER = "leader"
    MEDIA = "media"
    MASS = "mass"
    REPEAT = "repeat"


class SupervisionLevel(Enum):
    """How strongly it is said."""

    URGE = "urge"
    """催办."""
    NOTICE = "notice"
    """督办单."""
    JOINT = "joint"
    """联合督办."""
    REPORT = "report"
    """通报."""


class Supervision(Record, frozen=True, kw_only=True):
    """A letter to the department that deals with a case (督办)."""

    sv_no: str
    number: str
    """The case's."""
    kind: SupervisionKind
    level: SupervisionLevel
    issued_by: str
    issued_at: Instant
    department: str
    due: Instant | None = None
    text: str = ""
    answer: str = ""
    result: str = ""


class Method(Enum):
    """How the citizen is asked (回访方式)."""

    AGENT = "agent"
    IVR = "ivr"
    SMS = "sms"
    WEB = "web"


class Waiver(Enum):
    """Why nobody is asked (免访)."""

    NO_CONSENT = "no_consent"
    """The citizen did not agree to be called again; a report's (举报) needs an explicit yes."""
    NO_CONTACT = "no_contact"
    """There is no number to reach the citizen at."""
    NO_MATTER = "no_matter"
    """未接, 无效, 不受理: nothing was dealt with."""
    ANSWERED_IN_CALL = "answered_in_call"
    """直办: who answered asked at the end of the call; an answer can still be collected later, by choice."""


class AttemptResult(Enum):
    """What came of one attempt."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    REFUSED = "refused"
    WRONG_NUMBER = "wrong_number"
    POWERED_OFF = "powered_off"


class Satisfaction(Enum):
    """The five levels (好差评); the first three count as satisfied."""

    VERY_SATISFIED = 5
    SATISFIED = 4
    FAIRLY_SATISFIED = 3
    DISSATISFIED = 2
    VERY_DISSATISFIED = 1

    @property
    def satisfied(self) -> bool:
        """Whether it counts as satisfied."""
        return self.value >= Satisfaction.FAIRLY_SATISFIED.value


class Dissatisfaction(Enum):
    """Why the citizen is dissatisfied."""

    SLOW = "slow"
    ATTITUDE = "attitude"
    NOT_SOLVED = "not_solved"
    NO_CONTACT = "no_contact"
    UNLAWFUL_DEMAND = "unlawful_demand"
    OTHER = "other"


class Answers(Record, frozen=True, kw_only=True):
    """What the citizen says of what was done."""

    solved: Solved
    result: Satisfaction
    """对结果."""
    service: Satisfaction | None = None
    """对部门态度."""
    agent: Satisfaction | None = None
    """对话务员."""
    contacted_by_department: bool | None = None
    dissatisfied_because: Dissatisfaction | None = None
    wants_redo: bool = False
    quote: str = ""
    """In the citizen's own words; personal data."""


class Attempt(Record, frozen=True, kw_only=True):
    """One attempt to reach the citizen."""

    at: Instant
    by: str
    method: Method
    result: AttemptResult


class FollowUp(Record, frozen=True, kw_only=True):
    """Asking the citizen what was done (回访). A new value for every change."""

    fu_no: str
    number: str
    """The case's whose citizen is asked: its own, or one that was merged into it."""
    round: int = 0
    """How often the case had been done again when it began."""
    method: Method | None
    """How it began; None: it was waived."""
    waived: Waiver | None = None
    started_at: Instant
    started_by: str
    attempts: tuple[Attempt, ...] = ()
    answers: Answers | None = None
