"""Who plays in the chaos: agents, departments and callers who bring calls into every state at the same time."""

from callcenter.demo.cast import Pace, Role
from callcenter.pbx.scenario import Caller, Desk, Press

MAIN, SECOND, BACK, PROBE = "main", "second", "back", "probe"
LINES = {
    "12345": (MAIN, ""),
    "12315": (SECOND, ""),
    "12346": (MAIN, 'menu = "main"'),
    "12347": (MAIN, "answer_at_once = true"),
    "12307": (BACK, "answer_at_once = true"),
    "12399": (PROBE, ""),
}
"""Line to queue, and what else is said of it."""
PROBE_LINE, PROBE_AGENT = "12399", "8011"
"""Nobody calls here but the one who measures, and this agent is always free."""
AGENTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("8001", "8002", "8003", "8004", "8005"), (MAIN,)),
    **dict.fromkeys(("8006", "8007"), (MAIN, SECOND)),
    "8008": (SECOND,),
    **dict.fromkeys(("8009", "8010"), (BACK,)),
    PROBE_AGENT: (PROBE,),
}
"""Agent to queues; 8001 sits at 1001."""
REFUSES = "8005"
FALLBACK = ("1001", "1002")
"""The phones that plan B rings."""
QUICK_DESK, SLOW_DESK, BUSY_DESK = "12333", "12329", "12369"
DEPARTMENTS = {QUICK_DESK: "2001", SLOW_DESK: "2002", BUSY_DESK: "2003"}
AGENT_TALK_MS = 7000
RING_S, WRAP_UP_S = 3.0, 1.5
BACK_TALK_MS = 4000

PACE = Pace(
    rate=1.5, talk=(), agent_talk=AGENT_TALK_MS / 1000, pickup=(0.3, 0.9, 1.6), ring=RING_S, wrap_up=WRAP_UP_S,
    rest=2.0, patience=(), think=0.8, desk_ring=2.5, desk_talk=6.0, tries=1, menu_timeout=2.0,
)  # fmt: skip
"""Calls a second are those of all lines together; more than the agents can serve, so that some always wait."""


def endpoint(agent: str) -> str:
    """The phone at which an agent sits."""
    return f"1{agent[1:]}"


def group_of(agent: str) -> int:
    """Agents in groups share a telephone; one agent refuses every call, which the next one mends."""
    return len(PACE.pickup) if agent == REFUSES else list(AGENTS).index(agent) % len(PACE.pickup)


def agent_desk(group: int) -> Desk:
    """How the agents of a group answer."""
    if group == len(PACE.pickup):
        return Desk(refuse=486, refuse_after_ms=400)
    return Desk(ring_ms=round(PACE.pickup[group] * 1000), talk_ms=AGENT_TALK_MS, speech=True)


def department_desk(department: str) -> Desk:
    """How a department answers."""
    if department == BUSY_DESK:
        return Desk(refuse=486)
    ring_ms = 300 if department == QUICK_DESK else 1500
    return Desk(ring_ms=ring_ms, talk_ms=round(PACE.desk_talk * 1000), speech=True)


def roles() -> tuple[Role, ...]:
    """Every kind of caller."""
    people, menu, back = ("12345", "12345", "12345", "12315", "12347"), ("12346",), ("12307",)
    return (
        Role("talks short", 0.2, _caller(talk=2.0, patience=40.0), people),
        Role("talks", 0.2, _caller(talk=5.0, patience=40.0), people),
        Role("stays", 0.12, _caller(talk=30.0, patience=40.0), people),
        Role("gives up soon", 0.08, _caller(talk=3.0, patience=3.0), people),
        Role("gives up", 0.1, _caller(talk=3.0, patience=12.0), people),
        Role("department", 0.14, _caller(talk=20.0, patience=40.0), ("12345",), department=True),
        Role("key 1", 0.04, _caller(talk=9.0, keys="1"), menu),
        Role("key 2", 0.02, _caller(talk=9.0, keys="2"), menu),
        Role("wrong key", 0.02, _caller(talk=12.0, keys="8"), menu),
        Role("silent", 0.02, _caller(talk=14.0), menu),
        Role("call back", 0.06, _caller(talk=20.0, keys="1", after_ms=1500), back),
    )


def _caller(*, talk: float, patience: float | None = None, keys: str = "", after_ms: int = 1200) -> Caller:
    return Caller(
        line="",
        talk_ms=round(talk * 1000),
        patience_ms=None if patience is None else round(patience * 1000),
        presses=(Press(after_ms, keys),) if keys else (),
        speech=True,
    )
