"""What the second witness says, put into a call's record: estimates are replaced, what was seen stays."""

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.calls import fill_in
from callcenter.calls.blind import marked, stint_key
from callcenter.calls.machine import CallState
from callcenter.calls.model import Call, Stint
from callcenter.calls.sources import Source
from callcenter.domain.events import Outcome, Party
from callcenter.domain.ids import AgentId, CallId, ChannelId, Instant, LineNumber, PbxName, QueueName
from callcenter.domain.record import replace
from callcenter.domain.witness import Talk, Witnessed

MAIN, CALLER, LEG, PLAN_B = QueueName("main"), ChannelId("1.0"), ChannelId("cc-1.0-1"), ChannelId("1.9")
AGENTS = {"1001": AgentId("8001"), "1002": AgentId("8002")}
GUESS, TOLD = Source.ESTIMATED, Source.FILLED_IN
SYNC = Instant(100.0)
"""When the engine saw again."""


def at(seconds: float) -> Instant:
    return Instant(seconds)


def call(**more: Any) -> Call:
    """A caller who waits in the queue, seen by the engine from 10.0 on."""
    stint = Stint(party=Party.CALLER, who="", channel=CALLER, started_at=at(10), joined_at=at(10))
    values: dict[str, Any] = {
        "id": CallId("main:1.0"),
        "pbx": PbxName("main"),
        "channel": CALLER,
        "line": LineNumber("12345"),
        "number": "138",
        "arrived_at": at(10),
        "requested_at": at(10),
        "queue": MAIN,
        "language": "zh",
        "state": CallState.WAITING,
        "stints": (stint,),
    }
    return Call(**(values | more))


def rung(joined: float | None = None, who: str = "8001") -> Stint:
    started = Instant(20.0)
    return Stint(
        party=Party.AGENT,
        who=who,
        channel=LEG,
        started_at=started,
        joined_at=None if joined is None else at(joined),
    )


def ended_blind(before: Call, outcome: Outcome = Outcome.ABANDONED_QUEUE) -> Call:
    """The same call as the reconciliation closes it: the caller's channel was not there any more."""
    stints = tuple(s if s.ended_at else replace(s, ended_at=SYNC, result="call ended") for s in before.stints)
    done = {"ended_at": SYNC, "outcome": outcome, "ended_by": Party.CALLER, "stints": stints}
    return marked(before, replace(before, state=CallState.ENDED, **done))


def seen(**more: Any) -> Witnessed:
    values: dict[str, Any] = {
        "channel": CALLER,
        "linkedid": "1.0",
        "line": LineNumber("12345"),
        "number": "138",
        "arrived_at": at(9.999),
        "last_at": at(50),
        "ended_at": at(50),
        "ended_by": Party.CALLER,
    }
    return Witnessed(**(values | more))


def talk(channel: ChannelId = PLAN_B, endpoint: str = "1002", **more: Any) -> Talk:
    values: dict[str, Any] = {"started_at": at(29), "joined_at": at(30), "ended_at": at(49)}
    return Talk(party=Party.AGENT, channel=channel, endpoint=endpoint, **(values | more))


def filled(record: Call, account: Witnessed) -> Call:
    return fill_in.filled(record, account, MAIN, AGENTS.get)


# Row by row.


def test_what_the_engine_saw_stays_whatever_the_witness_says() -> None:
    ended = replace(call(), state=CallState.ENDED, ended_at=at(40), outcome=Outcome.ABANDONED_QUEUE)
    for record in (call(), ended):
        assert filled(record, seen(talks=(talk(),))) is record


def test_waiting_and_gone_ends_when_asterisk_says() -> None:
    after = filled(ended_blind(call()), seen(ended_by=None))
    assert (after.ended_at, after.outcome, after.ended_by) == (50, Outcome.ABANDONED_QUEUE, Party.CALLER)
    assert after.stints[0].ended_at == 50
    # Nobody is named, so who ended it stays a guess.
    assert (after.sources["ended_at"], after.sources["ended_by"]) == (TOLD, GUESS)
    assert after.arrived_at == 10


