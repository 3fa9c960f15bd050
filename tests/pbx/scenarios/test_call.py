"""The main job: a citizen calls, a phone rings, they talk, somebody hangs up; every clock agrees with Asterisk's."""

import pytest

from callcenter.pbx.scenario import Desk
from tests.pbx.lab import SOFTPHONE
from tests.support.plan import MAIN, agent_of
from tests.support.scene import Call, Scene
from tests.support.waiting import eventually

pytestmark = pytest.mark.pbx
CLOSE_S = 0.2


@pytest.mark.parametrize("first", ["caller", "agent"])
def test_call_is_answered_by_a_registered_softphone_and_agrees_with_asterisks_own_record(
    scene: Scene, first: str
) -> None:
    agent = _softphone(scene, Desk(ring_ms=300, speech=True, talk_ms=1200 if first == "agent" else None))
    call = scene.talk(agent, talk_ms=1200 if first == "caller" else None)
    leg = scene.leg(call)
    _voice_flows_both_ways(scene)
    order = scene.centre.final_order(call.id)
    assert (order["outcome"], order["handling"], order["state"]) == ("answered", "direct", "answered")
    assert (order["agent"], order["line"], order["caller_number"]) == (agent, MAIN, call.number)
    assert scene.centre.call_row(call.id)["ended_by"] == first
    _clocks_agree(scene, call, leg)
    scene.nobody_left()


def _softphone(scene: Scene, behaviour: Desk) -> str:
    scene.register_softphone(behaviour)
    agent = agent_of(SOFTPHONE.name)
    scene.centre.ask(agent, "login")
    scene.agent_is(agent, "idle")
    return agent


def _voice_flows_both_ways(scene: Scene) -> None:
    def counted() -> list[tuple[int, int]]:
        rows = [line.split() for line in scene.pbx.run_cli("pjsip show channelstats").splitlines() if " alaw " in line]
        return [(int(row[4]), int(row[8])) for row in rows]

    def flows() -> bool:
        seen = counted()
        return len(seen) == 2 and all(received > 20 and sent > 20 for received, sent in seen)

    eventually("voice both ways", flows)


def _clocks_agree(scene: Scene, call: Call, leg: str) -> None:
    row = scene.centre.call_row(call.id)
    stint = next(row for row in scene.centre.legs(call.id) if row["channel"] == leg)
    arrived = scene.logged(call.channel, "CHAN_START")
    together = max(scene.logged(call.channel, "BRIDGE_ENTER"), scene.logged(leg, "BRIDGE_ENTER"))
    gone = scene.logged(call.channel, "HANGUP")
    differences = {
        "arrival": row["arrived_at"] - arrived,
        "request": row["requested_at"] - arrived,
        "answer": row["answered_at"] - together,
        "hang-up": row["ended_at"] - gone,
        "agent's hang-up": stint["ended_at"] - scene.logged(leg, "HANGUP"),
        "ring clock": row["ring_ms"] / 1000 - (together - arrived),
        "request clock": row["wait_ms"] / 1000 - (together - arrived),
    }
    print({name: f"{difference * 1000:.1f} ms" for name, difference in differences.items()})
    assert all(abs(difference) < CLOSE_S for difference in differences.values()), differences
