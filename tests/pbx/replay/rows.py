"""Every row, in order."""

from tests.pbx.replay import callers, presence, rings, strategies

ROWS = (*rings.ROWS, *callers.ROWS, *strategies.ROWS, *presence.ROWS)
