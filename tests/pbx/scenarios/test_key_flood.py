"""Keys as no menu expects them: too many, too fast, told twice, before the question and long after it."""

import json

import pytest

from callcenter.pbx.scenario import Press
from tests.support.plan import MENU, MUSIC
from tests.support.scene import Call, Scene
from tests.support.waiting import eventually

pytestmark = pytest.mark.pbx
AGENT = "8001"
FLOOD = Press(0, "ABCD*#" + "34567890" * 8 + "1" + "2345678901" * 5, key_ms=50)
"""20 keys a second for 6 seconds; the one that the menu knows comes after many that it does not."""


def _answers(scene: Scene, call: Call) -> list[str]:
    """What the menu took for answers, as the journal has them."""
    sql = "SELECT payload FROM events WHERE call_id = ? AND type = 'MenuAnswered' ORDER BY seq"
    return [json.loads(row["payload"])["digits"] for row in scene.centre.query(sql, call.id)]


def test_a_flood_of_keys_is_cut_and_its_caller_is_served_like_everybody(scene: Scene) -> None:
    flooding = scene.dial(MENU, presses=(FLOOD,), speech=False)
    eventually("keys while the caller waits", lambda: _keys_heard(scene, flooding) > 60, within=20)
    other = scene.dial(MUSIC)
    scene.state(flooding, "waiting", within=15)
    scene.state(other, "waiting")
    scene.sit_down("1001")
    # The one came in earlier, the other asked for a person earlier.
    for call in sorted((flooding, other), key=lambda call: str(scene.live(call)["requested_at"])):
        assert scene.state(call, "talking")["agent"] == AGENT
        scene.hang_up(call.channel)
        scene.ends(call, "answered")
    assert max(map(len, _answers(scene, flooding))) <= 32
    assert len(scene.centre.call_row(flooding.id)["menu_keys"]) <= 64


def _keys_heard(scene: Scene, call: Call) -> int:
    scene.ami.listen(0.05)
    return sum(e.get("Event") == "DTMFEnd" and e.get("Uniqueid") == call.channel for e in scene.ami.events)


def test_a_key_that_is_both_heard_and_told_by_info_is_one_answer(scene: Scene) -> None:
    call = scene.dial(MENU, presses=(Press(300, "2", info=True),), speech=False)
    shown = scene.state(call, "waiting", "ringing", within=10)
    assert shown["queue"] == "short"
    scene.hang_up(call.channel)
    scene.ends(call, "abandoned_queue")
    assert _answers(scene, call) == ["2"]
