"""The heartbeat that keeps callers out of plan B, what was heard before a time-out, a whole session with the client."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from structlog.testing import capture_logs

from callcenter.ami.client import AmiClient
from callcenter.ami.encode import Action
from callcenter.ami.errors import AmiOutcomeUnknown, AmiTimeout
from callcenter.ami.frame import Frame, Reply
from callcenter.ami.link import PbxLink
from callcenter.ami.state import Link
from callcenter.domain import facts as f
from callcenter.simulate.virtual.loop import VirtualLoop
from tests.fakes.ami_client import OK, ScriptedClient
from tests.fakes.ami_link import FAST
from tests.fakes.ami_server import FakeAmi, Peer, serve
from tests.support.link import LEG, PBX, RING, Bench, on_a_bench

# The heartbeat.


def beats(client: ScriptedClient) -> list[str]:
    return [action.headers["Value"] for action in client.sent if action.headers.get("Variable") == "CC_HEARTBEAT"]


def test_the_heart_beats_every_second_in_the_pbxs_own_time() -> None:
    async def test(b: Bench) -> None:
        async with asyncio.timeout(10):
            task = asyncio.create_task(b.link.run())
            await b.client.connect()
            await asyncio.sleep(3.5)
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        assert list(dict.fromkeys(beats(b.client))) == ["1100", "1101", "1102", "1103"]
        assert all(action.is_global for action in b.client.sent)

    on_a_bench(test)


def test_it_beats_before_the_channels_are_listed_so_that_who_is_in_plan_b_already_is_listed() -> None:
    async def test(b: Bench) -> None:
        order: list[str] = []
        b.client.during = order.append

        def answer(action: Action) -> Reply:
            order.append(action.name)
            return OK

        b.client.answer = answer
        await b.client.connect()
        assert order == ["DeviceStateList", "Setvar", "CoreShowChannels", "Status"]
        assert beats(b.client) == ["1100"]

    on_a_bench(test)


def test_a_heart_that_stood_still_makes_a_new_session() -> None:
    """The process was frozen: who came meanwhile is in plan B, and only the lists of a new session tell so."""

    async def test(b: Bench) -> None:
        async with asyncio.timeout(60):
            task = asyncio.create_task(b.link.run())
            await b.client.connect()
            await asyncio.sleep(3.5)
            assert b.client.dropped == []
            loop = asyncio.get_running_loop()
            assert isinstance(loop, VirtualLoop)
            loop.pass_by(6.0)
            await asyncio.sleep(3.5)
            assert b.client.dropped == ["the heartbeat stood still"]
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    on_a_bench(test)


@pytest.mark.parametrize("first", ["event", "time-out"])
def test_nothing_is_done_about_what_was_long_over_when_the_heart_stood_still(first: str) -> None:
    """What waits for a process that was frozen is read before the heart's turn: plan B may be ringing that phone."""

    async def test(b: Bench) -> None:
        async with asyncio.timeout(60):
            task = asyncio.create_task(b.link.run())
            await b.client.connect()
            await asyncio.sleep(0.5)
            loop = asyncio.get_running_loop()
            assert isinstance(loop, VirtualLoop)
            loop.pass_by(6.0)
            so_far, pings = len(b.told), [action.name for action in b.client.sent].count("Ping")
            if first == "event":
                b.event("Hangup", Cause="16")
            else:
                b.link.catch_up(lambda: b.told.append(f.PbxLost(pbx=PBX)))
            assert b.names()[so_far] == "PbxLost"
            assert "ChannelHungUp" not in b.names()[so_far:]
            assert [action.name for action in b.client.sent].count("Ping") == pings
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    on_a_bench(test)


def test_it_does_not_beat_before_the_channels_are_about_to_be_listed_nor_without_a_session() -> None:
    """Until then nobody can be served: callers had better go to plan B."""

    async def test(b: Bench) -> None:
        async with asyncio.timeout(30):
            task = asyncio.create_task(b.link.run())
            await asyncio.sleep(2.5)
            b.client.tell(Link.CONNECTED)
            await asyncio.sleep(2)
            assert beats(b.client) == []
            await b.client.connect()
            b.client.tell(Link.LOST)
            so_far = len(beats(b.client))
            await asyncio.sleep(5)
            assert len(beats(b.client)) == so_far == 1
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    on_a_bench(test)


def test_a_beat_that_was_not_taken_needs_no_words() -> None:
    async def test(b: Bench) -> None:
        b.client.answer = lambda action: AmiTimeout("late")
        with capture_logs() as logs:
            await b.client.connect()
            await asyncio.sleep(0.1)
        assert [entry["event"] for entry in logs] == ["ami.synced"]

    on_a_bench(test)


# With the real client on a loopback server.


