"""One agent of each queue never picks up; the others are free: whoever calls is answered within 15 seconds."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from callcenter.pbx.root import AsteriskHome
from callcenter.pbx.scenario import Caller, Desk, Planned
from callcenter.pbx.snippets import SnippetValues
from callcenter.pbx.spec import PbxPorts, PbxSpec, Phone
from tests.pbx.lab import ENGINE_SECRET
from tests.support.ports import block
from tests.support.rush import Rush, rush, spread
from tests.support.stories import Story

pytestmark = pytest.mark.pbx
QUEUES, CALLS_EACH, EVERY_S = 25, 4, 9.0
"""100 calls; when the next one comes, the silent agent of its queue is free again."""
TARGET_S = 15.0
DESKS = (Desk(ring_ms=None), Desk(ring_ms=1000), Desk(ring_ms=2000), Desk(ring_ms=3000))
"""The phones of each queue: the first is never picked up."""
WAYS = ("deadline_routing = true", "deadline_routing = false")


def _phone(queue: int, place: int) -> str:
    return f"3{queue:02}{place}"


def _spec(ports: PbxPorts) -> PbxSpec:
    phones = [
        Phone(name=_phone(queue, place), port=ports.phone(place))
        for queue in range(QUEUES)
        for place in range(len(DESKS))
    ]
    return PbxSpec(ports=ports, values=SnippetValues(ami_secret=ENGINE_SECRET), agents=tuple(phones))


def _config(ports: PbxPorts) -> str:
    text = f'[site]\nname = "rush"\n[[pbx]]\nname = "pbx"\nport = {ports.ami}\nsecret = "{ENGINE_SECRET}"\n'
    text += "[rules]\nrest_s = 0.5\nauto_pause = { no_answer = 0 }\n"
    for queue in range(QUEUES):
        name = f"5{queue:02}0"
        text += f'[[lines]]\nnumber = "{name}"\nname = "{name}"\nqueue = "{name}"\n'
        text += f'[[queues]]\nname = "{name}"\nwrap_up_s = 0\n{WAYS[queue % len(WAYS)]}\n'
        for place in range(len(DESKS)):
            phone = _phone(queue, place)
            text += f'[[agents]]\nid = "{phone}"\nname = "{phone}"\nendpoint = "{phone}"\nqueues = ["{name}"]\n'
            text += "logged_in = true\n"
    return text


@dataclass
class Played:
    """The hundred calls, and how all agents stood afterwards."""

    stories: dict[str, Story]
    left: list[str]
    states: dict[str, str]


def _number(queue: int, turn: int) -> str:
    return f"1{queue:02}{turn:02}"


def _play(centre: Rush) -> Played:
    for place, desk in enumerate(DESKS):
        centre.sipp.desk(desk, centre.pbx.spec.ports.phone(place))
    plan = [
        Planned(
            at_ms=round(1000 * (1 + EVERY_S * (turn + queue / QUEUES))),
            number=_number(queue, turn),
            line=f"5{queue:02}0",
        )
        for queue in range(QUEUES)
        for turn in range(CALLS_EACH)
    ]
    centre.call(Caller(line="0", talk_ms=1000, speech=True), plan)
    centre.ami.listen(EVERY_S * CALLS_EACH)
    left = centre.until_empty(within=TARGET_S + 10)
    states = {agent["id"]: agent["state"] for agent in centre.centre.get("/api/v1/agents")}
    return Played(centre.seen().stories, left, states)


@pytest.fixture(scope="module")
def played(asterisk: AsteriskHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    folder = tmp_path_factory.mktemp("in-time")
    with block() as ports, rush(asterisk, folder, _spec(ports), _config(ports)) as centre:
        yield _play(centre)


def _of_way(played: Played, way: int) -> list[Story]:
    return [s for number, s in played.stories.items() if int(number[1:3]) % len(WAYS) == way]


def test_a_hundred_calls_are_answered_within_15_s_though_one_agent_never_picks_up(played: Played) -> None:
    stories = list(played.stories.values())
    in_time = [story for story in stories if story.winners and story.waited <= TARGET_S]
    print(f"answered within {TARGET_S:g} s of the arrival: {len(in_time)} of {len(stories)}")
    for way, text in enumerate(WAYS):
        waits = [story.waited for story in _of_way(played, way)]
        print(f"  {text}: n {len(waits)}, wait in s {spread(waits)}")
    late = [(s.number, round(s.waited, 2), s.rang(str)) for s in stories if s not in in_time]
    assert (len(stories), late) == (QUEUES * CALLS_EACH, [])


@pytest.mark.parametrize("way", range(len(WAYS)), ids=WAYS)
def test_the_silent_agent_was_rung_again_and_again(played: Played, way: int) -> None:
    stories = _of_way(played, way)
    rung = [ring for story in stories for ring in story.rings if ring.phone.endswith("0")]
    seconds = [ring.seconds() for ring in rung]
    print(f"{WAYS[way]}: the silent agent was rung in {len(rung)} of {len(stories)} calls, for s: {spread(seconds)}")
    assert len(rung) >= 0.7 * len(stories)
    assert not any(ring.bridged for ring in rung)


def test_nobody_was_paused_for_it_and_no_channel_is_left(played: Played) -> None:
    assert set(played.states.values()) == {"idle"}
    assert len(played.states) == QUEUES * len(DESKS)
    assert played.left == []
