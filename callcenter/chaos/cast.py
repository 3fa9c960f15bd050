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

STORMY = Pace(
    rate=1.5, talk=(4.0,), agent_talk=7.0, pickup=(0.3, 0.9, 1.6), ring=3.0, wrap_up=1.5, rest=2.0, patience=(),
    think=0.8, desk_ring=2.5, desk_talk=6.0, tries=1, menu_timeout=2.0,
)  # fmt: skip
"""For a storm: more calls a second than the agents can serve, so that some always wait."""
BRIEF = Pace(
    rate=2.6, talk=(1.0,), agent_talk=3.4, pickup=(0.2, 0.4, 0.6), ring=1.5, wrap_up=0.5, rest=1.0, patience=(),
    think=0.3, desk_ring=1.0, desk_talk=1.5, tries=1, menu_timeout=1.0,
)  # fmt: skip
"""For a story that is told over and over. ``talk`` is how long a citizen talks who was called back. No caller talks as
long as the agents do: of two who hang up in one instant Asterisk tells of one alone, and the other looks dropped."""


_GROUPS = len(STORMY.pickup)


def endpoint(agent: str) -> str:
    """The phone at which an agent sits."""
    return f"1{agent[1:]}"


def group_of(agent: str) -> int:
    """Agents in groups share a telephone; one agent refuses every call, which the next one mends."""
    return _GROUPS if agent == REFUSES else list(AGENTS).index(agent) % _GROUPS


def agent_desk(pace: Pace, group: int) -> Desk:
    """How the agents of a group answer."""
    if group == _GROUPS:
        return Desk(refuse=486, refuse_after_ms=400)
    return Desk(ring_ms=round(pace.pickup[group] * 1000), talk_ms=round(pace.agent_talk * 1000), speech=True)


def department_desk(pace: Pace, department: str) -> Desk:
    """How a department answers."""
    if department == BUSY_DESK:
        return Desk(refuse=486)
    ring = pace.desk_ring * (0.2 if department == QUICK_DESK else 0.6)
    return Desk(ring_ms=round(ring * 1000), talk_ms=round(pace.desk_talk * 1000), speech=True)


def citizens(pace: Pace) -> Desk:
    """How people answer who are called back."""
    return Desk(ring_ms=300, talk_ms=round(pace.talk[0] * 1000), speech=True)


def crowd() -> tuple[Role, ...]:
    """Every kind of caller, for a storm."""
    people, menu, back = ("12345", "12345", "12345", "12315", "12347"), ("12346",), ("12307",)
    return (
        Role("talks short", 0.2, caller(talk=2.0, patience=40.0), people),
        Role("talks", 0.2, caller(talk=5.0, patience=40.0), people),
        Role("stays", 0.12, caller(talk=30.0, patience=40.0), people),
        Role("gives up soon", 0.08, caller(talk=3.0, patience=3.0), people),
        Role("gives up", 0.1, caller(talk=3.0, patience=12.0), people),
        Role("department", 0.14, caller(talk=20.0, patience=40.0), ("12345",), department=True),
        Role("key 1", 0.04, caller(talk=9.0, keys="1"), menu),
        Role("key 2", 0.02, caller(talk=9.0, keys="2"), menu),
        Role("wrong key", 0.02, caller(talk=12.0, keys="8"), menu),
        Role("silent", 0.02, caller(talk=14.0), menu),
        Role("call back", 0.06, caller(talk=20.0, keys="1", after_ms=1500), back),
    )


def caller(*, talk: float, patience: float | None = None, keys: str = "", after_ms: int = 1200) -> Caller:
    """Somebody who has patience until the answer, then presses the keys, then talks; spans in seconds."""
    return Caller(
        line="",
        talk_ms=round(talk * 1000),
        patience_ms=None if patience is None else round(patience * 1000),
        presses=(Press(after_ms, keys),) if keys else (),
        speech=True,
    )
