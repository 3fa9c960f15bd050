"""The supervised link when things go wrong: cuts, silence, refusals, garbage, on a server that misbehaves as told."""

import asyncio
import time
from dataclasses import replace
from itertools import pairwise

import pytest
from structlog.testing import capture_logs

from callcenter.ami.client import AmiClient
from callcenter.ami.encode import Action
from callcenter.ami.errors import (
    AmiNotConnected,
    AmiOutcomeUnknown,
    AmiRefused,
)
from callcenter.ami.frame import Frame
from callcenter.ami.state import ConnectionState, Link
from tests.fakes.ami_link import FAST, running
from tests.fakes.ami_server import BANNER, FakeAmi, message, serve

CALM = replace(FAST, ping_every=5.0, dead_after=5.0)
"""No pings between the frames a test looks at."""


async def test_a_cut_leaves_actions_unknown_and_unrepeated() -> None:
    """An Originate whose answer was lost is reported as unknown, and never sent again."""
    fake = FakeAmi(answers={"Originate": lambda peer, action: peer.transport.abort()})
    async with serve(fake), running(fake.port) as (client, told):
        await told.up()
        with pytest.raises(AmiOutcomeUnknown, match="Originate was sent"):
            await client.send(Action("Originate", {"Channel": "PJSIP/1"}))
        await told.up(2)
        await fake.seen("Ping", len(fake.named("Ping")) + 2)
        assert len(fake.named("Originate")) == 1
        assert (client.counters.reconnects, client.counters.unknown_outcomes >= 1) == (1, True)


async def test_a_cut_in_the_middle_of_a_frame_leaves_no_rest() -> None:
    """The half frame of one session does not begin the next."""
    async with serve(FakeAmi()) as fake, running(fake.port) as (_, told):
        await told.up()
        fake.peer.transport.write(b"Event: Hangup\r\nUniqueid: 1")
        fake.peer.transport.close()
        await told.up(2)
        await told.until(lambda: told.order.count("FullyBooted") == 2)
        assert "Hangup" not in told.order


async def test_a_silent_pbx_is_noticed() -> None:
    """No byte for `dead_after`: the session is dropped and a new one made."""
    async with serve(FakeAmi(answers_ping=False)) as fake, running(fake.port) as (_, told):
        await told.up(2)
        [lost] = [state for state in told.states[:3] if state.link is Link.LOST]
        assert lost.reason == "silent for more than 0.15 s"


async def test_a_pbx_that_talks_is_not_silent() -> None:
    """Events alone are a sign of life."""
    async with serve(FakeAmi(answers_ping=False)) as fake, running(fake.port) as (client, told):
        await told.up()
        for count in range(1, 15):
            await fake.seen("Ping", count)
            fake.peer.event("Tick")
        assert client.counters.sessions == 1


async def test_our_own_sleep_is_not_the_pbxs_silence() -> None:
    """A process that was stopped for longer than `dead_after` first reads what has come meanwhile."""
    async with serve(FakeAmi()) as fake, running(fake.port) as (client, told):
        await told.up()
        await fake.seen("Ping")
        fake.peer.event("Tick")
        time.sleep(2 * FAST.dead_after)  # noqa: ASYNC251  # the fault itself: the whole loop stands still
        await told.until(lambda: "Tick" in told.order)
        await fake.seen("Ping", len(fake.named("Ping")) + 2)
        assert client.counters.sessions == 1


async def test_the_same_trouble_again_is_one_line_in_the_log() -> None:
    """A PBX that is away for a night must not fill the disk."""
    with capture_logs() as logs:
        async with serve(FakeAmi(banner=b"HTTP/1.1 400\r\n")) as fake, running(fake.port) as (_, told):
            await told.until(lambda: told.links().count(Link.UNREACHABLE) >= 5)
    assert [line["state"] for line in logs] == ["unreachable", "stopped"]


async def test_nothing_listens() -> None:
    """The link says so, and keeps trying until something does."""
    fake = FakeAmi()
    async with serve(fake):
        pass
    async with running(fake.port) as (_, told):
        await told.until(lambda: told.links().count(Link.UNREACHABLE) >= 2)
        async with serve(fake):
            await told.up()


async def test_accepted_but_mute() -> None:
    """A port that takes the connection and never speaks."""
    fake = FakeAmi(banner=b"")
    async with serve(fake), running(fake.port, timing=replace(FAST, connect_timeout=0.05)) as (_, told):
        await told.until(lambda: Link.UNREACHABLE in told.links())
        assert told.states[1].reason == f"no answer from 127.0.0.1:{fake.port}"


