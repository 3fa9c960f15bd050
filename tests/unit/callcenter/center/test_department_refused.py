"""What is asked of a department and cannot be: refused with its code, and nothing done."""

import pytest

from callcenter.calls.machine import CallState
from callcenter.domain import requests as r
from callcenter.domain.facts import CallerReleased
from callcenter.domain.ids import AgentId, DepartmentId
from tests.support.core import World, talking
from tests.support.floor import PBX, make_plan
from tests.support.found import with_desk

S = CallState
A1 = AgentId("a1")
CALLING = r.CallDepartment(agent=A1, department=DepartmentId("12333"), actor="test")
JOIN, LEAVE, CANCEL = (kind(agent=A1, actor="test") for kind in (r.JoinParties, r.LeaveCall, r.CancelDepartment))


@pytest.mark.parametrize("request_", [CALLING, JOIN, LEAVE, CANCEL], ids=lambda x: type(x).__name__)
def test_without_a_call_there_is_nothing_to_do(request_: r.Request) -> None:
    w = World()
    assert w.refused(request_) == "no_call"
    w.arrive()
    assert w.refused(request_) == "no_call"


@pytest.mark.parametrize(
    ("state", "request_", "code"),
    [
        (S.DEPARTMENT_RINGING, CALLING, "busy_with_department"),
        (S.CONSULTING, CALLING, "busy_with_department"),
        (S.THREE_WAY, CALLING, "busy_with_department"),
        (S.DEPARTMENT_RINGING, JOIN, "department_not_there"),
        (S.THREE_WAY, JOIN, "department_not_there"),
        (S.DEPARTMENT_RINGING, LEAVE, "department_not_there"),
        (S.WITH_DEPARTMENT, CANCEL, "no_call"),
    ],
)
def test_what_does_not_fit_the_state_is_refused(state: CallState, request_: r.Request, code: str) -> None:
    w, _ = with_desk(state)
    assert w.refused(request_) == code


@pytest.mark.parametrize(
    ("request_", "code"), [(JOIN, "department_not_there"), (LEAVE, "department_not_there"), (CANCEL, "no_department")]
)
def test_in_a_talk_of_two_there_is_no_department(request_: r.Request, code: str) -> None:
    w, _ = talking()
    assert w.refused(request_) == code


def test_a_talk_whose_end_is_half_told_is_none() -> None:
    w, caller = talking()
    w.auto = False
    w.feed(CallerReleased(pbx=PBX, channel=caller))
    assert w.refused(CALLING) == "no_call"


def test_a_department_that_is_not_configured() -> None:
    w, _ = talking()
    assert w.refused(r.CallDepartment(agent=A1, department=DepartmentId("1"), actor="test")) == "unknown_department"
    w, _ = talking(make_plan(departments={}))
    assert w.refused(CALLING) == "unknown_department"


@pytest.mark.parametrize(
    ("state", "request_"),
    [(S.TALKING, CALLING), (S.CONSULTING, JOIN), (S.THREE_WAY, LEAVE), (S.CONSULTING, CANCEL)],
)
def test_nothing_is_begun_that_the_pbx_would_not_hear(state: CallState, request_: r.Request) -> None:
    w, _ = talking() if state is S.TALKING else with_desk(state)
    w.lose()
    assert w.refused(request_) == "pbx_away"
