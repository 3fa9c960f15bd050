"""What the trail keeps of a case: each change, and each look at it."""

from enum import Enum

from callcenter.domain.ids import Instant
from callcenter.domain.record import Record


class CaseEvent(Record, frozen=True, kw_only=True):
    """One change of a case. Nothing in it is personal data but ``words``, which can be deleted by themselves."""

    number: str
    """The order's number."""
    at: Instant
    action: str
    actor: str
    """Who did it: a user's name, or ``system``."""
    roles: str = ""
    """As what: the roles' names with commas between."""
    via: str = ""
    from_state: str = ""
    to_state: str = ""
    version: int = 0
    """The case's version after it."""
    reason: str = ""
    """A code, never free text."""
    detail: str = ""
    """JSON: what else the change is about, without personal data (names of fields, due moments, departments)."""
    words: str = ""
    """Free text of people's; kept apart from the chain, which holds a keyed hash of it."""


class Access(Record, frozen=True, kw_only=True):
    """One look at a case."""

    number: str
    at: Instant
    actor: str
    roles: str = ""
    via: str = ""
    action: str
    """``read``, ``unmask``, ``export``, or ``refused``: whole data was asked for and not given."""
    fields: str = ""
    """Which of the citizen's data were shown in full, with commas between; empty: none."""
    masked: bool
    reason: str = ""
    """A code of ``ReadReason``, or ``own_call``; of what was refused, the refusal's code."""
    words: str = ""
    """Why, in the reader's own words; kept apart, as with events."""


class ReadReason(Enum):
    """Why somebody needs a citizen's data in full (查阅事由)."""

    CONTACT = "contact"
    """联系诉求人."""
    VERIFY = "verify"
    """核实身份或事实."""
    DISPATCH = "dispatch"
    """分派、并单."""
    FOLLOW_UP = "follow_up"
    """回访."""
    SUPERVISE = "supervise"
    """督办、复核."""
    CITIZEN = "citizen"
    """诉求人本人要求."""
    LAW = "law"
    """依法调取."""
