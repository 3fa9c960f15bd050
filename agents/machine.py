"""The states of an agent and what leads from one to the next."""

from callcenter.domain.machine import Table
from callcenter.domain.names import Name


class AgentState(Name):
    """What an agent is doing, as far as our calls go (the phone's own state stands beside it)."""

    LOGGED_OUT = "logged_out"
    IDLE = "idle"
    RINGING = "ringing"
    TALKING = "talking"
    WRAP_UP = "wrap_up"
    PAUSED = "paused"


class AgentTrigger(Name):
    """What moves an agent."""

    LOG_IN = "logs in"
    LOG_OUT = "logs out"
    PAUSE = "pauses"
    UNPAUSE = "ends the pause"
    OFFER = "is offered a call"
    MISS = "misses or loses the offer"
    ANSWER = "is bridged with the caller"
    RELEASE = "the talk ends"
    READY = "wrap-up ends"


S, T = AgentState, AgentTrigger
TABLE: Table[AgentState, AgentTrigger] = Table(
    "agent",
    S.LOGGED_OUT,
    {
        (S.LOGGED_OUT, T.LOG_IN): S.IDLE,
        (S.IDLE, T.LOG_OUT): S.LOGGED_OUT,
        (S.IDLE, T.PAUSE): S.PAUSED,
        (S.IDLE, T.OFFER): S.RINGING,
        (S.RINGING, T.MISS): S.IDLE,
        (S.RINGING, T.ANSWER): S.TALKING,
        (S.RINGING, T.PAUSE): S.PAUSED,
        (S.RINGING, T.LOG_OUT): S.LOGGED_OUT,
        (S.TALKING, T.RELEASE): S.WRAP_UP,
        (S.WRAP_UP, T.READY): S.IDLE,
        (S.WRAP_UP, T.PAUSE): S.PAUSED,
        (S.WRAP_UP, T.LOG_OUT): S.LOGGED_OUT,
        (S.PAUSED, T.UNPAUSE): S.IDLE,
        (S.PAUSED, T.PAUSE): S.PAUSED,
        (S.PAUSED, T.LOG_OUT): S.LOGGED_OUT,
    },
)
