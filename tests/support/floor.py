"""The centre that the scenarios are played in: lines, queues, agents, menus and departments."""

from dataclasses import replace
from datetime import time
from typing import Any

from callcenter.domain.call_back import Outside
from callcenter.domain.ids import AgentId, DepartmentId, Instant, LineNumber, MenuName, PbxName, QueueName
from callcenter.domain.plan import AgentPlan, Choice, Department, Hours, Line, Menu, PauseReason, Plan, Queue, Rules

T0 = Instant(1_800_000_000.0)
"""A Friday, 16:00 in Shanghai."""
PBX = PbxName("pbx1")
MAIN, OTHER = QueueName("main"), QueueName("other")
DIRECT, MENU, MUSIC, WELCOME, HOURS, SECOND = "12345", "12346", "12347", "12348", "12349", "12315"
_NIGHT = Hours(days=frozenset({6, 7}), opens=time(9), closes=time(18))


def line(number: str, **settings: Any) -> Line:
    """A line to the main queue."""
    return Line(**{"number": LineNumber(number), "name": number, "name_en": number, "queue": MAIN} | settings)


LINES = (
    line(DIRECT),
    line(MENU, menu=MenuName("top"), language="en"),
    line(MUSIC, answer_at_once=True, music="jazz"),
    line(WELCOME, welcome="welcome"),
    line(HOURS, hours=_NIGHT),
    line(SECOND, queue=OTHER),
)
MENUS = (
    Menu(
        name=MenuName("top"),
        prompt="main_menu",
        keys={"1": Choice(queue=MAIN), "2": Choice(queue=OTHER), "3": Choice(menu=MenuName("sub"))},
    ),
    Menu(name=MenuName("sub"), prompt="sub_menu", keys={"1": Choice(queue=OTHER)}, tries=2),
)
REASONS = (PauseReason(name="小休", name_en="break"), PauseReason(name="用餐", name_en="meal"))


def make_plan(*, queue: dict[str, Any] | None = None, rules: dict[str, Any] | None = None, **parts: Any) -> Plan:
    """Three agents at 1001 to 1003, two desks; ``queue`` are settings of the main queue, ``rules`` of all."""
    main = replace(Queue(name=MAIN, title="热线", title_en="hotline"), **(queue or {}))
    other = Queue(name=OTHER, title="另一", title_en="other", call_back=main.call_back)
    agents = [
        AgentPlan(id=AgentId(f"a{n}"), name=f"Agent {n}", endpoint=f"100{n}", pbx=PBX, queues=(MAIN, OTHER))
        for n in (1, 2, 3)
    ]
    desks = [
        Department(id=DepartmentId("12333"), name="人社", name_en="labour", dial="PJSIP/dept1"),
        Department(id=DepartmentId("12329"), name="公积金", name_en="housing", dial="PJSIP/dept2", ring_s=12.0),
    ]
    whole = Plan(
        lines={each.number: each for each in LINES},
        queues={MAIN: main, OTHER: other},
        agents={agent.id: agent for agent in agents},
        menus={menu.name: menu for menu in MENUS},
        departments={desk.id: desk for desk in desks},
        rules=Rules(**{"pause_reasons": REASONS} | (rules or {})),
        call_back=Outside(dial="PJSIP/{number}@trunk", numbers=("1[3-9]XXXXXXXXX", "0[1-9]XXXXXXXXX")),
    )
    return replace(whole, **parts)