async def test_another_protocol_on_the_port() -> None:
    """A web server, say, is told apart."""
    async with serve(FakeAmi(banner=b"HTTP/1.1 400 Bad Request\r\n\r\n")) as fake, running(fake.port) as (_, told):
        await told.until(lambda: Link.UNREACHABLE in told.links())
        assert told.states[1].reason == "the other side is not an Asterisk manager port"


async def test_a_wrong_secret_is_told_with_the_pbxs_words() -> None:
    """And the secret is in no state, log line or repr."""
    with capture_logs() as logs:
        async with serve(FakeAmi()) as fake, running(fake.port, "wr0ng") as (client, told):
            await told.until(lambda: Link.REFUSED in told.links())
            assert told.states[1] == ConnectionState(Link.REFUSED, "Authentication failed")
            assert client.counters.refused_logins == 1
            assert "wr0ng" not in f"{logs}{client!r}{told.states}"


async def test_a_refused_login_waits_the_longest_back_off() -> None:
    """Asterisk counts failed logins: no hammering."""
    timing = replace(FAST, backoff_first=0.001, backoff_last=0.2)
    async with serve(FakeAmi()) as fake, running(fake.port, "wrong", timing=timing) as (_, told):
        loop = asyncio.get_running_loop()
        times: list[float] = []
        for count in (1, 2):
            await fake.seen("Login", count)
            times.append(loop.time())
        assert all(after - before >= 0.1 for before, after in pairwise(times))
        assert told.links().count(Link.REFUSED) >= 1


async def test_a_secret_that_cannot_be_sent_is_refused_here() -> None:
    """It names the header, not the value."""
    async with serve(FakeAmi()) as fake, running(fake.port, "a\nb") as (_, told):
        await told.until(lambda: Link.REFUSED in told.links())
        assert "'Secret' contains a line feed" in told.states[1].reason
        assert fake.actions == []


async def test_a_callback_that_raises_costs_nothing() -> None:
    """It is logged and counted; the next event is delivered and the session stays."""
    async with serve(FakeAmi()) as fake, running(fake.port) as (client, told):
        await told.up()

        def react(frame: Frame) -> None:
            if frame.event == "Bad":
                raise RuntimeError("in the engine")

        told.react = react
        with capture_logs() as logs:
            fake.peer.event("Bad")
            fake.peer.event("Good")
            await told.until(lambda: told.order[-1] == "Good")
        assert [line["event"] for line in logs] == ["ami.event_failed"]
        assert (client.counters.callback_errors, client.counters.sessions) == (1, 1)


async def test_a_caller_whom_the_engine_cannot_digest_costs_nothing() -> None:
    """The same on the shortest way: it is not told a second time on the longer one."""
    async with serve(FakeAmi()) as fake, running(fake.port) as (client, told):
        await told.up()

        def fail(text: str) -> bool:
            raise RuntimeError("in the engine")

        client.on_text, before = fail, client.counters.events
        with capture_logs() as logs:
            fake.peer.event("Newchannel", ("Uniqueid", "1.1"))
            fake.peer.event("Good")
            await told.until(lambda: told.order[-1] == "Good")
        assert [line["event"] for line in logs] == ["ami.event_failed"]
        assert "Newchannel" not in told.order
        assert (client.counters.callback_errors, client.counters.events - before) == (1, 2)


async def test_garbage_costs_nothing() -> None:
    """Blocks that are neither event nor answer are counted and passed over."""
    async with serve(FakeAmi()) as fake, running(fake.port) as (client, told):
        await told.up()
        fake.peer.transport.write(b"\xff\xfe\x00 nonsense\r\n\r\n: \r\n\r\n\r\n\r\n" + message(("Event", "Good")))
        await told.until(lambda: told.order[-1] == "Good")
        assert client.counters.bad_messages == 2
        assert client.counters.sessions == 1


async def test_a_message_without_end_drops_the_session() -> None:
    """Memory is bounded; the session is made anew."""
    async with serve(FakeAmi()) as fake, running(fake.port, timing=CALM) as (_, told):
        await told.up()
        fake.peer.transport.write(b"Event: Flood\r\nX: " + b"x" * (2 << 20))
        await told.until(lambda: Link.LOST in told.links())
        assert told.states[2].reason == "a message of more than 1048576 bytes"
        await told.up(2)


async def test_a_pbx_that_does_not_read_is_dropped() -> None:
    """What we write must not pile up without limit."""
    async with serve(FakeAmi()) as fake, running(fake.port, timing=CALM) as (client, told):
        await told.up()
        fake.peer.transport.pause_reading()
        futures = []
        while client.state.up:
            futures.append(client.send(Action("Getvar", {f"H{number}": "x" * 900 for number in range(100)})))
        assert client.state.reason == "the PBX does not read what is sent to it"
        results = await asyncio.gather(*futures, return_exceptions=True)
        assert {type(result) for result in results} == {AmiOutcomeUnknown}