async def test_a_real_session_is_in_step_and_carries_commands() -> None:
    told: list[f.Fact] = []
    changed = asyncio.Event()

    def feed(fact: f.Fact) -> None:
        told.append(fact)
        changed.set()

    def empty(peer: Peer, action: Action) -> None:
        peer.items(action, action.name, 0)

    fake = FakeAmi(answers={name: empty for name in ("CoreShowChannels", "Status", "DeviceStateList")})
    async with serve(fake), asyncio.timeout(8):

        def make(**callbacks: Any) -> AmiClient:
            return AmiClient(
                "main", "127.0.0.1", fake.port, "callcenter", "right",
                clock=lambda: 1000.0, jitter=lambda: 0.5, timing=FAST, **callbacks,
            )  # fmt: skip

        link = PbxLink(PBX, feed, make)
        task = asyncio.create_task(link.run())
        while not told:
            changed.clear()
            await changed.wait()
        link.perform(RING)
        originate = await fake.seen("Originate")
        fake.peer.event(
            "OriginateResponse", ("ActionID", originate.action_id), ("Response", "Failure"), ("Reason", "5")
        )
        while len(told) < 2:
            changed.clear()
            await changed.wait()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    assert [type(fact) for fact in told[:2]] == [f.PbxSynced, f.LegFailed]
    assert told[1] == f.LegFailed(pbx=PBX, channel=LEG, reason=5)
    assert fake.named("Setvar")[0].headers["Variable"] == "CC_HEARTBEAT"


# What the PBX has said.


def test_the_pbx_has_been_heard_when_it_answers_a_ping() -> None:
    async def test(b: Bench) -> None:
        await b.client.connect()
        b.client.answer = lambda action: None
        order: list[str] = []
        b.link.catch_up(lambda: order.append("heard"))
        await asyncio.sleep(0.1)
        assert order == []
        assert b.client.sent[-1].name == "Ping"
        b.client.futures[-1].set_result(OK)
        await asyncio.sleep(0)
        assert order == ["heard"]

    on_a_bench(test)


def test_a_pbx_that_is_lost_is_told_as_lost_before_it_counts_as_heard() -> None:
    async def test(b: Bench) -> None:
        await b.client.connect()
        b.client.answer = lambda action: None
        b.link.catch_up(lambda: b.told.append("heard"))  # type: ignore[arg-type]
        b.client.futures[-1].set_exception(AmiOutcomeUnknown("Ping was sent, but then: silent"))
        b.client.tell(Link.LOST)
        await asyncio.sleep(0)
        assert b.told[1:] == [f.PbxLost(pbx=PBX), "heard"]

    on_a_bench(test)


def test_a_pbx_that_is_away_has_nothing_to_say() -> None:
    """Neither before the login nor while the lists are read: the engine knows that it is blind."""

    async def test(b: Bench) -> None:
        order: list[str] = []
        b.link.catch_up(lambda: order.append("away"))
        b.client.during = lambda name: b.link.catch_up(lambda: order.append(name))
        await b.client.connect()
        assert order == ["away", "DeviceStateList", "CoreShowChannels", "Status"]
        assert "Ping" not in [action.name for action in b.client.sent]

    on_a_bench(test)


# Lists that are not whole, and rights that were taken away.


async def test_lists_that_are_cut_short_or_miscounted_are_read_again_until_they_agree() -> None:
    """Nothing is concluded from what is missing in them: the engine hears of the whole ones alone."""
    tries: list[str] = []

    def channels(peer: Peer, action: Action) -> None:
        tries.append(action.action_id)
        peer.reply(action, ("EventList", "start"))
        for channel in ("u0", "u1")[: len(tries)]:
            peer.event("CoreShowChannel", ("ActionID", action.action_id), ("Uniqueid", channel))
        if len(tries) > 1:
            ends = ("EventList", "Complete"), ("ListItems", "3" if len(tries) == 2 else "2")
            peer.event("CoreShowChannelsComplete", ("ActionID", action.action_id), *ends)

    told: list[f.Fact] = []
    synced = asyncio.Event()

    def feed(fact: f.Fact) -> None:
        told.append(fact)
        synced.set()

    empty = {name: lambda peer, action: peer.items(action, "Item", 0) for name in ("Status", "DeviceStateList")}
    fake = FakeAmi(answers={"CoreShowChannels": channels, **empty})
    timing = replace(FAST, action_timeout=0.1, dead_after=2.0)
    async with serve(fake):
        make = partial(AmiClient, "main", "127.0.0.1", fake.port, "callcenter", "right", timing=timing)
        link = PbxLink(PBX, feed, partial(make, clock=lambda: 500.0, jitter=lambda: 0.5))
        running = asyncio.create_task(link.run())
        async with asyncio.timeout(5):
            await synced.wait()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
    assert len(tries) == 3
    assert isinstance(told[0], f.PbxSynced)
    assert len(told[0].channels) == 2


def test_a_right_that_was_taken_away_is_told_once_a_session_with_its_name() -> None:
    async def test(b: Bench) -> None:
        with capture_logs() as logs:
            await b.client.connect()
            denied = Reply(Frame([("Response", "Error"), ("Message", "Permission denied")]))
            b.client.answer = lambda action: denied
            beating = asyncio.create_task(b.link.run())
            b.link.perform(RING)
            await asyncio.sleep(10.5)
            beating.cancel()
        told = [entry["error"] for entry in logs if entry["event"] == "ami.denied"]
        assert [("user 'callcenter'" in text, text.partition("write right ")[2][:11]) for text in told] == [
            (True, "'originate'"),
            (True, "'call'; man"),
        ]

    on_a_bench(test)
