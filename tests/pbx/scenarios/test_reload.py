"""The configuration is reloaded while people talk and wait: what is new serves them, and no channel is touched."""

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.support.centre import COMMAND, Refusal
from tests.support.plan import MAIN, NOBODY, SHORT, agent_of
from tests.support.scene import NEVER, TALKS, Call, Scene
from tests.support.waiting import eventually

pytestmark = pytest.mark.pbx
NEW = agent_of(NOBODY)
ANOTHER = (
    f'\n[[agents]]\nid = "{NEW}"\nname = "新来"\nendpoint = "{NOBODY}"\nqueues = ["main", "short"]\nlogged_in = true\n'
)
WRONG = '\n[[queues]]\nname = "second"\nring_s = "8"\noverflow = "third"\n'


@dataclass
class Operator:
    """Edits the configuration and has it taken over."""

    scene: Scene
    text: str

    def write(self, text: str) -> None:
        """Put a configuration."""
        self.scene.centre.config.write_text(text, "utf-8")

    def reload(self, text: str | None = None) -> dict[str, object]:
        """Have this configuration taken over; without: the one that the tests share."""
        self.write(self.text if text is None else text)
        done: dict[str, object] = self.scene.centre.post("/reload")
        return done

    def agents(self) -> list[str]:
        """Who is shown."""
        return [agent["id"] for agent in self.scene.centre.get("/api/v1/agents")]


@pytest.fixture
def operator(scene: Scene) -> Iterator[Operator]:
    """After the test the configuration is the one that all tests share."""
    operator = Operator(scene, scene.centre.config.read_text("utf-8"))
    yield operator
    scene.ami.send("Hangup", Channel="/^.*/")
    operator.reload()
    eventually("only the usual agents", lambda: NEW not in operator.agents())


def legs(scene: Scene) -> dict[str, tuple[str, str]]:
    """Each channel's bridge and place in the dialplan."""
    return {ch["Uniqueid"]: (ch["BridgeId"], ch["Context"]) for ch in scene.channels()}


def test_a_new_agent_serves_who_waits_and_a_talk_goes_on_when_its_agent_is_gone(
    scene: Scene, operator: Operator
) -> None:
    first_agent = scene.sit_down("1001")
    scene.phone(NOBODY, TALKS)
    talk = scene.talk(first_agent)
    waiting = scene.dial(MAIN)
    before = scene.state(waiting, "waiting")
    scene.voice_goes_on(talk.channel)
    channels = legs(scene)

    done = operator.reload(operator.text + ANOTHER)

    assert (done["added"], done["removed"], done["changed"]) == ({"agents": [NEW]}, {}, {})
    shown = scene.state(waiting, "talking")
    assert shown["agent"] == NEW
    assert (shown["requested_at"], shown["arrived_at"]) == (before["requested_at"], before["arrived_at"])
    scene.voice_goes_on(waiting.channel)
    untouched(scene, talk, channels)

    # The same agent is taken out again in the middle of the talk.
    channels = legs(scene)
    assert operator.reload()["removed"] == {"agents": [NEW]}
    leaving = scene.centre.agent(NEW)
    assert (leaving["state"], leaving["then"]) == ("talking", "logout")
    for call in (talk, waiting):
        untouched(scene, call, channels)
        scene.voice_goes_on(call.channel)
        scene.hang_up(call.channel)
        assert scene.centre.final_order(call.id)["outcome"] == "answered"
    eventually("the agent is gone", lambda: NEW not in operator.agents())
    scene.nobody_left()


def untouched(scene: Scene, call: Call, channels: dict[str, tuple[str, str]]) -> None:
    """Both legs of the talk are in the bridge in which they were, and Asterisk tells of no leaving."""
    now, parties = legs(scene), (call.channel, scene.leg(call))
    assert [now[leg] for leg in parties] == [channels[leg] for leg in parties]
    assert [scene.cel(leg, "BRIDGE_EXIT") for leg in parties] == [[], []]


def test_a_wrong_file_changes_nothing_and_names_its_faults(scene: Scene, operator: Operator) -> None:
    agent = scene.sit_down("1001")
    talk = scene.talk(agent)
    waiting = scene.dial(MAIN)
    before = scene.state(waiting, "waiting")
    channels, agents = legs(scene), operator.agents()
    operator.write(operator.text + ANOTHER + WRONG)

    with pytest.raises(Refusal) as refused:
        scene.centre.post("/reload")
    command = [str(COMMAND), "reload", "--json", "--config", str(scene.centre.config)]
    typed = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=dict(os.environ))

    assert (refused.value.status, refused.value.code) == (422, "bad_configuration")
    assert typed.returncode == 2
    faults = json.loads(typed.stdout)["faults"]
    assert [fault.split(": ")[1] for fault in faults] == ["queues.second.ring_s", "queues.second.overflow"]
    assert operator.agents() == agents
    assert legs(scene) == channels
    after = scene.live(waiting)
    assert [after[key] for key in ("state", "position", "requested_at")] == ["waiting", 1, before["requested_at"]]
    scene.hang_up(talk.channel)
    assert scene.state(waiting, "talking")["agent"] == agent


def test_a_caller_whose_queue_is_taken_out_waits_on_in_the_line_s_and_is_answered(
    scene: Scene, operator: Operator
) -> None:
    scene.sit_down("1001", NEVER)
    call = scene.dial(SHORT)
    before = scene.state(call, "ringing", "waiting")
    others = operator.text.replace('"short"', '"main"').replace('"main", "main"', '"main"')
    assert 'name = "main"\nring_s = 1' in others

    done = operator.reload(others.replace('[[queues]]\nname = "main"\nring_s = 1\nwrap_up_s = 0\n', ""))

    assert done["removed"] == {"queues": ["short"]}
    moved = scene.live(call)
    assert (moved["queue"], moved["requested_at"]) == ("main", before["requested_at"])
    scene.sit_down("1002")
    scene.state(call, "talking", within=12.0)
    scene.hang_up(call.channel)
    order = scene.centre.final_order(call.id)
    assert (order["outcome"], order["queue"], order["agent"]) == ("answered", "main", agent_of("1002"))
    assert "CallMoved" in scene.centre.journal(call.id)
