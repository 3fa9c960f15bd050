"""Two phones ring at once, and both may be picked up: one has the caller, the other is let go and not blamed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from callcenter.pbx.root import AsteriskHome
from callcenter.pbx.scenario import Caller, Desk, Planned
from callcenter.pbx.sipp import SippResult
from callcenter.pbx.snippets import SnippetValues
from callcenter.pbx.spec import PbxPorts, PbxSpec, Phone
from tests.pbx.lab import ENGINE_SECRET
from tests.support.ports import block
from tests.support.rush import Rush, rush, spread
from tests.support.stories import Story

pytestmark = [pytest.mark.pbx, pytest.mark.alone]
PAIRS, CALLS_EACH, EVERY_S = 40, 5, 5.0
"""200 calls, of which a pair has one at a time."""
TALK_S, RELEASED_S = 1.5, 1.0
WAYS = ('strategy = "ring_all"', "deadline_routing = true")
"""Two ways to ring both: always, and because little time is left."""
LINES = ("", "target_s = 4\nwarn_s = 2")
DESKS = (Desk(ring_ms=300), Desk(ring_ms=2000))
"""In half of the pairs both phones are picked up in the same moment, in the others the second one still rings."""


def _phones(pair: int) -> tuple[str, str]:
    return f"3{pair:02}1", f"3{pair:02}2"


def _spec(ports: PbxPorts) -> PbxSpec:
    phones = tuple(
        Phone(name=name, port=ports.phone(place * (pair // 2 % 2)))
        for pair in range(PAIRS)
        for place, name in enumerate(_phones(pair))
    )
    return PbxSpec(ports=ports, values=SnippetValues(ami_secret=ENGINE_SECRET), agents=phones)


def _config(ports: PbxPorts) -> str:
    text = f'[site]\nname = "pairs"\n[[pbx]]\nname = "pbx"\nport = {ports.ami}\nsecret = "{ENGINE_SECRET}"\n'
    text += "[rules]\nphantom_s = 0.5\n"
    for pair in range(PAIRS):
        name, way = f"5{pair:02}0", pair % len(WAYS)
        text += f'[[lines]]\nnumber = "{name}"\nname = "{name}"\nqueue = "{name}"\n{LINES[way]}\n'
        text += f'[[queues]]\nname = "{name}"\nwrap_up_s = 0\n{WAYS[way]}\n'
        for phone in _phones(pair):
            text += f'[[agents]]\nid = "{phone}"\nname = "{phone}"\nendpoint = "{phone}"\nqueues = ["{name}"]\n'
            text += "logged_in = true\n"
    return text


@dataclass
class Played:
    """Two hundred calls, and what was left of them."""

    stories: dict[str, Story]
    callers: SippResult
    left: list[str]
    offers: dict[str, Counter[str]]
    """How each call's offers ended, by the caller's number."""
    agents: list[dict[str, object]]

    def of_way(self, way: int) -> list[Story]:
        return [s for number, s in self.stories.items() if int(number[1:3]) % len(WAYS) == way]


def _play(centre: Rush) -> Played:
    for place, desk in enumerate(DESKS):
        centre.sipp.desk(desk, centre.pbx.spec.ports.phone(place))
    plan = [
        Planned(
            at_ms=round(1000 * (1 + EVERY_S * (turn + pair / PAIRS))),
            number=f"1{pair:02}{turn:02}",
            line=f"5{pair:02}0",
        )
        for pair in range(PAIRS)
        for turn in range(CALLS_EACH)
    ]
    run = centre.call(Caller(line="0", talk_ms=round(TALK_S * 1000), speech=True), plan)
    centre.ami.listen(EVERY_S * CALLS_EACH)
    left = centre.until_empty(within=20)
    sql = "SELECT calls.number, offers.result FROM offers JOIN calls ON calls.id = offers.call_id"
    offers: dict[str, Counter[str]] = {}
    for row in centre.centre.query(sql):
        offers.setdefault(row["number"], Counter())[row["result"]] += 1
    return Played(centre.seen().stories, run.wait(10), left, offers, centre.centre.get("/api/v1/agents"))


@pytest.fixture(scope="module")
def played(asterisk: AsteriskHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    folder = tmp_path_factory.mktemp("pairs")
    with block() as ports, rush(asterisk, folder, _spec(ports), _config(ports)) as centre:
        yield _play(centre)


def _released(story: Story) -> float:
    """From the first phone's being picked up to the end of the one that came second."""
    first = min(ring.picked_up for ring in story.rings if ring.picked_up is not None)
    return next((ring.ended or 1e9) - first for ring in story.rings if ring.bridged is None)


def test_each_of_two_hundred_callers_talks_with_exactly_one_agent_to_the_end(played: Played) -> None:
    stories = list(played.stories.values())
    winners = Counter(len(story.winners) for story in stories)
    print(f"n {len(stories)}: one winner {winners[1]}, two winners {winners[2]}, none {winners[0]}")
    talks = [(s.ended or 0.0) - (s.winners[0].bridged or 0.0) for s in stories if s.winners]
    print(f"callers who hung up themselves after their talk: {played.callers.successful} of {played.callers.created}")
    print(f"from the bridge to the caller's own hang-up in s: {spread(talks)}")
    assert dict(winners) == {1: PAIRS * CALLS_EACH}
    assert (played.callers.successful, played.callers.failed) == (PAIRS * CALLS_EACH, 0)
    # Together until the caller hung up: nobody was alone or in silence.
    alone = [s.number for s in stories if abs((s.winners[0].ended or 0.0) - (s.ended or 0.0)) > RELEASED_S]
    assert alone == []
    assert min(talks) > TALK_S - 0.5


@pytest.mark.parametrize("way", range(len(WAYS)), ids=WAYS)
def test_the_other_phone_is_let_go_within_a_second(played: Played, way: int) -> None:
    stories = played.of_way(way)
    pairs = [story for story in stories if len(story.rings) == 2]
    races = [story for story in pairs if all(ring.picked_up for ring in story.rings)]
    released = [_released(story) for story in pairs]
    print(f"{WAYS[way]}: n {len(stories)}, two rang in {len(pairs)}, both were picked up in {len(races)}")
    print(f"  from the first pick-up to the other phone's end in s: n {len(released)}, {spread(released)}")
    assert len(pairs) >= 0.9 * len(stories)
    assert len(races) >= 0.4 * len(stories)
    assert len(pairs) - len(races) >= 0.4 * len(stories)
    assert max(released) <= RELEASED_S


def test_whoever_came_second_missed_nothing(played: Played) -> None:
    results = Counter(result for counted in played.offers.values() for result in counted.elements())
    print(f"offers: {dict(results)}")
    assert results["answered"] == PAIRS * CALLS_EACH
    assert set(results) == {"answered", "withdrawn"}
    assert {(agent["state"], agent["misses"]) for agent in played.agents} == {("idle", 0)}


def test_no_channel_is_left(played: Played) -> None:
    assert played.left == []
