"""A case on its way, as the decisions make it."""

from callcenter.domain.record import replace
from callcenter.orders.case import Case
from callcenter.orders.deadlines.deadlines import Deadlines
from callcenter.orders.terms import CaseState, Channel, Clock, DemandType, Urgency
from config import policies
from tests.support.calendar import CALENDAR, at

SHIPPED, _ = policies.read()
DEADLINES = Deadlines(SHIPPED, CALENDAR)


def accepted(
    policy: str = "default",
    urgency: Urgency = Urgency.NORMAL,
    demand: DemandType = DemandType.COMPLAINT,
    channel: Channel = Channel.PHONE,
) -> Case:
    """It waits for its dispatch since 10 o'clock on Wednesday, the day before the October holidays."""
    case = Case(number="1", opened_at=at("2026-09-30 09:55"), state=CaseState.TO_DISPATCH, policy=policy)
    case = replace(case, urgency=urgency, demand_type=demand, channel=channel)
    return replace(case, dues=replace(case.dues, dispatch=DEADLINES.due_for_dispatch(case, at("2026-09-30 10:00"))))


def dispatched(case: Case, when: str = "2026-09-30 10:10", deadlines: Deadlines = DEADLINES) -> Case:
    """The department has it."""
    dues = deadlines.dues_at_dispatch(case, at(when))
    return replace(case, dues=dues, state=CaseState.DISPATCHED, clock=Clock.RUNNING, dispatched_at=at(when))


def signed(case: Case) -> Case:
    """The department works on it, and has spoken with the citizen."""
    return replace(case, state=CaseState.IN_PROGRESS, first_contact_at=at("2026-09-30 11:00"))
