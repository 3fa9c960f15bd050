"""What a caller has heard while waiting, so that nothing is told twice and a wait never gets longer in the telling."""

from callcenter.domain.ids import Instant
from callcenter.domain.record import Record


class Heard(Record, frozen=True, kw_only=True):
    """Announcements of one call."""

    since: Instant | None = None
    """When the present wait with music began."""
    last_at: Instant | None = None
    """When a place, a wait or a comfort prompt was said last in this wait."""
    bulletins: tuple[str, ...] = ()
    """Said already, in whichever queue."""
    prompts: int = 0
    """How many comfort prompts were said."""
    bucket: int | None = None
    """The wait as it was told last."""
    offered_at: Instant | None = None
    """When a call-back was offered last."""
    preferred: int = 0
    """How many callers of greater priority were before at that time."""


SILENCE = Heard()
