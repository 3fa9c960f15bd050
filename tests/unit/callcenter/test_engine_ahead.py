"""A phone is rung before the caller's record is made, where that was foreseen: once, and as the centre decides."""

import asyncio
from typing import Any

import pytest

from callcenter.domain import events as e
from callcenter.domain import facts as f
from callcenter.domain.commands import HangUp, RingAgent
from callcenter.domain.decision import Decision
from callcenter.domain.ids import AgentId, ChannelId, LineNumber
from callcenter.domain.requests import Pause
from callcenter.engine import GIVE_WAY_S
from tests.support.floor import PBX, T0
from tests.support.office import Office, arrives, gone, in_virtual_time


def coming(channel: str = "u1", line: str = "12345") -> f.CallerComing:
    return f.CallerComing(
        pbx=PBX, channel=ChannelId(channel), endpoint="trunk", linkedid=channel, line=LineNumber(line), number="110"
    )


def record_turns(o: Office) -> None:
    """Let the order of what is done show when the core is asked."""
    handle = o.engine._core.handle

    def handled(item: Any, now: Any) -> Decision:
        o.order.append("decided")
        return handle(item, now)

    o.engine._core.handle = handled  # type: ignore[method-assign]


async def quiet() -> None:
    """What gave way is done, and the loop has nothing else to do."""
    await asyncio.sleep(GIVE_WAY_S)
    for _ in range(10):
        await asyncio.sleep(0)


def test_the_phone_is_rung_first_and_once() -> None:
    async def test(o: Office) -> None:
        o.open("a1")
        await quiet()
        record_turns(o)
        o.engine.feed(coming())
        o.engine.feed(arrives())
        assert o.order == ["RingAgent"]
        await quiet()
        assert o.order == ["RingAgent", "decided", "told", "decided"]
        assert o.state("a1") == "ringing"
        assert o.engine.faults == 0

    in_virtual_time(test)


def test_the_rest_of_the_turn_waits_until_the_phones_channel_is_there() -> None:
    async def test(o: Office) -> None:
        o.open("a1")
        await quiet()
        record_turns(o)
        o.engine.feed(coming())
        o.engine.feed(f.PhoneChannelOpened(pbx=PBX, channel=ChannelId("p9"), endpoint="1009"))
        assert o.order == ["RingAgent"]
        o.engine.feed(f.PhoneChannelOpened(pbx=PBX, channel=ChannelId("cc-u1-1"), endpoint="1001"))
        # The caller first, then what was told meanwhile.
        assert o.order == ["RingAgent", "decided", "told", "decided", "decided"]
        assert o.engine.faults == 0

    in_virtual_time(test)


def test_what_has_changed_a_moment_ago_is_decided_in_its_turn() -> None:
    async def test(o: Office) -> None:
        o.open("a1", "a2")
        await quiet()
        record_turns(o)
        o.engine.feed(coming("u1"))
        o.engine.feed(coming("u2"))
        await quiet()
        assert o.order == ["RingAgent", "decided", "told", "decided", "RingAgent", "told"]
        assert [command.endpoint for command in o.done if isinstance(command, RingAgent)] == ["1001", "1002"]

    in_virtual_time(test)


def test_after_a_quiet_moment_the_next_one_is_foreseen_again() -> None:
    async def test(o: Office) -> None:
        o.open("a1", "a2")
        await quiet()
        o.engine.feed(coming("u1"))
        await quiet()
        record_turns(o)
        o.order.clear()
        o.engine.feed(coming("u2"))
        assert o.order == ["RingAgent"]

    in_virtual_time(test)


def test_a_ring_ahead_that_is_not_decided_on_is_ended() -> None:
    """Planted: the core does not keep to what it has foreseen."""

    async def test(o: Office) -> None:
        o.open("a1")
        await quiet()
        o.engine._core.handle = lambda item, now: Decision((), ())  # type: ignore[method-assign]
        o.engine.feed(coming())
        await quiet()
        ring, end = o.done
        assert isinstance(ring, RingAgent)
        assert end == HangUp(pbx=PBX, channel=ring.offer)
        assert o.engine.faults == 1

    in_virtual_time(test)


@pytest.mark.parametrize("broken", ["ring_ahead", "look_ahead"])
def test_foresight_that_breaks_costs_no_call(broken: str) -> None:
    async def test(o: Office) -> None:
        def fail(*_: Any) -> None:
            raise RuntimeError("planted")

        setattr(o.engine._core, broken, fail)
        o.open("a1")
        await quiet()
        o.engine.feed(coming())
        await quiet()
        assert o.state("a1") == "ringing"
        assert o.engine.faults > 0
        assert sum(isinstance(command, RingAgent) for command in o.done) == 1

    in_virtual_time(test)


def test_a_caller_who_is_gone_at_once_leaves_nothing() -> None:
    async def test(o: Office) -> None:
        o.open("a1")
        await quiet()
        o.engine.feed(coming())
        o.engine.feed(gone("u1"))
        await quiet()
        assert [type(command) for command in o.done] == [RingAgent, HangUp]
        assert o.engine.view().calls == ()

    in_virtual_time(test)


def test_the_turn_of_a_ring_ahead_is_as_of_the_arrival_and_comes_before_all_else() -> None:
    async def test(o: Office) -> None:
        o.open("a1", "a2")
        await quiet()
        began = asyncio.get_running_loop().time()
        o.engine.feed(coming("u1"))
        await asyncio.sleep(GIVE_WAY_S / 2)
        o.engine.request(Pause(agent=AgentId("a2"), reason="小休", actor="test"))
        assert [at for at, _ in o.events(e.OfferMade)] == [round(began - T0, 3)]
        assert (o.state("a1"), o.state("a2")) == ("ringing", "paused")

    in_virtual_time(test)


def test_a_second_caller_does_not_wait_for_the_first_ones_turn_to_give_way() -> None:
    async def test(o: Office) -> None:
        o.open("a1", "a2")
        await quiet()
        o.engine.feed(coming("u1"))
        o.engine.feed(coming("u2"))
        assert [command.endpoint for command in o.done if isinstance(command, RingAgent)] == ["1001", "1002"]

    in_virtual_time(test)


def test_an_engine_that_stops_finishes_what_it_began() -> None:
    async def test(o: Office) -> None:
        o.open("a1")
        await quiet()
        o.engine.feed(coming("u1"))
        o.engine.feed(gone("u1"))
        o.engine.stop()
        assert [type(command) for command in o.done] == [RingAgent, HangUp]

    in_virtual_time(test)


def test_what_comes_while_a_turn_gives_way_counts_from_when_it_came() -> None:
    """The clocks are true to the millisecond."""

    async def test(o: Office) -> None:
        o.open("a1", "a2")
        await quiet()
        o.engine.feed(coming("u1"))
        await asyncio.sleep(GIVE_WAY_S / 2)
        came = asyncio.get_running_loop().time()
        o.engine.feed(gone("u1"))
        await quiet()
        assert [at for at, _ in o.events(e.CallEnded)] == [round(came - T0, 3)]

    in_virtual_time(test)
