"""The values that the fields of a case can have; each with its Chinese word."""

from enum import Enum


class CaseState(Enum):
    """Where a case stands."""

    DRAFT = "draft"
    """登记中."""
    ACCEPTED = "accepted"
    """已受理."""
    ANSWERED = "answered"
    """直办答复."""
    TO_DISPATCH = "to_dispatch"
    """待分派."""
    DISPATCHED = "dispatched"
    """待签收."""
    IN_PROGRESS = "in_progress"
    """办理中."""
    RETURN_PENDING = "return_pending"
    """退单申请."""
    ARBITRATION = "arbitration"
    """争议裁定."""
    REPLIED = "replied"
    """已回复待审."""
    CLOSED = "closed"
    """已办结."""
    FOLLOW_UP = "follow_up"
    """回访中."""
    ARCHIVED = "archived"
    """已归档."""
    SUSPENDED = "suspended"
    """挂账."""
    HANDED_OFF = "handed_off"
    """已移交."""
    MERGED = "merged"
    """已并单."""
    VOID = "void"
    """作废."""


class Channel(Enum):
    """How the matter came in (受理渠道)."""

    PHONE = "phone"
    SMS = "sms"
    MAILBOX = "mailbox"
    WEB = "web"
    APP = "app"
    WECHAT = "wechat"
    TRANSFER_110 = "transfer_110"
    WALK_IN = "walk_in"
    OPEN311 = "open311"


class PartyType(Enum):
    """Who asks (主体类型)."""

    PERSON = "person"
    LEGAL_ENTITY = "legal_entity"
    OTHER_ORG = "other_org"


class Secrecy(Enum):
    """How much of the citizen a department may see (保密等级)."""

    OPEN = "open"
    MASK_CONTACT = "mask_contact"
    MASK_IDENTITY = "mask_identity"
    SEALED = "sealed"


class DemandType(Enum):
    """What is asked for (诉求类型)."""

    CONSULT = "consult"
    """咨询."""
    HELP = "help"
    """求助."""
    COMPLAINT = "complaint"
    """投诉."""
    REPORT = "report"
    """举报."""
    SUGGESTION = "suggestion"
    """建议."""
    PRAISE = "praise"
    """表扬."""
    THANKS = "thanks"
    """感谢."""
    INVALID = "invalid"
    """无效: silent, misdialled, cut off, harassment."""
    MISSED_CALL = "missed_call"
    """未接."""
    EMERGENCY_HANDOFF = "emergency_handoff"
    """紧急移交."""
    OTHER = "other"


class Urgency(Enum):
    """How soon it must be dealt with (紧急程度)."""

    EMERGENCY_2H = "emergency_2h"
    URGENT_24H = "urgent_24h"
    NORMAL = "normal"
    COMPLEX = "complex"


class Scope(Enum):
    """Whether the hotline takes it on (是否受理)."""

    ACCEPT = "accept"
    GUIDE = "guide"
    """The right door was named."""
    REFUSE = "refuse"
    HANDOFF = "handoff"


class ScopeReason(Enum):
    """Why it was not taken on (不受理理由)."""

    OTHER_JURISDICTION = "other_jurisdiction"
    OTHER_BODY = "other_body"
    """Party, congress, court, procuratorate, army."""
    EMERGENCY_LINE = "emergency_line"
    LEGAL_PROCEDURE = "legal_procedure"
    """Litigation, arbitration, discipline, reconsideration, petition, disclosure."""
    CLOSED_BEFORE = "closed_before"
    """The same facts, closed before, without a new reason."""
    SECRET_OR_PRIVATE = "secret_or_private"
    PUBLIC_ORDER = "public_order"


class HandlingMode(Enum):
    """How it is dealt with (办理方式)."""

    DIRECT = "direct"
    """直办."""
    TRANSFER = "transfer"
    """转办."""
    THREE_PARTY = "three_party"
    """三方通话; counts as 直办."""
    EMERGENCY_HANDOFF = "emergency_handoff"
    OUT_OF_SCOPE = "out_of_scope"


class Clock(Enum):
    """Whether the time for handling runs (计时)."""

    STOPPED = "stopped"
    RUNNING = "running"
    PAUSED = "paused"


class Card(Enum):
    """The warning that a case shows (预警牌)."""

    NONE = "none"
    YELLOW = "yellow"
    RED = "red"


class ReplyKind(Enum):
    """What the reply says (回复类型)."""

    RESOLVED = "resolved"
    PARTLY = "partly"
    CANNOT_BY_LAW = "cannot_by_law"
    NEEDS_TIME = "needs_time"
    OUT_OF_DUTY = "out_of_duty"
    UNREACHABLE = "unreachable"


class Truth(Enum):
    """Whether what was said is so (诉求属实)."""

    YES = "yes"
    NO = "no"
    PARTLY = "partly"


class Solved(Enum):
    """Whether it is solved (是否解决)."""

    SOLVED = "solved"
    PARTLY = "partly"
    UNSOLVED = "unsolved"
    NOT_APPLICABLE = "not_applicable"


class Relation(Enum):
    """How a case stands to another (关联关系)."""

    MERGED_INTO = "merged_into"
    SPLIT_FROM = "split_from"
    REDO_OF = "redo_of"
    FOLLOW_OF = "follow_of"
    DUPLICATE_OF = "duplicate_of"


class DueKind(Enum):
    """What a limit is for; the names of the fields of ``Dues``."""

    DISPATCH = "dispatch"
    """派单."""
    SIGN = "sign"
    """签收."""
    CONTACT = "contact"
    """首次联系."""
    HANDLE = "handle"
    """办结."""
    REVIEW = "review"
    """审核."""
    FOLLOW_UP = "follow_up"
    """回访."""
    ARCHIVE = "archive"
    """归档."""


class DueChange(Enum):
    """What can happen to a limit."""

    STARTED = "started"
    EXTENDED = "extended"
    """延期."""
    RESUMED = "resumed"
    """A pause ended."""
    CLEARED = "cleared"
    """What it was for is to be done again, and has no limit until then."""
