"""An agent who does not take the call: the caller is with the next one at once, with place and clocks kept."""

import pytest

from callcenter.pbx.scenario import Desk
from tests.pbx.lab import SOFTPHONE
from tests.pbx.raw_ami import Frame
from tests.support.plan import MAIN, SHORT, agent_of
from tests.support.scene import NEVER, TALKS, Call, Scene
from tests.support.waiting import eventually

pytestmark = pytest.mark.pbx
AT_ONCE_S = 0.5
FIRST, NEXT = "1001", "1002"


def _ring(scene: Scene, endpoint: str, since: int) -> Frame:
    """The engine rings this phone."""
    what = f"ring at {endpoint}"

    def wanted(e: Frame) -> bool:
        return e["Event"] == "Newchannel" and e["Channel"].startswith(f"PJSIP/{endpoint}-")

    return scene.ami.wait_for(wanted, what, since=since)


def _agents(scene: Scene, first: Desk, following: Desk = TALKS) -> tuple[str, str]:
    """Two agents; the first one has been idle for longer and is rung first."""
    agents = scene.sit_down(FIRST, first), scene.sit_down(NEXT, following)
    for agent in agents:
        scene.agent_is(agent, "idle")
    return agents


def _went_to_the_next(scene: Scene, call: Call, since: int, result: str, line: str) -> float:
    """The seconds from the end of the first ring to the second ring; the clocks were not touched."""
    missed = _ring(scene, FIRST, since)
    over = scene.ami.wait("Hangup", Uniqueid=missed["Uniqueid"], since=since)
    again = _ring(scene, NEXT, since)
    scene.ami.wait("Hangup", Uniqueid=call.channel, since=since, timeout=15)
    order, row = scene.centre.final_order(call.id), scene.centre.call_row(call.id)
    assert [(o["agent"], o["result"]) for o in scene.centre.offers(call.id)] == [("8001", result), ("8002", "answered")]
    assert abs(row["arrived_at"] - call.at) < 0.2
    assert row["requested_at"] == row["arrived_at"]
    assert row["wait_ms"] == pytest.approx((row["answered_at"] - row["arrived_at"]) * 1000, abs=1)
    assert (order["outcome"], order["agent"], order["line"]) == ("answered", "8002", line)
    delay = float(again["Timestamp"]) - float(over["Timestamp"])
    print(f"{result}: next agent rung {delay * 1000:.1f} ms later")
    return delay


def test_unanswered_call_rings_the_next_agent_when_the_ring_time_is_over(scene: Scene) -> None:
    _agents(scene, NEVER)
    since = len(scene.ami.events)
    call = scene.dial(SHORT, talk_ms=300)
    rung = _ring(scene, FIRST, since)
    assert _went_to_the_next(scene, call, since, "no_answer", SHORT) < AT_ONCE_S
    again = _ring(scene, NEXT, since)
    assert float(again["Timestamp"]) - float(rung["Timestamp"]) == pytest.approx(1.0, abs=AT_ONCE_S)


def test_agent_who_picks_up_and_hangs_up_at_once_did_not_answer(scene: Scene) -> None:
    _agents(scene, Desk(ring_ms=100, talk_ms=1, speech=True))
    since = len(scene.ami.events)
    call = scene.dial(MAIN)
    rung = _ring(scene, FIRST, since)
    over = scene.ami.wait("Hangup", Uniqueid=rung["Uniqueid"], since=since)
    again = _ring(scene, NEXT, since)
    delay = float(again["Timestamp"]) - float(over["Timestamp"])
    print(f"hung up at once: next agent rung {delay * 1000:.1f} ms later")
    assert delay < AT_ONCE_S
    scene.state(call, "talking")
    assert scene.live(call)["agent"] == "8002"
    scene.hang_up(call.channel)
    order = scene.centre.final_order(call.id)
    assert (order["outcome"], order["agent"]) == ("answered", "8002")
    # The clock ran on until somebody was really there.
    assert order["answered_at"] > float(again["Timestamp"])
    assert order["wait_ms"] == pytest.approx((order["answered_at"] - order["arrived_at"]) * 1000, abs=1)
    assert scene.centre.agent("8001")["misses"] == 1
    scene.nobody_left()


def test_phone_without_a_contact_is_rung_by_nobody(scene: Scene) -> None:
    agent = agent_of(SOFTPHONE.name)
    scene.unregister_softphone()
    scene.centre.ask(agent, "login")
    scene.agent_is(agent, "unreachable")
    scene.sit_down(NEXT)
    call = scene.dial(MAIN, talk_ms=300)
    order = scene.centre.final_order(call.id)
    assert (order["outcome"], order["agent"]) == ("answered", "8002")
    assert [o["agent"] for o in scene.centre.offers(call.id)] == ["8002"]


def test_two_callers_keep_their_order_through_misses(scene: Scene) -> None:
    refuses = Desk(refuse=486, refuse_after_ms=300)
    for endpoint in (FIRST, NEXT):
        scene.sit_down(endpoint, refuses)
    first = scene.dial(MAIN)
    second = scene.dial(MAIN)
    for call in (first, second):
        scene.state(call, "waiting")
    before = {call.id: scene.live(call) for call in (first, second)}
    assert [before[call.id]["position"] for call in (first, second)] == [1, 2]
    scene.sit_down("1004")
    scene.state(first, "talking")
    shown = scene.live(second)
    assert shown["requested_at"] == before[second.id]["requested_at"]
    assert shown["position"] == 1
    scene.hang_up(first.channel)
    scene.state(second, "talking")


def test_agent_who_misses_again_and_again_is_paused(scene: Scene) -> None:
    agent = scene.sit_down(FIRST, Desk(refuse=603, refuse_after_ms=50))
    call = scene.dial(MAIN)
    shown = scene.agent_is(agent, "paused", within=15.0)
    assert (shown["reason"], shown["misses"]) == ("多次未接", 3)
    results = ["rejected"] * 3
    eventually("the record", lambda: [o["result"] for o in scene.centre.offers(call.id)] == results)
    scene.state(call, "waiting")
