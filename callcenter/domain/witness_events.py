"""What was learnt of calls only afterwards; the other events are in ``events``."""

from callcenter.domain.events import CallEvent


class CallFilledIn(CallEvent, frozen=True, kw_only=True):
    """The PBX's own record of channel events told what the engine had not seen of the call."""

    values: tuple[str, ...]
    """The names of the values that were not there, or were an estimate."""
    new: bool = False
    """Nothing at all was known of the call."""
