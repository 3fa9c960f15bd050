"""What a call's record says about calling the citizen back."""

from callcenter.domain.ids import ChannelId, Instant
from callcenter.domain.record import Record


class CallBack(Record, frozen=True, kw_only=True):
    """The call-back of one call: offered, then asked for, then tried until it succeeds or the time is over."""

    asked_at: Instant | None = None
    """When the caller took the offer, or the maximum wait took it for them."""
    expires_at: Instant | None = None
    gone: bool = False
    """No channel of the citizen is there: the first has ended, and so has each that was dialled."""
    ready: bool = False
    """It may be tried now: it is not too soon, within hours, and the number is in no other call with us."""
    next_at: Instant | None = None
    """Not to be tried before."""
    dials: int = 0
    """How often the citizen was dialled, for whatever reason it ended."""
    tries: int = 0
    """How often the citizen was not reached."""
    leg: ChannelId | None = None
    """The citizen's leg that rings or has been answered a moment ago."""
    rang: bool = False
    up: bool = False
    """The citizen has answered."""
    caller_first: bool = False
    """The agent's phone is not rung before the citizen has answered."""


def leg_name(first: ChannelId, dial: int) -> ChannelId:
    """The id of the citizen's leg: it names the call, by the channel that it began with, and the dial."""
    return ChannelId(f"{LEG}{first}-{dial}")


LEG = "cb-"
"""How the ids of these legs begin."""
