"""An accuracy flag (纠错): somebody says that an article is wrong; until when it has to be put right; the figure."""

from enum import Enum

from callcenter.domain.errors import Refused
from callcenter.domain.ids import Instant
from callcenter.domain.machine import Table
from callcenter.domain.record import Record, replace

CORRECTION_DAYS = 3
"""Working days from the flag to the corrected article."""


class FlagState(Enum):
    """Where a flag stands."""

    OPEN = "open"
    UPHELD = "upheld"
    """属实: the article is wrong, and not put right yet."""
    DISMISSED = "dismissed"
    """不属实."""
    CORRECTED = "corrected"
    """已更正: it was wrong, and a newer version is live, or it is withdrawn."""


class FlagAction(Enum):
    """What moves a flag."""

    UPHOLD = "uphold"
    DISMISS = "dismiss"
    CORRECT = "correct"


class FlagSource(Enum):
    """Who noticed it."""

    AGENT = "agent"
    CALLER = "caller"


S, A = FlagState, FlagAction
TABLE: Table[FlagState, FlagAction] = Table(
    "flag",
    S.OPEN,
    {
        (S.OPEN, A.UPHOLD): S.UPHELD,
        (S.OPEN, A.DISMISS): S.DISMISSED,
        (S.UPHELD, A.CORRECT): S.CORRECTED,
    },
)
WRONG = frozenset({S.UPHELD, S.CORRECTED})
"""Flags that were right: they count against the knowledge base."""


class Flag(Record, frozen=True, kw_only=True):
    """One flag. Moments are Unix seconds."""

    no: int = 0
    """Its number, given by the store."""
    article: str
    version: int
    """The version that was live."""
    source: FlagSource
    text: str
    """What is wrong."""
    order: str = ""
    """The work order in whose answer it was noticed."""
    by: str
    at: Instant
    due_at: Instant
    """Until then the article has to be put right, or the flag dismissed."""
    state: FlagState = FlagState.OPEN
    decided_by: str = ""
    decided_at: Instant | None = None
    note: str = ""
    """Why it was upheld or dismissed."""
    corrected_at: Instant | None = None

    def overdue(self, now: Instant) -> bool:
        """Whether the time ran out with nothing put right."""
        return self.state in (FlagState.OPEN, FlagState.UPHELD) and now > self.due_at


def decided(flag: Flag, action: FlagAction, by: str, note: str, at: Instant) -> Flag:
    """Upheld or dismissed. Raises Refused when it is decided already."""
    if not TABLE.allows(flag.state, action):
        raise Refused("already_decided", f"flag {flag.no} is {flag.state.value} since it was decided")
    return replace(flag, state=TABLE.next(flag.state, action), decided_by=by, decided_at=at, note=note)


def accuracy(upheld: int, used: int) -> float | None:
    """知识库准确率: 1 - upheld flags / articles used in the span; None where none was used. Never below 0."""
    return None if used == 0 else max(0.0, 1 - upheld / used)
