"""Who plays: ten agents, three departments, and the kinds of callers, at a quick or a calm pace."""

from dataclasses import dataclass

from callcenter.pbx.scenario import Caller, Desk, Press

NEVER_PICKS_UP = "8010"
AGENTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("8001", "8002", "8003", "8004", "8005"), ("12345",)),
    **dict.fromkeys(("8006", "8007"), ("12345", "12315")),
    **dict.fromkeys(("8008", "8009"), ("12315",)),
    NEVER_PICKS_UP: ("12345",),
}
"""Agent to queues."""
NAMES = ("王芳", "李伟", "张敏", "刘洋", "陈静", "杨磊", "赵丽", "周强", "吴霞", "徐健")
FIRST_ENDPOINT = 1001

HELPFUL, SLOW, MOODY = "12333", "12329", "12369"
"""Departments: one answers at once, one takes a while, one is busy or does not answer."""
DEPARTMENTS = {
    HELPFUL: ("人力资源和社会保障局", "Human resources and social security", "2001"),
    SLOW: ("住房公积金管理中心", "Housing fund", "2002"),
    MOODY: ("生态环境局", "Ecology and environment", "2003"),
}


@dataclass(frozen=True, slots=True)
class Pace:
    """How quickly everything goes. Spans are seconds."""

    rate: float
    """Calls a second."""
    talk: tuple[float, ...]
    """How long callers talk before they hang up."""
    agent_talk: float
    """After this long the agent ends the call."""
    pickup: tuple[float, ...]
    """How long agents let it ring, group by group."""
    ring: float
    wrap_up: float
    rest: float
    patience: tuple[float, ...]
    """When the impatient hang up."""
    think: float
    """How long an agent takes from one click to the next in a three-way call."""
    desk_ring: float
    desk_talk: float
    tries: int
    menu_timeout: float


QUICK = Pace(
    rate=2.15, talk=(1.6, 2.2, 2.9, 4.0), agent_talk=5.5, pickup=(0.3, 0.6, 1.0), ring=3.0, wrap_up=0.9, rest=5.0,
    patience=(1.5, 4.0, 8.0), think=0.9, desk_ring=2.5, desk_talk=3.0, tries=1, menu_timeout=2.0,
)  # fmt: skip
"""For a demo that ends by itself after a minute."""
CALM = Pace(
    rate=0.6, talk=(5.0, 7.0, 9.0, 12.0), agent_talk=16.0, pickup=(0.8, 1.6, 2.8), ring=8.0, wrap_up=2.5, rest=5.0,
    patience=(4.0, 12.0, 20.0), think=2.0, desk_ring=8.0, desk_talk=8.0, tries=2, menu_timeout=3.0,
)  # fmt: skip
"""For watching."""


@dataclass(frozen=True, slots=True)
class Role:
    """A kind of caller: how it behaves, which lines it calls, and its share of all calls."""

    name: str
    share: float
    behaviour: Caller
    lines: tuple[str, ...] = ("12345", "12345", "12345", "12315")
    department: bool = False
    """Whether the agent brings a department in."""


def roles(pace: Pace, *, silent: bool) -> tuple[Role, ...]:
    """Every kind of caller; without ``silent`` nobody lets the menu's long prompt play to its end."""
    menu = ("12346",)
    talkers = [Role(f"talk{n}", 0.62 / len(pace.talk), _caller(talk=s)) for n, s in enumerate(pace.talk)]
    leavers = [Role(f"leave{n}", 0.1 / len(pace.patience), _caller(patience=s)) for n, s in enumerate(pace.patience)]
    long_talk = pace.agent_talk * 1.1
    return (
        *talkers,
        *leavers,
        Role("department", 0.1, _caller(talk=long_talk), department=True),
        Role("key 1", 0.06, _caller(keys="1"), menu),
        Role("key 2", 0.04, _caller(keys="2", talk=pace.agent_talk + pace.talk[0]), menu),
        Role("key 0", 0.04, _caller(keys="0", talk=pace.agent_talk), menu),
        Role("wrong key", 0.02, _caller(keys="8"), menu),
        *((Role("silent", 0.02, _caller(), menu),) if silent else ()),
    )


def _caller(*, talk: float | None = None, patience: float | None = None, keys: str = "") -> Caller:
    return Caller(
        line="",
        talk_ms=None if talk is None else round(talk * 1000),
        patience_ms=None if patience is None else round(patience * 1000),
        presses=(Press(1200, keys),) if keys else (),
        speech=True,
    )


def agent_desk(pace: Pace, group: int) -> Desk:
    """How the agents of a group answer."""
    ring = pace.pickup[group % len(pace.pickup)]
    return Desk(ring_ms=round(ring * 1000), talk_ms=round(pace.agent_talk * 1000), speech=True)


def department_desk(pace: Pace, department: str, *, busy: bool = False) -> Desk:
    """How a department answers."""
    if department == MOODY:
        return Desk(refuse=486) if busy else Desk(ring_ms=None)
    ring = pace.think * (0.4 if department == HELPFUL else 1.2)
    return Desk(ring_ms=round(ring * 1000), talk_ms=round(pace.desk_talk * 1000), speech=True)
