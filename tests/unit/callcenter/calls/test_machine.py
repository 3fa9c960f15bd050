"""The call's states: every row and every hole."""

import pytest

from callcenter.calls.machine import TABLE, WITH_AGENT, WITH_DESK, CallState, CallTrigger
from tests.support import tables

ROWS = tables.said(
    """
    NEW: ASK MENU, REQUEST WAITING, TURN_AWAY LEAVING, END ENDED
    MENU: ASK MENU, REQUEST WAITING, TURN_AWAY LEAVING, END ENDED
    WAITING: OFFER RINGING, REQUEST WAITING, ASK MENU, TURN_AWAY LEAVING, ANSWER TALKING, ASK_BACK CALL_BACK, END ENDED
    RINGING: OFFER RINGING, MISS WAITING, ANSWER TALKING, END ENDED
    TALKING: LOSE_AGENT WAITING, AGENT_DONE LEAVING, CONSULT DEPARTMENT_RINGING, END ENDED
    DEPARTMENT_RINGING: DEPARTMENT_UP CONSULTING, RETURN TALKING, LOSE_AGENT WAITING, END ENDED
    CONSULTING: JOIN THREE_WAY, RETURN TALKING, HAND_OVER WITH_DEPARTMENT, LOSE_AGENT WAITING, END ENDED
    THREE_WAY: HAND_OVER WITH_DEPARTMENT, RETURN TALKING, DEPARTMENT_DONE TALKING, LOSE_AGENT WAITING, END ENDED
    WITH_DEPARTMENT: DEPARTMENT_DONE LEAVING, LOSE_AGENT WAITING, END ENDED
    LEAVING: END ENDED
    CALL_BACK: OFFER CALLING_BACK, CALLER_UP WAITING, END ENDED
    CALLING_BACK: MISS CALL_BACK, CALLER_UP RINGING, LOSE_AGENT WAITING, ANSWER TALKING, END ENDED
    """,
    CallState,
    CallTrigger,
)


@pytest.mark.parametrize(
    "pair", tables.pairs(CallState, CallTrigger), ids=lambda pair: f"{pair[0].name}-{pair[1].name}"
)
def test_every_pair(pair: tuple[CallState, CallTrigger]) -> None:
    tables.check(TABLE, ROWS, pair)


def test_a_call_begins_new_and_ends_once() -> None:
    assert TABLE.start is CallState.NEW
    assert {state for state in CallState if not any(state is s for s, _ in TABLE.rows)} == {CallState.ENDED}


def test_a_desk_is_there_only_while_an_agent_was_or_is() -> None:
    assert {CallState.WITH_DEPARTMENT} == WITH_DESK - WITH_AGENT
    assert {CallState.TALKING} == WITH_AGENT - WITH_DESK
