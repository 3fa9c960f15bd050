"""What the link promises, said of the simulated PBX and of a real Asterisk alike."""

import asyncio
import time

import pytest

from callcenter.ami.encode import MAX_LINE, Action
from callcenter.ami.errors import AmiRefused, AmiRejected
from callcenter.ami.state import Link, Timing
from tests.contract.conftest import Pbx
from tests.fakes.ami_link import running

STEADY = Timing()


def heartbeat(value: str) -> Action:
    """A variable of the whole PBX, set on purpose."""
    return Action("Setvar", {"Variable": "CC_CONTRACT", "Value": value}, is_global=True)


READ = Action("Getvar", {"Variable": "CC_CONTRACT"})


async def test_login_then_fully_booted(pbx: Pbx) -> None:
    """The state comes first, then the PBX's own word that it is ready, with its uptime."""
    async with running(pbx.port, pbx.secret, timing=STEADY) as (client, told):
        await told.until(lambda: "FullyBooted" in told.order)
        assert told.order[:3] == ["connecting", "connected", "FullyBooted"]
        assert client.pbx_started_at is not None
        assert client.version.split(".")[0].isdecimal()


async def test_a_wrong_secret_is_refused(pbx: Pbx) -> None:
    """In the PBX's own words."""
    async with running(pbx.port, "wrong-secret", timing=STEADY) as (_, told):
        await told.until(lambda: Link.REFUSED in told.links())
        assert told.states[1].reason == "Authentication failed"


async def test_the_clock_of_the_pbx(pbx: Pbx) -> None:
    """Known after the first Ping, which is sent right after the login."""
    async with running(pbx.port, pbx.secret, timing=STEADY, clock=lambda: 0.0) as (client, told):
        await told.up()
        await client.send(READ)
        async with asyncio.timeout(5):
            while client.pbx_clock_offset == 0.0:
                await client.send(READ)
        assert client.pbx_clock_offset == pytest.approx(1000.0, abs=1) or client.pbx_clock_offset == pytest.approx(
            time.time(), abs=1
        )


@pytest.mark.parametrize(
    "value",
    ["市民热线", 'a "quoted", one=two; three\\four', "x ", "%0D%0A", "é\u2028z", "y" * (MAX_LINE - len("Value: "))],
    ids=["chinese", "punctuation", "trailing blank", "percent", "odd line ends", "longest line"],
)
async def test_a_value_arrives_as_it_was_sent(pbx: Pbx, value: str) -> None:
    """What encode lets through, the PBX reads and returns unchanged."""
    async with running(pbx.port, pbx.secret, timing=STEADY) as (client, told):
        await told.up()
        assert (await client.send(heartbeat(value))).ok
        assert (await client.send(READ)).frame["Value"] == value


async def test_an_injected_action_never_leaves(pbx: Pbx) -> None:
    """A line break in a value is refused, and the variable keeps what it had."""
    async with running(pbx.port, pbx.secret, timing=STEADY) as (client, told):
        await told.up()
        await client.send(heartbeat("before"))
        with pytest.raises(AmiRefused):
            client.send(heartbeat("x\r\n\r\nAction: Setvar\r\nVariable: CC_CONTRACT\r\nValue: evil"))
        assert (await client.send(READ)).frame["Value"] == "before"


async def test_many_actions_at_once(pbx: Pbx) -> None:
    """Three hundred in one write: each gets its own answer."""
    async with running(pbx.port, pbx.secret, timing=STEADY) as (client, told):
        await told.up()
        futures = []
        for number in range(150):
            futures.append(client.send(heartbeat(str(number))))
            futures.append(client.send(READ))
        replies = await asyncio.gather(*futures)
        assert [reply.frame.get("Value") for reply in replies[1::2]] == [str(number) for number in range(150)]
        assert client.counters.late_replies == 0


async def test_lists_empty_and_not(pbx: Pbx) -> None:
    """Nobody calls, yet devices have states; a conference list that is empty is no error."""
    async with running(pbx.port, pbx.secret, timing=STEADY) as (client, told):
        await told.up()
        assert await client.list(Action("CoreShowChannels")) == ()
        assert await client.list(Action("ConfbridgeListRooms")) == ()
        devices = await client.list(Action("DeviceStateList"))
        assert {device.event for device in devices} == {"DeviceStateChange"}
        assert "DeviceStateChange" not in told.order


async def test_what_the_pbx_refuses(pbx: Pbx) -> None:
    """Its words come back, and the session goes on."""
    async with running(pbx.port, pbx.secret, timing=STEADY) as (client, told):
        await told.up()
        reply = await client.send(Action("Hangup", {"Channel": "nobody"}))
        assert (reply.ok, reply.message) == (False, "No such channel")
        denied = await client.send(Action("Command", {"Command": "core show version"}))
        assert (denied.ok, denied.message) == (False, "Permission denied")
        with pytest.raises(AmiRejected, match="No such channel"):
            await client.list(Action("Hangup", {"Channel": "nobody"}))
        assert client.state.up


async def test_a_failed_originate_is_an_event_with_our_id(pbx: Pbx) -> None:
    """The action itself was accepted; how it ended is told by an event."""
    target = {"Channel": "Local/s@callcenter-no-such-context", "Application": "Wait", "Data": "1", "Async": "true"}
    async with running(pbx.port, pbx.secret, timing=STEADY) as (client, told):
        await told.up()
        assert (await client.send(Action("Originate", target, {"CC_CALL": "1.2"}, "offer-1"))).ok
        await told.until(lambda: "OriginateResponse" in told.order)
        [response] = [frame for frame in told.events if frame.event == "OriginateResponse"]
        assert (response.action_id, response["Response"]) == ("offer-1", "Failure")


async def test_a_new_session_after_a_drop(pbx: Pbx) -> None:
    """The link comes back by itself, and works."""
    async with running(pbx.port, pbx.secret, timing=STEADY) as (client, told):
        await told.up()
        client.drop("test")
        await told.up(2)
        assert (await client.send(heartbeat("again"))).ok
        assert client.counters.reconnects == 1
