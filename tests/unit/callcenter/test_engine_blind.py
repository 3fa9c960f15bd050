"""Nobody is timed out unseen: what the PBX has said, or its silence, is known before a time-out counts."""

import asyncio
from collections.abc import Awaitable, Callable

from callcenter.domain import events as e
from callcenter.domain import facts as f
from callcenter.domain import requests as r
from callcenter.domain.commands import HangUp
from callcenter.domain.ids import AgentId, ChannelId
from tests.support.floor import PBX
from tests.support.office import Office, arrives, in_virtual_time, synced

LEG = ChannelId("cc-u1-1")
RING_S = 8.0
WRAP_UP_S = 10.0


def due(test: Callable[[Office], Awaitable[None]]) -> None:
    """An offer's time is over just now; the PBX has not been heard since."""

    async def begin(o: Office) -> None:
        o.open("a1")
        o.engine.feed(arrives())
        o.unheard = []
        await asyncio.sleep(RING_S + 0.01)
        assert (bool(o.unheard), o.state("a1")) == (True, "ringing")
        await test(o)

    in_virtual_time(begin)


def hear(o: Office) -> None:
    """All that the PBX said before it was asked has been told."""
    waiting, o.unheard = o.unheard or [], None
    for then in waiting:
        then()


def seen(channel: ChannelId, bridge: str = "") -> f.ChannelSeen:
    """A channel in the PBX's lists."""
    up = bool(bridge)
    return f.ChannelSeen(
        channel=channel, linkedid="u1", endpoint="", context="callcenter-ring", application="Wait", bridge=bridge,
        up=up, age_s=9.0, number="110", call="u1", line="12345",
    )  # fmt: skip


def results(o: Office) -> list[str]:
    return [event.result.value for _, event in o.events(e.OfferEnded)]


def test_a_ring_that_nobody_answered_is_a_miss_once_the_pbx_is_heard() -> None:
    async def test(o: Office) -> None:
        hear(o)
        assert results(o) == ["no_answer"]
        assert HangUp(pbx=PBX, channel=LEG) in o.done

    due(test)


def test_an_answer_that_was_on_its_way_is_no_miss_and_the_talk_is_not_cut() -> None:
    """We slept, or the link was slow: the two have been talking for a while."""

    async def test(o: Office) -> None:
        o.engine.feed(f.LegAnswered(pbx=PBX, channel=LEG))
        for channel in (LEG, ChannelId("u1")):
            o.engine.feed(f.BridgeEntered(pbx=PBX, channel=channel, bridge="b", members=2))
        hear(o)
        await asyncio.sleep(30)
        assert (results(o), o.state("a1")) == (["answered"], "talking")
        assert not [command for command in o.done if isinstance(command, HangUp)]

    due(test)


def test_the_pick_up_that_was_on_its_way_gets_its_own_time() -> None:
    """The time-out that was due belonged to the ring; the one of the connection runs its course."""

    async def test(o: Office) -> None:
        o.engine.feed(f.LegAnswered(pbx=PBX, channel=LEG))
        hear(o)
        assert (results(o), o.state("a1")) == ([], "ringing")
        await asyncio.sleep(o.plan.rules.connect_s + 0.01)
        assert results(o) == ["dropped"]

    due(test)


def test_a_pbx_that_froze_before_the_time_was_over_costs_the_agent_nothing() -> None:
    """It is known to be lost only seconds later; the ring is looked at when it is back."""

    async def test(o: Office) -> None:
        await asyncio.sleep(2.5)
        o.engine.feed(f.PbxLost(pbx=PBX))
        hear(o)
        await asyncio.sleep(10)
        assert (results(o), o.state("a1")) == ([], "ringing")
        o.engine.feed(synced(seen(ChannelId("u1"), "b"), seen(LEG, "b")))
        assert (results(o), o.state("a1")) == (["answered"], "talking")

    due(test)


def test_an_agent_whose_wrap_up_ended_while_we_were_frozen_is_not_rung_for_a_caller_of_before() -> None:
    """The fallback queue may be ringing that very phone by now."""

    async def test(o: Office) -> None:
        o.open("a1")
        o.engine.feed(arrives("u1"))
        o.engine.feed(f.LegAnswered(pbx=PBX, channel=LEG))
        for channel in (LEG, ChannelId("u1")):
            o.engine.feed(f.BridgeEntered(pbx=PBX, channel=channel, bridge="b", members=2))
        await asyncio.sleep(5)
        o.engine.feed(arrives("u2"))
        o.engine.feed(f.ChannelHungUp(pbx=PBX, channel=LEG, cause=16))
        o.engine.feed(f.ChannelHungUp(pbx=PBX, channel=ChannelId("u1"), cause=16))
        assert o.state("a1") == "wrap_up"
        o.done, o.frozen = [], True
        await asyncio.sleep(WRAP_UP_S + 0.01)
        assert (o.frozen, o.state("a1"), o.done) == (False, "idle", [])

    in_virtual_time(test)


def test_who_logs_in_at_an_engine_that_was_frozen_is_not_rung_for_a_caller_of_before() -> None:
    async def test(o: Office) -> None:
        o.open()
        o.engine.feed(arrives("u1"))
        o.done, o.frozen = [], True
        o.engine.request(r.LogIn(agent=AgentId("a1"), actor="test"))
        assert (o.frozen, o.state("a1"), o.done) == (False, "idle", [])

    in_virtual_time(test)


def test_the_callers_clocks_do_not_wait_for_a_pbx() -> None:
    """They tell how long somebody has waited by now, which no news changes."""

    async def test(o: Office) -> None:
        await asyncio.sleep(7)
        assert [at for at, _ in o.events(e.ClockBreached)] == [15.001, 15.001]

    due(test)


def test_after_the_end_nothing_is_timed_out() -> None:
    async def test(o: Office) -> None:
        o.engine.stop()
        before = len(o.steps)
        hear(o)
        assert len(o.steps) == before

    due(test)
