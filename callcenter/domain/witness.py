"""What a PBX's own record of channel events says of calls, in our words: the second witness, heard after a gap."""

from callcenter.domain.events import Party
from callcenter.domain.ids import ChannelId, Instant, LineNumber
from callcenter.domain.record import Record


class Talk(Record, frozen=True, kw_only=True):
    """The part that somebody else's leg had in a caller's call."""

    party: Party
    channel: ChannelId
    endpoint: str
    """The phone's PJSIP endpoint; empty where it is none."""
    started_at: Instant | None = None
    """When the leg came into being; None: before what was read."""
    joined_at: Instant | None = None
    """When it was first together with the caller; None: never, or before what was read."""
    ended_at: Instant | None = None
    """When the leg ended; None: not yet."""


class Witnessed(Record, frozen=True, kw_only=True):
    """One caller's call at the PBX, over all the legs that the caller had in it. Times are the PBX's."""

    channel: ChannelId
    linkedid: str
    line: LineNumber
    number: str
    arrived_at: Instant | None = None
    """When the caller reached us; None: before what was read."""
    fell_back_at: Instant | None = None
    """When the caller, left without an engine, went on to the fallback queue."""
    talks: tuple[Talk, ...] = ()
    """In the order in which the legs began."""
    last_at: Instant
    """The latest event of the caller's leg."""
    ended_at: Instant | None = None
    ended_by: Party | None = None
    """None: nobody is named."""
