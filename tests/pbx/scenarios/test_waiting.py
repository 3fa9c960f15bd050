"""What callers who wait hear and do, on a real PBX: announcements that delay nobody, ways out, and nobody there."""

import pytest

from callcenter.pbx.scenario import Desk, Press
from tests.pbx.raw_ami import Frame
from tests.support.plan import LEFT, MANNED, TOLD
from tests.support.scene import Call, Scene
from tests.support.waiting import eventually

pytestmark = pytest.mark.pbx
AT_ONCE_MS = 300
ALIVE = Desk(ring_ms=200, speech=True)
BULLETIN = "callcenter/department_calling"


def _runs(scene: Scene, call: Call, application: str, data: str = "") -> Frame:
    """Wait until the caller's channel runs this."""

    def look() -> Frame | None:
        rows = [row for row in scene.channels() if row["Uniqueid"] == call.channel]
        return next((r for r in rows if r["Application"] == application and data in r["ApplicationData"]), None)

    return eventually(f"{application} {data}", look, within=10.0)


def test_a_caller_hears_the_bulletin_once_and_how_many_are_before(scene: Scene) -> None:
    first = scene.dial(TOLD)
    heard = _runs(scene, first, "Playback", BULLETIN)
    assert heard["ApplicationData"] == f"{BULLETIN}&callcenter/position_next"
    assert heard["Context"] == "callcenter-hold"
    second = scene.dial(TOLD)
    assert _runs(scene, second, "Playback", BULLETIN)["ApplicationData"] == f"{BULLETIN}&callcenter/position_before"
    assert _runs(scene, second, "SayNumber")["ApplicationData"] == "1"
    _runs(scene, second, "Playback", "callcenter/position_after")
    # Then the music goes on.
    _runs(scene, second, "Wait")
    assert scene.live(second)["position"] == 2


def test_an_agent_picks_up_in_the_middle_of_a_prompt_and_talks_at_once(scene: Scene) -> None:
    call = scene.dial(TOLD)
    _runs(scene, call, "Playback", BULLETIN)
    since = len(scene.ami.events)
    scene.sit_down("1001", ALIVE)
    scene.state(call, "talking")
    leg = scene.leg(call)
    up = scene.ami.wait("Newstate", Uniqueid=leg, ChannelStateDesc="Up", since=since)
    together = scene.ami.wait("BridgeEnter", Uniqueid=call.channel, since=since)
    gap_ms = (float(together["Timestamp"]) - float(up["Timestamp"])) * 1000
    print(f"in the bridge {gap_ms:.1f} ms after the pick-up, in the middle of a prompt")
    assert gap_ms < AT_ONCE_MS
    scene.voice_goes_on(call.channel)


@pytest.mark.parametrize("ringing", [False, True], ids=["waiting", "a phone rings"])
def test_a_key_leads_into_another_queue(scene: Scene, ringing: bool) -> None:
    if ringing:
        scene.sit_down("1001", Desk(ring_ms=None))
    call = scene.dial(TOLD, presses=(Press(1500, "9"),))
    before = scene.state(call, "ringing" if ringing else "waiting")
    after = eventually("in the other queue", lambda: _in(scene, call, "main"), within=8.0)
    assert after["requested_at"] == before["requested_at"]
    assert scene.centre.agent("8001")["misses"] == 0
    eventually("the way out on record", lambda: "ExitTaken" in scene.centre.journal(call.id))
    if not ringing:
        scene.sit_down("1002")
        scene.state(call, "talking")


def _in(scene: Scene, call: Call, queue: str) -> Frame | None:
    shown: Frame = scene.live(call)
    return shown if shown.get("queue") == queue else None


def test_a_key_says_goodbye(scene: Scene) -> None:
    call = scene.dial(TOLD, presses=(Press(1500, "8"),))
    _runs(scene, call, "Playback", "callcenter/goodbye")
    scene.hang_up(call.channel)
    scene.ends(call, "abandoned_queue")


def test_nobody_joins_where_nobody_is_there(scene: Scene) -> None:
    call = scene.dial(MANNED)
    _runs(scene, call, "Playback", "callcenter/nobody_here")
    scene.hang_up(call.channel)
    scene.ends(call, "refused")
    assert "NobodyThere" in scene.centre.journal(call.id)


def test_who_waits_leaves_when_the_last_agent_pauses(scene: Scene) -> None:
    agent = scene.sit_down("1001")
    scene.agent_is(agent, "idle")
    scene.talk(agent, LEFT)
    call = scene.dial(LEFT)
    scene.state(call, "waiting")
    scene.centre.ask(agent, "pause", reason="小休")
    _runs(scene, call, "Playback", "callcenter/nobody_here")
    scene.hang_up(call.channel)
    scene.ends(call, "timed_out")
