"""A live call as it is taken up by a new run."""

from callcenter.calls.model import Call
from callcenter.domain.record import replace
from callcenter.domain.shift import shifted


def on_this_clock(call: Call, back_s: float) -> Call:
    """The call on a clock that was set back by ``back_s`` since it was recorded: waits go on where they were."""
    moved = shifted(call, -back_s)
    if moved.turn is None:
        return moved
    # A place that was given by hand: the priority, then moments.
    return replace(moved, turn=(moved.turn[0], *(part - back_s for part in moved.turn[1:])))
