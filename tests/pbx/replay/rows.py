"""Every row, in order."""

from tests.pbx.replay import callers, rings, strategies

ROWS = (*rings.ROWS, *callers.ROWS, *strategies.ROWS)
