"""The agent's states: every row and every hole."""

import pytest

from agents.machine import TABLE, AgentState, AgentTrigger
from tests.support import tables

ROWS = tables.said(
    """
    LOGGED_OUT: LOG_IN IDLE
    IDLE: LOG_OUT LOGGED_OUT, PAUSE PAUSED, OFFER RINGING
    RINGING: MISS IDLE, ANSWER TALKING, PAUSE PAUSED, LOG_OUT LOGGED_OUT
    TALKING: RELEASE WRAP_UP
    WRAP_UP: READY IDLE, PAUSE PAUSED, LOG_OUT LOGGED_OUT
    PAUSED: UNPAUSE IDLE, PAUSE PAUSED, LOG_OUT LOGGED_OUT
    """,
    AgentState,
    AgentTrigger,
)


@pytest.mark.parametrize(
    "pair", tables.pairs(AgentState, AgentTrigger), ids=lambda pair: f"{pair[0].name}-{pair[1].name}"
)
def test_every_pair(pair: tuple[AgentState, AgentTrigger]) -> None:
    tables.check(TABLE, ROWS, pair)


def test_an_agent_begins_logged_out() -> None:
    assert TABLE.start is AgentState.LOGGED_OUT
