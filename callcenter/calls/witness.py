"""The account of the second witness as the core is handed it."""

from callcenter.calls.model import Call
from callcenter.domain.facts import Fact
from callcenter.domain.ids import Instant
from callcenter.domain.witness import Witnessed


class CallsWitnessed(Fact, frozen=True, kw_only=True):
    """What a PBX's own record says of some calls, with the records that the store has of them."""

    calls: tuple[Witnessed, ...]
    stored: tuple[Call, ...]
    until: Instant
    """Whoever left later was seen, or will be, by the engine itself: no record is made for them."""
