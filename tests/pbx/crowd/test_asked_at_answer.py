"""Agents who log out or pause as they pick up: before that another is rung, after it they go when the call ends."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from heapq import heappop, heappush

import pytest

from callcenter.pbx.scenario import Caller, Desk, Planned
from callcenter.pbx.sipp import SippResult
from tests.pbx.crowd.others import ASKED, ASKED_PLACE, NEXT_PLACE, offers, pair
from tests.support.rush import Rush

pytestmark = [pytest.mark.pbx, pytest.mark.alone]
RING_MS, EVERY_MS, TALK_MS, LOOK_S = 300, 130, 700, 0.004
GONE = {"logout": "logged_out", "pause": "paused"}


@dataclass
class Played:
    """One call for each request, and what was left."""

    callers: SippResult
    offers: list[list[tuple[str, str]]]
    states: dict[str, str]
    acknowledged: list[float]
    """When each request was carried out."""
    bridged: list[float]
    """When each caller was with somebody."""
    left: list[str]


def _number(number: int) -> str:
    return f"17{number:03}"


def _ask(crowd: Rush, number: int) -> float:
    verb, agent = ASKED[number][0], pair(number).phones[0][0]
    crowd.centre.ask(agent, verb, **({"reason": "小休"} if verb == "pause" else {}))
    return time.time()


def _listen_and_ask(crowd: Rush, pool: ThreadPoolExecutor) -> list[float]:
    """Each request is made so long after its agent's phone began to ring."""
    agents = {pair(n).phones[0][0]: n for n in range(len(ASKED))}
    due: list[tuple[float, int]] = []
    asked: dict[int, Future[float]] = {}
    heard, ends = len(crowd.ami.events), time.monotonic() + len(ASKED) * EVERY_MS / 1000 + 10
    while len(asked) < len(ASKED) and time.monotonic() < ends:
        crowd.ami.listen(LOOK_S)
        for event in crowd.ami.events[heard:]:
            agent = event.get("Channel", "").removeprefix("PJSIP/").partition("-")[0]
            if event["Event"] == "Newstate" and event["ChannelStateDesc"] == "Ringing" and agent in agents:
                number = agents[agent]
                heappush(due, (float(event["Timestamp"]) + (RING_MS + ASKED[number][1]) / 1000, number))
        heard = len(crowd.ami.events)
        while due and due[0][0] <= time.time():
            number = heappop(due)[1]
            asked[number] = pool.submit(_ask, crowd, number)
    return [asked[number].result(5) for number in range(len(ASKED))]


@pytest.fixture(scope="module")
def played(crowd: Rush) -> Played:
    crowd.sipp.desk(Desk(ring_ms=RING_MS, speech=True), crowd.pbx.spec.ports.phone(ASKED_PLACE))
    crowd.sipp.desk(Desk(ring_ms=50, speech=True), crowd.pbx.spec.ports.phone(NEXT_PLACE))
    plan = [Planned(at_ms=300 + n * EVERY_MS, number=_number(n), line=pair(n).line) for n in range(len(ASKED))]
    run = crowd.call(Caller(line="0", talk_ms=TALK_MS, speech=True), plan)
    with ThreadPoolExecutor(4) as pool:
        acknowledged = _listen_and_ask(crowd, pool)
    crowd.ami.listen(1.5)
    left, stories = crowd.until_empty(within=10), crowd.seen().stories
    return Played(
        callers=run.wait(10),
        offers=[offers(crowd, _number(n)) for n in range(len(ASKED))],
        states={agent["id"]: agent["state"] for agent in crowd.centre.get("/api/v1/agents")},
        acknowledged=acknowledged,
        bridged=[stories[_number(n)].left or 0.0 for n in range(len(ASKED))],
        left=left,
    )


def test_before_the_answer_another_is_rung_and_after_it_the_call_goes_on(played: Played) -> None:
    kept, passed_on = [], []
    for number, (verb, offset_ms) in enumerate(ASKED):
        (first, _), (following, _) = pair(number).phones
        told = played.offers[number]
        if told == [(first, "answered")]:
            kept.append(offset_ms)
            # What was asked for before the two were together would have been done at once.
            assert played.acknowledged[number] > played.bridged[number] - 0.05, (verb, offset_ms)
        else:
            passed_on.append(offset_ms)
            assert told == [(first, "withdrawn"), (following, "answered")], (verb, offset_ms)
    print(
        f"n {len(ASKED)}: passed on {len(passed_on)} (up to {max(passed_on)} ms), "
        f"kept {len(kept)} (from {min(kept)} ms)"
    )
    assert kept
    assert passed_on


def test_every_caller_talked_to_the_end_and_everybody_went_who_wanted_to(played: Played) -> None:
    assert (played.callers.successful, played.callers.failed) == (len(ASKED), 0)
    went = [played.states[pair(n).phones[0][0]] for n in range(len(ASKED))]
    assert went == [GONE[verb] for verb, _ in ASKED]
    assert played.left == []
