"""The states of a call and what leads from one to the next."""

from callcenter.domain.machine import Table
from callcenter.domain.names import Name


class CallState(Name):
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
    CALL_BACK = "call_back"
    """The place is kept; nobody is on the line, or only for the moment in which that is confirmed."""
    CALLING_BACK = "calling_back"
    """An agent is reserved for the call-back, and one of the two is rung."""
    ENDED = "ended"


class CallTrigger(Name):
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
    ASK_BACK = "call-back asked"
    CALLER_UP = "caller reached"
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
    (S.WAITING, T.ASK): S.MENU,
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
_CALL_BACK = {
    (S.WAITING, T.ASK_BACK): S.CALL_BACK,
    (S.CALL_BACK, T.OFFER): S.CALLING_BACK,
    (S.CALL_BACK, T.CALLER_UP): S.WAITING,
    (S.CALLING_BACK, T.MISS): S.CALL_BACK,
    (S.CALLING_BACK, T.CALLER_UP): S.RINGING,
    (S.CALLING_BACK, T.LOSE_AGENT): S.WAITING,
    (S.CALLING_BACK, T.ANSWER): S.TALKING,
}
_END: dict[tuple[CallState, CallTrigger], CallState] = {(state, T.END): S.ENDED for state in S if state is not S.ENDED}

TABLE: Table[CallState, CallTrigger] = Table("call", S.NEW, {**_INTAKE, **_QUEUE, **_TALK, **_CALL_BACK, **_END})

WITH_AGENT = frozenset({S.TALKING, S.DEPARTMENT_RINGING, S.CONSULTING, S.THREE_WAY})
"""States in which an agent is busy with the call."""
WITH_DESK = frozenset({S.DEPARTMENT_RINGING, S.CONSULTING, S.THREE_WAY, S.WITH_DEPARTMENT})
"""States in which a department's leg exists."""
IN_QUEUE = frozenset({S.WAITING, S.RINGING})
"""States in which a caller on the line waits for an agent."""
KEPT = frozenset({S.CALL_BACK, S.CALLING_BACK})
"""States in which the caller hung up and the place is kept."""
HAS_PLACE = IN_QUEUE | KEPT
"""States in which a call stands in a queue."""