async def test_without_a_session_nothing_is_sent() -> None:
    """It is known not to have happened, which is told apart from unknown."""
    async with serve(FakeAmi()) as fake, running(fake.port, "wrong") as (client, told):
        with pytest.raises(AmiNotConnected):
            await client.send(Action("Originate"))
        await told.until(lambda: Link.REFUSED in told.links())
        with pytest.raises(AmiNotConnected):
            await client.send(Action("Originate"))
        assert fake.named("Originate") == []


async def test_an_unsafe_action_is_refused_at_once() -> None:
    """CR LF in a value never reaches the wire, connected or not."""
    async with serve(FakeAmi()) as fake, running(fake.port) as (client, told):
        unsafe = {"Action": "Originate", "CallerID": "x\r\nAction: Command\r\nCommand: core stop now"}
        with pytest.raises(AmiRefused, match="CallerID"):
            client.send(unsafe)
        await told.up()
        with pytest.raises(AmiRefused, match="CallerID"):
            client.send(unsafe)
        assert {action.name for action in fake.actions} <= {"Login", "Ping"}


async def test_the_pbx_clock_is_known() -> None:
    """The answer to Ping carries it: 1,000 there while it is 500 here."""
    async with serve(FakeAmi(clock=1000.0)) as fake, running(fake.port) as (client, told):
        await told.up()
        await fake.seen("Ping", 2)
        assert client.pbx_clock_offset == pytest.approx(500.0, abs=0.1)


async def test_a_restart_of_the_pbx_is_noticed() -> None:
    """Its uptime is shorter after the reconnect, so it started later than before."""
    async with serve(FakeAmi(uptime=60)) as fake, running(fake.port) as (client, told):
        await told.until(lambda: "FullyBooted" in told.order)
        before = client.pbx_started_at
        fake.uptime = 0
        fake.peer.event("Shutdown")
        fake.peer.transport.close()
        await told.until(lambda: told.order.count("FullyBooted") == 2)
        assert "Shutdown" in told.order
        assert before is not None
        assert client.pbx_started_at == before + 60


async def test_the_hook_runs_on_every_login_while_events_flow() -> None:
    """A resync may ask for lists, and pings go on under it."""
    seen: asyncio.Queue[int] = asyncio.Queue()

    async def resync(client: AmiClient) -> None:
        seen.put_nowait(len(await client.list(Action("CoreShowChannels"))))

    fake = FakeAmi(answers={"CoreShowChannels": lambda peer, action: peer.items(action, "CoreShowChannel", 2)})
    async with serve(fake), running(fake.port, on_connected=resync) as (client, told):
        assert await seen.get() == 2
        client.drop("the engine fell behind")
        assert await seen.get() == 2
        await fake.seen("Ping", len(fake.named("Ping")) + 2)
        assert ConnectionState(Link.LOST, "the engine fell behind") in told.states


async def test_a_failing_hook_starts_the_session_anew() -> None:
    """Without a whole picture the engine must not go on."""
    fails = iter([RuntimeError("no picture"), None])

    async def resync(_: AmiClient) -> None:
        error = next(fails)
        if error is not None:
            raise error

    async with serve(FakeAmi()) as fake, running(fake.port, on_connected=resync) as (client, told):
        await told.up(2)
        assert ConnectionState(Link.LOST, "resync failed: no picture") in told.states
        assert client.state.up


async def test_a_hook_does_not_outlive_its_session() -> None:
    """A resync that hangs ends with the session it belongs to."""
    ended: list[bool] = []

    async def resync(_: AmiClient) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    async with serve(FakeAmi()) as fake, running(fake.port, on_connected=resync) as (_, told):
        await told.up()
        await fake.seen("Ping")
        fake.peer.transport.abort()
        await told.up(2)
        assert ended == [True]


async def test_cancelling_ends_everything() -> None:
    """The connection is closed, what is unanswered is unknown, the state is told."""
    async with serve(FakeAmi()) as fake:
        async with running(fake.port) as (client, told):
            await told.up()
            future = client.send(Action("Getvar"))
        with pytest.raises(AmiOutcomeUnknown):
            await future
        assert told.links()[-1] is Link.STOPPED
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        assert not [task for task in tasks if not task.done()]


def test_the_banner_of_the_fake_is_a_real_one() -> None:
    """The tests speak of the same protocol version as Asterisk 22."""
    assert BANNER.startswith(b"Asterisk Call Manager/1")
