"""Where the PBX's lists find callers: the contexts of our dialplan, as far as it matters to whoever reads them."""

CALLED, ASK, AFTER, PLAN_B = (f"callcenter-{name}" for name in ("called", "ask", "after", "planb"))
OUR_WAIT = frozenset({ASK, *(f"callcenter-{name}" for name in ("trunk", "in", "ring", "hold", "say"))})
"""Where the engine lets callers wait, or hear something before they do."""
