"""The states of a call and what leads from one to the next."""

from enum import Enum

from callcenter.domain.machine import Table


class CallState(Enum):
    """Where a call stands."""

    NEW = "new"
    MENU = "menu"
    WAITING = "waiting"
    RINGING = "ringing"
    TALKING = "talking"
    DEPARTMENT_RINGING = "department_ringing"
    CONSULTING = "consulting"
    THREE_WAY = "three_way"
    WITH_DEPARTMENT = "with_department"
    LEAVING = "leaving"
    ENDED = "ended"


class CallTrigger(Enum):
    """What moves a call."""

    ASK = "menu asked"
    REQUEST = "agent requested"
    OFFER = "agent rung"
    MISS = "offer failed"
    ANSWER = "bridged with agent"
    LOSE_AGENT = "agent lost"
    TURN_AWAY = "sent away with a prompt"
    AGENT_DONE = "agent hung up"
    CONSULT = "department rung"
    DEPARTMENT_UP = "department answered"
    RETURN = "back to the agent"
    JOIN = "all joined"
    HAND_OVER = "agent left"
    DEPARTMENT_DONE = "department hung up"
    END = "caller gone"


S, T = CallState, CallTrigger
_INTAKE = {
    (S.NEW, T.ASK): S.MENU,
    (S.NEW, T.REQUEST): S.WAITING,
    (S.NEW, T.TURN_AWAY): S.LEAVING,
    (S.MENU, T.ASK): S.MENU,
    (S.MENU, T.REQUEST): S.WAITING,
    (S.MENU, T.TURN_AWAY): S.LEAVING,
}
_QUEUE = {
    (S.WAITING, T.OFFER): S.RINGING,
    (S.WAITING, T.REQUEST): S.WAITING,
    (S.WAITING, T.TURN_AWAY): S.LEAVING,
    (S.WAITING, T.ANSWER): S.TALKING,
    (S.RINGING, T.OFFER): S.RINGING,
    (S.RINGING, T.MISS): S.WAITING,
    (S.RINGING, T.ANSWER): S.TALKING,
}
_TALK = {
    (S.TALKING, T.LOSE_AGENT): S.WAITING,
    (S.TALKING, T.AGENT_DONE): S.LEAVING,
    (S.TALKING, T.CONSULT): S.DEPARTMENT_RINGING,
    (S.DEPARTMENT_RINGING, T.DEPARTMENT_UP): S.CONSULTING,
    (S.DEPARTMENT_RINGING, T.RETURN): S.TALKING,
    (S.DEPARTMENT_RINGING, T.LOSE_AGENT): S.WAITING,
    (S.CONSULTING, T.JOIN): S.THREE_WAY,
    (S.CONSULTING, T.RETURN): S.TALKING,
    (S.CONSULTING, T.HAND_OVER): S.WITH_DEPARTMENT,
    (S.CONSULTING, T.LOSE_AGENT): S.WAITING,
    (S.THREE_WAY, T.HAND_OVER): S.WITH_DEPARTMENT,
    (S.THREE_WAY, T.RETURN): S.TALKING,
    (S.THREE_WAY, T.DEPARTMENT_DONE): S.TALKING,
    (S.THREE_WAY, T.LOSE_AGENT): S.WAITING,
    (S.WITH_DEPARTMENT, T.DEPARTMENT_DONE): S.LEAVING,
    (S.WITH_DEPARTMENT, T.LOSE_AGENT): S.WAITING,
}
_END: dict[tuple[CallState, CallTrigger], CallState] = {(state, T.END): S.ENDED for state in S if state is not S.ENDED}

TABLE: Table[CallState, CallTrigger] = Table("call", S.NEW, {**_INTAKE, **_QUEUE, **_TALK, **_END})

WITH_AGENT = frozenset({S.TALKING, S.DEPARTMENT_RINGING, S.CONSULTING, S.THREE_WAY})
"""States in which an agent is busy with the call."""
WITH_DESK = frozenset({S.DEPARTMENT_RINGING, S.CONSULTING, S.THREE_WAY, S.WITH_DEPARTMENT})
"""States in which a department's leg exists."""
