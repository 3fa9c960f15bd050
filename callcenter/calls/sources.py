"""Where a value of a call's record comes from, unless the engine saw it happen."""

from callcenter.domain.names import Name


class Source(Name):
    """How much a value can be relied on. What has no source was observed."""

    ESTIMATED = "estimated"
    """Taken from what was there after a gap: it happened then or before."""
    FILLED_IN = "filled_in"
    """Told afterwards by the PBX's own record of channel events."""
