"""A whole office on one database: the order service with departments, deadlines and keys, on a clock that is moved."""

from datetime import datetime
from zoneinfo import ZoneInfo

from callcenter.domain.ids import Instant
from callcenter.domain.record import replace
from callcenter.office import vault
from callcenter.office.calendars import Calendars
from callcenter.office.departments import Departments
from callcenter.office.due import Due
from callcenter.office.facts import FactsOf
from callcenter.office.intake import Intake
from callcenter.office.orders import OrderService
from callcenter.office.recounting import Recounting
from callcenter.office.ticker import Ticker
from callcenter.orders import records as r
from callcenter.orders import requests as q
from callcenter.orders.actor import Actor, Role
from callcenter.orders.case import Case
from callcenter.orders.deadlines.deadlines import Deadlines
from callcenter.orders.department import Department
from callcenter.orders.terms import Channel, DemandType, ReplyKind, Solved, Truth
from callcenter.store.office.cases import Cases
from callcenter.store.office.database import Database
from config import policies
from tests.support.calendar import CALENDAR, ZONE
from tests.support.cases import KEYS

MORNING = Instant(datetime(2026, 11, 26, 9, 0, tzinfo=ZoneInfo(ZONE)).timestamp())
AREA = "140500"
TREE = ("city", None), ("12319", "city"), ("street", "12319"), ("12333", "city")
ACTORS = {
    "agent": Actor(id="wang", roles=frozenset({Role.AGENT})),
    "lead": Actor(id="sun", roles=frozenset({Role.TEAM_LEAD})),
    "dispatcher": Actor(id="li", roles=frozenset({Role.DISPATCHER})),
    "clerk": Actor(id="zhao", roles=frozenset({Role.DEPARTMENT_USER}), department="12319"),
    "reviewer": Actor(id="qian", roles=frozenset({Role.DEPARTMENT_REVIEWER}), department="12319"),
    "stranger": Actor(id="zhou", roles=frozenset({Role.DEPARTMENT_USER}), department="12333"),
    "follow_up": Actor(id="wu", roles=frozenset({Role.FOLLOW_UP})),
    "supervisor": Actor(id="zheng", roles=frozenset({Role.SUPERVISOR})),
    "auditor": Actor(id="feng", roles=frozenset({Role.AUDITOR})),
}
MATTER = q.Changes(
    caller_number="13812341234",
    name="张三丰",
    title="路灯不亮",
    content="小区门口的路灯三天不亮",
    demand_type=DemandType.COMPLAINT,
    category="lamp",
    address="泽州路12号",
    area_code="140502001",
)
REPLY = q.Reply(
    kind=ReplyKind.RESOLVED,
    solved=Solved.SOLVED,
    is_true=Truth.YES,
    handling_note="更换灯泡",
    public_reply="小区门口的路灯已经修好，现在正常亮灯。",
    evidence=("photo.jpg",),
)
ANSWERS = r.Answers(solved=Solved.SOLVED, result=r.Satisfaction.SATISFIED)
LIFE: tuple[tuple[str, q.Request], ...] = (
    ("agent", q.Accept()),
    ("agent", q.AskDispatch()),
    ("dispatcher", q.Dispatch(lead="12319", basis="named")),
    ("clerk", q.Sign()),
    ("clerk", q.FirstContact(contacted_at=MORNING, contact_number="13812341234")),
    ("clerk", REPLY),
    ("dispatcher", q.Approve()),
    ("follow_up", q.StartFollowUp(method=r.Method.AGENT)),
    ("follow_up", q.TryFollowUp(method=r.Method.AGENT, result=r.AttemptResult.REACHED, answers=ANSWERS)),
    ("follow_up", q.Archive()),
)
"""The whole life of an order that is transferred."""


class Casework:
    """Made by ``start``."""

    def __init__(self, database: Database) -> None:
        self.database, self.time = database, MORNING
        self.vault = vault.of(KEYS)
        self.deadlines = Deadlines(policies.read()[0], CALENDAR)
        self.departments = Departments(database, self.now, ZONE, frozenset)
        cases = Cases(self.vault.sealer)
        facts = FactsOf(cases, lambda: self.deadlines, ZoneInfo(ZONE))
        self.service = OrderService(database, cases, self.vault.cases, facts, self.now, AREA, "default")
        self.calendars = Calendars(database, self, policies.read()[0], ZONE, "CN")
        self.calendars.recount = Recounting(self.service, lambda: self.deadlines)
        self.due = Due(self.service, lambda: self.deadlines, self.calendars.effect)
        self.ticker = Ticker(database, self, self.due.effect, self.service.lock)
        self.intake = Intake(self.service, AREA)

    def now(self) -> Instant:
        """The time, a minute later at each look: no two things happen at once."""
        self.time = Instant(self.time + 60)
        return self.time

    @classmethod
    async def start(cls, database: Database) -> "Casework":
        """With the departments of TREE."""
        office = cls(database)
        for id_, parent in TREE:
            await office.departments.add(Department(id=id_, name=id_, parent=parent))
        return office

    async def open(self, changes: q.Changes = MATTER) -> Case:
        """A case that came in over the web."""
        return await self.service.open(q.Open(channel=Channel.WEB, jurisdiction=AREA, changes=changes), ACTORS["agent"])

    async def live(self, case: Case, steps: int = len(LIFE)) -> Case:
        """So many steps of LIFE."""
        for who, request in LIFE[:steps]:
            if isinstance(request, q.FirstContact):
                request = replace(request, contacted_at=self.time)
            case = await self.service.act(case.number, request, ACTORS[who], case.version)
        return case
