"""One PBX as the engine sees it: in step after each login, commands out, nothing told that is not known."""

import asyncio

import pytest
from structlog.testing import capture_logs

from callcenter.ami import outbound
from callcenter.ami.encode import Action
from callcenter.ami.errors import AmiError, AmiNotConnected, AmiOutcomeUnknown, AmiTimeout
from callcenter.ami.frame import Frame, Reply
from callcenter.ami.state import Link
from callcenter.domain import commands as do
from callcenter.domain import facts as f
from callcenter.domain.commands import PbxCommand
from callcenter.domain.ids import ChannelId
from tests.support.link import LEG, NO, PBX, RING, Bench, on_a_bench
from tests.support.newchannel import written

# In step.


def test_after_each_login_the_lists_come_first_then_what_happened_meanwhile() -> None:
    async def test(b: Bench) -> None:
        b.client.lists = {
            "CoreShowChannels": (
                Frame([("Uniqueid", "u1"), ("Context", "callcenter-ring"), ("Duration", "00:00:07")]),
            ),
            "Status": (Frame([("Uniqueid", "u1"), ("Variable", "CC_CALL=u1"), ("Variable", "CC_LINE=12345")]),),
            "DeviceStateList": (Frame([("Device", "PJSIP/1001"), ("State", "NOT_INUSE")]),),
        }
        b.client.during = lambda name: b.event("Hangup", Cause="16") if name == "Status" else None
        await b.client.connect()
        assert b.names() == ["PbxSynced", "ChannelHungUp"]
        lists = b.told[0]
        assert isinstance(lists, f.PbxSynced)
        assert (lists.pbx, lists.started_at, lists.reachable) == (PBX, 500.0, {"1001": True})
        assert [(ch.channel, ch.call, ch.line, ch.age_s) for ch in lists.channels] == [("u1", "u1", "12345", 7.0)]
        b.event("Newstate", ChannelStateDesc="Up")
        assert b.names()[2:] == ["LegAnswered"]

    on_a_bench(test)


CALLER = written(Uniqueid="u2", Linkedid="u2")


def test_a_key_that_is_told_twice_is_fed_once() -> None:
    async def test(b: Bench) -> None:
        await b.client.connect()
        for event in ("DTMFBegin", "DTMFEnd", "DTMFEnd"):
            b.event(event, Digit="5", Direction="Received")
        assert b.names() == ["PbxSynced", "KeyPressed"]

    on_a_bench(test)


def test_a_caller_is_told_of_on_the_shortest_way() -> None:
    async def test(b: Bench) -> None:
        await b.client.connect()
        assert b.client.on_text(CALLER)
        assert not b.client.on_text(CALLER.replace("callcenter-trunk", "from-trunk"))
        assert b.names() == ["PbxSynced", "CallerComing"]
        # The channel has just been heard of: it is redirected once it is quiet.
        b.link.perform(do.HoldCaller(pbx=PBX, channel=ChannelId("u2"), music="default", language="zh"))
        assert "Redirect" not in [action.name for action in b.client.sent]
        await asyncio.sleep(1)
        assert "Redirect" in [action.name for action in b.client.sent]

    on_a_bench(test)


def test_while_the_lists_are_read_a_caller_stands_in_line() -> None:
    async def test(b: Bench) -> None:
        b.client.tell(Link.CONNECTED)
        assert not b.client.on_text(CALLER)
        assert b.told == []

    on_a_bench(test)


def test_a_pbx_that_is_still_starting_is_waited_for() -> None:
    """Its former life's start would hide that all calls are gone."""

    async def test(b: Bench) -> None:
        b.client.tell(Link.CONNECTED)
        prepare = asyncio.create_task(b.client.on_connected(b.client))
        await asyncio.sleep(1)
        assert b.told == []
        b.client.pbx_started_at = 900.0
        b.client.booted()
        await prepare
        (lists,) = b.told
        assert isinstance(lists, f.PbxSynced)
        assert lists.started_at == 900.0

    on_a_bench(test)


def test_before_the_lists_are_read_nothing_is_told() -> None:
    async def test(b: Bench) -> None:
        b.client.tell(Link.CONNECTING)
        b.client.tell(Link.CONNECTED)
        b.event("Hangup", Cause="16")
        assert b.told == []

    on_a_bench(test)


def test_a_pbx_that_does_not_say_since_when_it_runs() -> None:
    async def test(b: Bench) -> None:
        b.client.pbx_started_at = None
        await b.client.connect()
        assert b.told[0].started_at == 0.0  # type: ignore[attr-defined]

    on_a_bench(test)