def test_without_an_end_in_the_account_it_stays_an_estimate() -> None:
    blind = ended_blind(call())
    assert filled(blind, seen(ended_at=None, ended_by=None)) == blind
    assert blind.sources == {"ended_at": GUESS, "ended_by": GUESS, "stints[0].ended_at": GUESS}


def test_served_by_plan_b_and_gone_is_answered_by_that_agent() -> None:
    after = filled(ended_blind(call()), seen(talks=(talk(),), fell_back_at=at(15)))
    assert (after.outcome, after.agent, after.answered_at, after.ended_at) == (Outcome.ANSWERED, "8002", 30, 50)
    assert (after.requested_at, after.queue) == (10, MAIN)
    stint = after.stints[1]
    assert (stint.who, stint.channel, stint.started_at, stint.joined_at, stint.ended_at) == ("8002", PLAN_B, 29, 30, 49)
    assert after.talk_ms() == 19_000
    assert after.sources["answered_at"] is after.sources["agent"] is after.sources["outcome"] is TOLD


def test_a_phone_that_no_agent_has_still_answered_the_call() -> None:
    after = filled(ended_blind(call()), seen(talks=(talk(endpoint="1099"),)))
    assert (after.outcome, after.agent, after.answered_at, after.stints[1].who) == (Outcome.ANSWERED, None, 30, "")


def test_in_the_menu_and_then_served_by_plan_b_asked_for_a_person_when_it_fell_back() -> None:
    menu = call(state=CallState.MENU, requested_at=None, queue=None)
    after = filled(ended_blind(menu, Outcome.ABANDONED_MENU), seen(talks=(talk(),), fell_back_at=at(15)))
    assert (after.requested_at, after.queue, after.outcome) == (15, MAIN, Outcome.ANSWERED)
    assert after.wait_ms(SYNC) == 15_000


def test_rung_picked_up_and_over_while_nobody_looked() -> None:
    ringing = call(state=CallState.RINGING, stints=(*call().stints, rung()), agent=AgentId("8001"))
    account = seen(talks=(talk(LEG, "1001", joined_at=at(21), ended_at=at(48)),), ended_by=Party.AGENT)
    after = filled(ended_blind(ringing, Outcome.ABANDONED_RING), account)
    assert (after.outcome, after.agent, after.answered_at, after.ended_by) == (
        Outcome.ANSWERED,
        "8001",
        21,
        Party.AGENT,
    )
    assert (after.stints[1].joined_at, after.stints[1].ended_at) == (21, 48)


def test_rung_and_not_picked_up_stays_abandoned() -> None:
    ringing = call(state=CallState.RINGING, stints=(*call().stints, rung()), agent=AgentId("8001"))
    account = seen(talks=(talk(LEG, "1001", joined_at=None, ended_at=at(49)),))
    after = filled(ended_blind(ringing, Outcome.ABANDONED_RING), account)
    assert (after.outcome, after.answered_at, after.stints[1].ended_at) == (Outcome.ABANDONED_RING, None, 49)


def test_a_talk_that_ended_while_nobody_looked() -> None:
    talking = call(
        state=CallState.TALKING,
        stints=(*call().stints, rung(joined=22)),
        agent=AgentId("8001"),
        answered_at=at(22),
        bridged_at=at(22),
    )
    account = seen(talks=(talk(LEG, "1001", joined_at=at(22.02), ended_at=at(47)),), ended_by=Party.AGENT)
    after = filled(ended_blind(talking, Outcome.ANSWERED), account)
    assert (after.answered_at, after.ended_at, after.ended_by) == (22, 50, Party.AGENT)
    assert (after.stints[1].joined_at, after.stints[1].ended_at) == (22, 47)
    assert "answered_at" not in after.sources


