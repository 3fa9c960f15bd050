"""Why a caller still waits, for people who ask."""

from callcenter.center.reasons import standing
from callcenter.domain.ids import CallId
from tests.support.core import World, talking


def test_why_a_caller_waits() -> None:
    w = World(agents=("a1", "a2", "a3"))
    w.pause("a1")
    w.register("1002", reachable=False)
    w.own_call("1003")
    first, second = w.arrive(), w.arrive()
    why = standing(w.core.center, w.call(second).id)
    assert why is not None
    assert (why.queue, why.position, why.idle) == ("main", 2, 0)
    assert why.before == (w.call(first).id,)
    assert why.agents == {"a1": "paused", "a2": "unreachable", "a3": "own_call"}


def test_an_agent_who_rests_is_said_to() -> None:
    w = World()
    caller = w.arrive()
    w.hang_up(w.leg(caller), 21)
    why = standing(w.core.center, w.call(caller).id)
    assert why is not None
    assert why.agents == {"a1": "rests after a miss"}


def test_who_does_not_wait_stands_nowhere() -> None:
    w, caller = talking()
    assert standing(w.core.center, w.call(caller).id) is None
    assert standing(w.core.center, CallId("pbx1:u99")) is None