def test_a_cut_is_told_once_and_what_follows_waits_for_the_next_lists() -> None:
    async def test(b: Bench) -> None:
        await b.client.connect()
        b.client.tell(Link.LOST)
        b.client.tell(Link.UNREACHABLE)
        b.event("Hangup", Cause="16")
        assert b.names() == ["PbxSynced", "PbxLost"]
        await b.client.connect()
        assert b.names() == ["PbxSynced", "PbxLost", "PbxSynced"]

    on_a_bench(test)


def test_a_cut_before_the_lists_were_read_is_not_told() -> None:
    """Nobody was in step, so nobody has lost anything."""

    async def test(b: Bench) -> None:
        b.client.tell(Link.CONNECTED)
        b.client.tell(Link.LOST)
        assert b.told == []

    on_a_bench(test)


def test_events_that_do_not_concern_us_are_not_told() -> None:
    async def test(b: Bench) -> None:
        await b.client.connect()
        b.event("VarSet")
        assert b.names() == ["PbxSynced"]

    on_a_bench(test)


# Commands.


@pytest.mark.parametrize("outcome", [AmiOutcomeUnknown("cut"), AmiTimeout("late")], ids=["unknown", "timeout"])
def test_an_originate_whose_outcome_is_unknown_is_not_told_as_failed(outcome: AmiError) -> None:
    """It may ring: telling a failure would ring two agents for one caller."""

    async def test(b: Bench) -> None:
        b.client.answer = lambda action: outcome
        with capture_logs() as logs:
            b.link.perform(RING)
            await asyncio.sleep(0.1)
        assert b.told == []
        assert [entry["event"] for entry in logs] == ["ami.outcome_unknown"]

    on_a_bench(test)


@pytest.mark.parametrize("outcome", [AmiNotConnected("no session"), NO], ids=["not sent", "refused"])
def test_an_originate_that_surely_failed_is_told_in_the_next_turn(outcome: Reply | AmiError) -> None:
    async def test(b: Bench) -> None:
        b.client.answer = lambda action: outcome
        with capture_logs() as logs:
            b.link.perform(RING)
            assert b.told == []
            await asyncio.sleep(0.1)
        assert b.told == [f.LegFailed(pbx=PBX, channel=LEG, reason=0)]
        assert [(entry["event"], entry["leg"]) for entry in logs] == [("ami.originate_failed", LEG)]

    on_a_bench(test)


def test_an_originate_that_must_not_be_sent_is_told_in_the_next_turn() -> None:
    async def test(b: Bench) -> None:
        evil = do.RingAgent(
            **{name: getattr(RING, name) for name in RING.__struct_fields__} | {"endpoint": "1\r\nX: y"}
        )
        with capture_logs() as logs:
            b.link.perform(evil)
            assert b.told == []
            await asyncio.sleep(0.1)
        assert (b.client.sent, b.told) == ([], [f.LegFailed(pbx=PBX, channel=LEG, reason=0)])
        assert [entry["event"] for entry in logs] == ["ami.refused"]

    on_a_bench(test)


def test_an_originate_that_went_well_is_silence() -> None:
    async def test(b: Bench) -> None:
        with capture_logs() as logs:
            b.link.perform(RING)
            await asyncio.sleep(0.1)
        assert ([action.name for action in b.client.sent], b.told, logs) == (["Originate"], [], [])

    on_a_bench(test)


@pytest.mark.parametrize(
    "command",
    [
        do.HangUp(pbx=PBX, channel=LEG),
        do.HoldCaller(pbx=PBX, channel=ChannelId("u1"), music="default", language="zh"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_a_channel_that_ended_in_the_same_moment_is_no_news(command: PbxCommand) -> None:
    async def test(b: Bench) -> None:
        b.client.answer = lambda action: NO
        with capture_logs() as logs:
            b.link.perform(command)
            await asyncio.sleep(0.1)
        assert (b.told, logs) == ([], [])
        assert b.client.sent == list(outbound.actions(command))

    on_a_bench(test)


def test_any_other_action_that_fails_is_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "actions", lambda command: (Action("Reload"),))

    async def test(b: Bench) -> None:
        b.client.answer = lambda action: NO
        with capture_logs() as logs:
            b.link.perform(RING)
            await asyncio.sleep(0.1)
        assert [(entry["event"], entry["error"]) for entry in logs] == [
            ("ami.action_failed", "Extension does not exist.")
        ]

    on_a_bench(test)


def test_an_answer_that_nobody_waits_for_any_more() -> None:
    async def test(b: Bench) -> None:
        b.client.answer = lambda action: None
        b.link.perform(RING)
        b.client.futures[0].cancel()
        await asyncio.sleep(0.1)
        assert b.told == []

    on_a_bench(test)