def test_answered_in_the_gap_and_still_talking() -> None:
    ringing = call(state=CallState.RINGING, stints=(*call().stints, rung()), agent=AgentId("8001"))
    joined = (*call().stints, replace(rung(), joined_at=SYNC))
    on = replace(ringing, state=CallState.TALKING, stints=joined, answered_at=SYNC, bridged_at=SYNC, agent_channel=LEG)
    account = seen(talks=(talk(LEG, "1001", joined_at=at(21), ended_at=None),), ended_at=None, ended_by=None)
    after = filled(marked(ringing, on), account)
    assert (after.answered_at, after.bridged_at, after.stints[1].joined_at) == (21, 21, 21)
    assert (after.state, after.ended_at, after.agent_channel) == (CallState.TALKING, None, LEG)


def test_plan_bs_talk_that_goes_on_has_its_agent_and_beginning() -> None:
    on = replace(call(), state=CallState.TALKING, answered_at=SYNC, bridged_at=SYNC)
    account = seen(talks=(talk(ended_at=None),), ended_at=None, ended_by=None)
    after = filled(marked(call(), on), account)
    assert (after.answered_at, after.bridged_at, after.agent, after.agent_channel) == (30, 30, "8002", None)
    assert [(s.who, s.joined_at, s.ended_at) for s in after.stints[1:]] == [("8002", 30, None)]


@pytest.mark.parametrize("state", [CallState.TALKING, CallState.RINGING])
def test_who_has_taken_over_meanwhile_stays_the_calls_agent(state: CallState) -> None:
    """Found talking after a gap with somebody who then left, and rung or answered by another, as the engine saw."""
    first = replace(rung(joined=40), ended_at=at(41), result="hung up")
    second = Stint(
        party=Party.AGENT,
        who="8002",
        channel=ChannelId("cc-1.0-2"),
        started_at=at(41),
        joined_at=at(43) if state is CallState.TALKING else None,
    )
    guesses = {"answered_at": GUESS, stint_key(1, "joined_at"): GUESS}
    agent = AgentId("8002") if state is CallState.TALKING else None
    before = call(
        state=state,
        agent=agent,
        answered_at=at(40),
        bridged_at=at(43),
        stints=(*call().stints, first, second),
        sources=guesses,
    )
    told = talk(LEG, "1001", joined_at=at(22), ended_at=at(41))
    after = filled(before, seen(talks=(told,), ended_at=None, ended_by=None))
    assert (after.agent, after.bridged_at, after.answered_at) == (agent, 43, 22)


def test_taken_away_by_the_pbx_stays_failed_unless_somebody_talked() -> None:
    blind = replace(ended_blind(call(), Outcome.FAILED), ended_by=Party.SYSTEM)
    after = filled(blind, seen(ended_by=Party.CALLER))
    assert (after.outcome, after.ended_by, after.ended_at) == (Outcome.FAILED, Party.SYSTEM, 50)
    assert filled(blind, seen(talks=(talk(),))).outcome is Outcome.ANSWERED


def test_a_talk_that_the_engine_saw_and_took_back_is_no_answer() -> None:
    """Picked up and gone at once: the engine put the caller back; then the caller went in a gap."""
    phantom = replace(rung(joined=22), ended_at=at(22.1), result="hung up")
    blind = ended_blind(call(stints=(*call().stints, phantom)))
    after = filled(blind, seen(talks=(talk(LEG, "1001", joined_at=at(22), ended_at=at(22.1)),)))
    assert (after.answered_at, after.outcome, after.ended_at) == (None, Outcome.ABANDONED_QUEUE, 50)


def test_a_caller_found_in_the_pbx_gets_the_true_arrival() -> None:
    found = call(sources={"arrived_at": GUESS, "requested_at": GUESS})
    after = filled(found, seen(arrived_at=at(9), ended_at=None, ended_by=None))
    assert (after.arrived_at, after.requested_at, after.stints[0].started_at) == (9, 9, 9)
    assert after.sources == {"arrived_at": TOLD, "requested_at": TOLD}


