"""The case: a work order's matter and what is done about it, from 受理 to 归档. A new value for every change."""

from callcenter.domain.ids import Instant
from callcenter.domain.record import Record
from callcenter.orders import terms as t


class Citizen(Record, frozen=True, kw_only=True):
    """Who asks (诉求人): all of it personal data, kept encrypted and shown masked."""

    caller_number: str = ""
    callback_number: str = ""
    name: str = ""
    org_name: str = ""
    id_no: str = ""
    """Only where the law asks for it."""
    contact_number: str = ""
    """The number at which the department reached the citizen (联系号码)."""


class Place(Record, frozen=True, kw_only=True):
    """Where it happened."""

    address: str = ""
    area_code: str = ""
    """GB/T 2260, 6 to 12 digits."""
    lat: float | None = None
    """WGS-84."""
    lon: float | None = None


class DueStep(Record, frozen=True, kw_only=True):
    """Something that happened to a limit."""

    due: t.DueKind
    change: t.DueChange
    at: Instant
    """When; of a pause that ended: when it began."""
    span: str = ""
    """How much time was given, such as ``5wd``."""
    until: Instant | None = None
    """When the pause ended."""


class Dues(Record, frozen=True, kw_only=True):
    """Until when; None: there is no such limit."""

    dispatch: Instant | None = None
    sign: Instant | None = None
    contact: Instant | None = None
    handle: Instant | None = None
    review: Instant | None = None
    follow_up: Instant | None = None
    archive: Instant | None = None
    provisional: bool = False
    """Counted over a year whose adjusted working days were not known."""
    steps: tuple[DueStep, ...] = ()
    """How they came about, in order: from this they are counted anew when the calendar changes."""


class Reply(Record, frozen=True, kw_only=True):
    """What the department answers (回复)."""

    kind: t.ReplyKind
    solved: t.Solved
    is_true: t.Truth | None = None
    unsolved_reason: str = ""
    handling_note: str = ""
    public_reply: str = ""
    beyond_duty: bool = False
    evidence: tuple[str, ...] = ()
    """Names of attachments, or where the evidence is found."""


class Case(Record, frozen=True, kw_only=True):
    """A work order as a case. Times are Unix seconds; what is not yet known is None or empty."""

    number: str
    """The order's number; also the key."""
    jurisdiction: str = "000000"
    version: int = 1
    """Counts the changes: whoever writes names the one it has read."""
    state: t.CaseState = t.CaseState.DRAFT

    channel: t.Channel = t.Channel.PHONE
    call: str | None = None
    """The call that opened it."""
    call_version: int = 0
    """Up to which version the call's own order was taken over."""
    line: str = ""
    external_no: str = ""
    """外部单号: of 110 or another platform."""
    opened_at: Instant
    accepted_at: Instant | None = None
    accepted_by: str = ""

    citizen: Citizen = Citizen()
    party_type: t.PartyType = t.PartyType.PERSON
    language: str = ""
    is_anonymous: bool = False
    secrecy: t.Secrecy = t.Secrecy.MASK_CONTACT
    consent_public: bool = False
    """The citizen agreed that the matter is published (without personal data)."""
    consent_follow_up: bool = True
    vulnerable: str = ""
    """特殊群体; empty: none."""

    title: str = ""
    content: str = ""
    demand_type: t.DemandType | None = None
    category: str = ""
    keywords: tuple[str, ...] = ()
    occurred_at: Instant | None = None
    place: Place = Place()
    attachments: tuple[str, ...] = ()
    urgency: t.Urgency = t.Urgency.NORMAL
    repeat_of: str = ""
    mass_event: bool = False
    scope: t.Scope | None = None
    scope_reason: t.ScopeReason | None = None
    reported_department: str = ""
    """The department that a report (举报) is about: it never sees the case."""

    handling_mode: t.HandlingMode | None = None
    lead: str = ""
    """主办单位."""
    co_departments: tuple[str, ...] = ()
    """协办单位."""
    dispatch_basis: str = ""
    """The catalogue's entry, ``named``, or ``backstop``."""
    kb_article: str = ""
    answer: str = ""
    """What was said in the call (直办)."""
    policy: str = "default"
    dues: Dues = Dues()
    clock: t.Clock = t.Clock.STOPPED
    paused_at: Instant | None = None
    paused_s: float = 0.0
    card: t.Card = t.Card.NONE
    dispatched_at: Instant | None = None
    signed_at: Instant | None = None
    first_contact_at: Instant | None = None
    replied_at: Instant | None = None
    closed_at: Instant | None = None
    archived_at: Instant | None = None
    extensions: int = 0
    returns: int = 0
    redos: int = 0
    no_return: bool = False
    """争议裁定 is final: the department cannot return it any more."""
    suspended_until: Instant | None = None
    leader_instruction: str = ""
    reply: Reply | None = None
    earlier_replies: tuple[Reply, ...] = ()
    """Those that were sent back, or after which it was done again."""

    relation: t.Relation | None = None
    related_to: str = ""
    """The number of the case that ``relation`` points to."""
    children: tuple[str, ...] = ()
    """Cases split from this one; it closes after all of them."""
    legal_hold: bool = False
