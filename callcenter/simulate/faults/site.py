"""The centre of one run: a plan drawn by chance, and the PBX beside it."""

from dataclasses import replace
from functools import lru_cache
from random import Random

from callcenter.ami import needs
from callcenter.domain.call_back import CallBackRules, First, Outside
from callcenter.domain.comfort import Comfort, Exit, WaitRules
from callcenter.domain.ids import AgentId, DepartmentId, LineNumber, MenuName, PbxName, QueueName
from callcenter.domain.plan import AgentPlan, Choice, Department, Line, Menu, Plan, Queue, Rules
from callcenter.domain.routing import Strategy
from callcenter.pbx.snippets import SnippetValues, render
from callcenter.simulate.pbx.manager import User

PBX, SECRET, HOST, PORT = PbxName("sim"), "simulated-secret", "127.0.0.1", 5038
MAIN, OTHER = QueueName("main"), QueueName("other")
DIRECT, MENU, MUSIC, SECOND = "12345", "12346", "12347", "12315"
LINES = (DIRECT, DIRECT, MENU, MUSIC, SECOND)
DESKS = ("dept1", "dept2")
STALE_S = 5
CONTEXTS = {"trunk": "callcenter-trunk"} | dict.fromkeys(DESKS, "departments")


@lru_cache(1)
def dialplan() -> str:
    """The dialplan that operators install, filled in."""
    return render(SnippetValues(ami_secret=SECRET, stale_after=STALE_S))["extensions_callcenter.conf"]


def users() -> dict[str, User]:
    """Who may log in at the manager port: the engine, with its rights and filters."""
    allowed = frozenset(
        {"setvar", "originate", "redirect", "hangup", "coreshowchannels", "status", "devicestatelist", "ping", "logoff"}
    ) | {"bridgelist", "confbridgelist", "confbridgelistrooms", "events", "getvar"}
    return {"callcenter": User(SECRET, frozenset(needs.EVENTS), allowed)}


def agents_of(count: int) -> tuple[str, ...]:
    """The agents' phones."""
    return tuple(str(1001 + number) for number in range(count))


def make_plan(chance: Random, agents: int = 4) -> Plan:
    """Two queues, four lines, a menu, two departments, call-backs: other rules for each seed."""
    pick = chance.choice
    main = Queue(
        name=MAIN,
        title="main",
        title_en="main",
        ring_s=pick((4.0, 8.0)),
        wrap_up_s=pick((0.0, 3.0, 10.0)),
        max_wait_s=pick((20.0, 300.0)),
        overflow=pick((None, OTHER)),
        max_length=pick((None, None, 4)),
        strategy=pick((Strategy.LONGEST_IDLE, Strategy.LONGEST_IDLE, Strategy.RING_ALL, Strategy.ROUND_ROBIN)),
        redial_s=pick((0.0, 30.0)),
        waits=pick((WaitRules(), _TOLD)),
        call_back=pick((None, _BACK, replace(_BACK, first=First.CALLER))),
    )
    other = replace(main, name=OTHER, title="other", title_en="other", overflow=None, strategy=Strategy.LONGEST_IDLE)
    return Plan(
        lines={each.number: each for each in _lines()},
        queues={MAIN: main, OTHER: other},
        agents={agent.id: agent for agent in _agents(agents)},
        menus={_MENU.name: _MENU},
        departments={desk.id: desk for desk in _desks()},
        rules=Rules(misses_before_pause=pick((0, 3)), rest_s=pick((1.0, 5.0)), phantom_s=pick((0.5, 2.0))),
        call_back=Outside(dial="PJSIP/{number}@trunk", numbers=("1[3-9]XXXXXXXXX",)),
    )


_BACK = CallBackRules(offer_after_s=3.0, offer_every_s=10.0, retry_s=5.0, ring_s=10.0, expires_s=90.0, tries=2)
_TOLD = WaitRules(
    comfort=Comfort(prompts=("one", "two"), first_s=3.0, every_s=8.0, position=True, wait=True),
    exits={"0": Exit(queue=OTHER), "8": Exit(hang_up=True)},
)
_MENU = Menu(
    name=MenuName("top"), prompt="main_menu", timeout_s=3.0, keys={"1": Choice(queue=MAIN), "2": Choice(queue=OTHER)}
)


def _lines() -> tuple[Line, ...]:
    def line(number: str, queue: QueueName = MAIN) -> Line:
        return Line(number=LineNumber(number), name=number, name_en=number, queue=queue, ring_limit_s=12.0)

    return (
        line(DIRECT),
        replace(line(MENU), menu=_MENU.name),
        replace(line(MUSIC), answer_at_once=True),
        line(SECOND, OTHER),
    )


def _agents(count: int) -> list[AgentPlan]:
    return [
        AgentPlan(
            id=AgentId(f"a{phone}"), name=f"a{phone}", endpoint=phone, pbx=PBX, queues=(MAIN, OTHER), logged_in=True
        )
        for phone in agents_of(count)
    ]


def _desks() -> tuple[Department, ...]:
    return tuple(
        Department(id=DepartmentId(f"1233{n}"), name=name, name_en=name, dial=f"PJSIP/{name}", ring_s=6.0)
        for n, name in enumerate(DESKS)
    )