@pytest.mark.parametrize(
    ("by", "talks", "outcome", "ended_by"),
    [
        (Party.CALLER, (), Outcome.ABANDONED_QUEUE, Party.CALLER),
        (None, (), Outcome.ABANDONED_QUEUE, Party.CALLER),
        (Party.SYSTEM, (), Outcome.TIMED_OUT, Party.SYSTEM),
        (Party.AGENT, (talk(),), Outcome.ANSWERED, Party.AGENT),
    ],
)
def test_a_call_of_which_nothing_was_seen(
    by: Party | None, talks: tuple[Talk, ...], outcome: Outcome, ended_by: Party
) -> None:
    account = seen(ended_by=by, talks=talks)
    after = filled(fill_in.unseen(account, PbxName("main"), CallId("main:1.0"), MAIN, "zh"), account)
    assert (after.outcome, after.ended_by, after.recovered) == (outcome, ended_by, True)
    assert (after.arrived_at, after.requested_at, after.ended_at, after.queue) == (9.999, 9.999, 50, MAIN)
    assert (after.answered_at, after.agent) == ((30, "8002") if talks else (None, None))
    assert after.sources["arrived_at"] is after.sources["ended_at"] is TOLD


# Whatever the witness says.


@dataclass(frozen=True)
class Case:
    record: Call
    account: Witnessed


MOMENT = st.floats(11, 99, allow_nan=False).map(at)
MAYBE = st.none() | MOMENT
TALK = st.builds(
    Talk,
    party=st.sampled_from((Party.AGENT, Party.DEPARTMENT)),
    channel=st.sampled_from((LEG, PLAN_B, ChannelId("1.10"))),
    endpoint=st.sampled_from(("1001", "1002", "1099", "")),
    started_at=MAYBE,
    joined_at=MAYBE,
    ended_at=MAYBE,
)
ACCOUNT = st.builds(
    seen,
    arrived_at=st.none() | st.just(at(9)),
    fell_back_at=MAYBE,
    talks=st.lists(TALK, max_size=3, unique_by=lambda t: t.channel).map(tuple),
    ended_at=MAYBE,
    ended_by=st.none() | st.sampled_from(Party),
    last_at=MOMENT,
)
WAITS = call()
RINGS = call(state=CallState.RINGING, stints=(*call().stints, rung()), agent=AgentId("8001"))
TALKS = call(
    state=CallState.TALKING,
    stints=(*call().stints, rung(joined=22)),
    agent=AgentId("8001"),
    answered_at=at(22),
    bridged_at=at(22),
    agent_channel=LEG,
)
BLIND = (
    *(ended_blind(record) for record in (WAITS, RINGS)),
    ended_blind(TALKS, Outcome.ANSWERED),
    ended_blind(RINGS, Outcome.FAILED),
    marked(RINGS, replace(TALKS, answered_at=SYNC, stints=(*call().stints, replace(rung(), joined_at=SYNC)))),
    marked(WAITS, replace(WAITS, state=CallState.TALKING, answered_at=SYNC, bridged_at=SYNC)),
)


@given(st.sampled_from((WAITS, RINGS, TALKS, *BLIND)), ACCOUNT, ACCOUNT)
def test_the_same_account_again_changes_nothing_and_nothing_that_was_seen_ever_changes(
    record: Call, account: Witnessed, another: Witnessed
) -> None:
    once = filled(record, account)
    assert filled(once, account) == once
    # Another account, of another day's making, cannot take back what was filled in.
    later = filled(once, another)
    for name in ("arrived_at", "requested_at", "answered_at", "ended_at", "ended_by", "agent"):
        was, now = getattr(record, name), getattr(once, name)
        if was is not None and name not in record.sources and name != "agent":
            assert now == was == getattr(later, name), name
        if once.sources.get(name) is TOLD and name not in ("agent", "answered_at"):
            assert getattr(later, name) == now, name
    assert once.live == record.live
    assert [s.channel for s in later.stints[: len(record.stints)]] == [s.channel for s in record.stints]
    assert len({s.channel for s in later.stints}) == len(later.stints)
