"""The supervised link: order, answers, lists, on a server that misbehaves as told."""

import asyncio
import socket
from dataclasses import replace

import pytest

from callcenter.ami.encode import Action
from callcenter.ami.errors import (
    AmiIncomplete,
    AmiRejected,
    AmiTimeout,
)
from callcenter.ami.frame import Frame
from tests.fakes.ami_link import FAST, running
from tests.fakes.ami_server import FakeAmi, Peer, message, serve

CALM = replace(FAST, ping_every=5.0, dead_after=5.0)
"""No pings between the frames a test looks at."""


async def test_connected_is_told_before_the_first_event() -> None:
    """FullyBooted rides in the same read as the login's answer, yet comes second."""
    async with serve(FakeAmi(uptime=60)) as fake, running(fake.port) as (client, told):
        await told.until(lambda: "FullyBooted" in told.order)
        assert told.order[:3] == ["connecting", "connected", "FullyBooted"]
        assert client.pbx_started_at == 440.0
        assert client.version == "11.0.0"
        assert (client.counters.sessions, client.counters.reconnects) == (1, 0)


async def test_the_socket_is_tuned() -> None:
    """Nothing is held back by Nagle, and a dead path ends in seconds."""
    async with serve(FakeAmi()) as fake, running(fake.port) as (client, told):
        await told.up()
        assert client._protocol is not None
        sock = client._protocol.transport.get_extra_info("socket")
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 5000


async def test_an_event_is_answered_in_the_same_turn() -> None:
    """The reaction to an event is on the wire before the next event is delivered."""
    async with serve(FakeAmi()) as fake, running(fake.port, timing=CALM) as (client, told):
        await told.up()
        written: list[int] = []

        def react(frame: Frame) -> None:
            client.send(Action("Hangup", {"Channel": frame.get("Channel")}))
            written.append(client.counters.actions)

        told.react = react
        before = client.counters.actions
        fake.peer.transport.write(
            message(("Event", "A"), ("Channel", "c1")) + message(("Event", "B"), ("Channel", "c2"))
        )
        await fake.seen("Hangup", 2)
        assert [action.headers["Channel"] for action in fake.named("Hangup")] == ["c1", "c2"]
        assert written == [before + 1, before + 2]


async def test_answers_find_their_actions_in_any_order() -> None:
    """Two actions answered in reverse."""
    held: list[tuple[Peer, Action]] = []
    fake = FakeAmi(answers={"Getvar": lambda peer, action: held.append((peer, action))})
    async with serve(fake), running(fake.port) as (client, told):
        await told.up()
        first = client.send({"Action": "Getvar", "Variable": "A"})
        second = client.send({"Action": "Getvar", "Variable": "B"})
        await fake.seen("Getvar", 2)
        for peer, action in reversed(held):
            peer.reply(action, ("Value", action.headers["Variable"]))
        assert [(await first).frame["Value"], (await second).frame["Value"]] == ["A", "B"]


async def test_the_result_of_an_originate_is_an_event() -> None:
    """The action ends with its own answer, even if the result overtakes it."""

    def originate(peer: Peer, action: Action) -> None:
        peer.event("OriginateResponse", ("ActionID", action.action_id), ("Response", "Failure"))
        peer.reply(action, ("Message", "Originate successfully queued"))

    async with serve(FakeAmi(answers={"Originate": originate})) as fake, running(fake.port) as (client, told):
        await told.up()
        reply = await client.send(Action("Originate", {"Channel": "PJSIP/1", "Async": "true"}, action_id="offer-1"))
        assert reply.ok
        assert reply.message == "Originate successfully queued"
        assert told.events[-1].action_id == "offer-1"


async def test_queue_add_resolves() -> None:
    """An answer that only sounds like a list ends the action."""
    fake = FakeAmi(
        answers={"QueueAdd": lambda peer, action: peer.reply(action, ("Message", "Added interface to queue"))}
    )
    async with serve(fake), running(fake.port) as (client, told):
        await told.up()
        assert (await client.send({"Action": "QueueAdd", "Queue": "q"})).ok


async def test_a_list_is_gathered_and_kept_from_the_events() -> None:
    """Its items come back in order, and the event stream does not see them."""
    fake = FakeAmi(answers={"CoreShowChannels": lambda peer, action: peer.items(action, "CoreShowChannel", 3)})
    async with serve(fake), running(fake.port) as (client, told):
        await told.up()
        items = await client.list(Action("CoreShowChannels"))
        assert [item["Number"] for item in items] == ["0", "1", "2"]
        assert "CoreShowChannel" not in told.order


async def test_a_list_that_is_not_whole_is_an_error() -> None:
    """Four announced, three came: nothing may be concluded from it."""
    fake = FakeAmi(answers={"Status": lambda peer, action: peer.items(action, "Status", 3, announced=4)})
    async with serve(fake), running(fake.port) as (client, told):
        await told.up()
        with pytest.raises(AmiIncomplete, match="announced 4 items, 3 came"):
            await client.list(Action("Status"))


async def test_a_refused_list_says_why() -> None:
    """The PBX's own words reach the caller."""
    words = ("Message", "Permission denied")
    fake = FakeAmi(answers={"Status": lambda peer, action: peer.reply(action, words, response="Error")})
    async with serve(fake), running(fake.port) as (client, told):
        await told.up()
        with pytest.raises(AmiRejected, match="Permission denied"):
            await client.list(Action("Status"))


async def test_an_empty_conference_list_is_empty() -> None:
    """Asterisk answers it with an error."""
    words = ("Message", "No active conferences.")
    fake = FakeAmi(answers={"ConfbridgeListRooms": lambda peer, action: peer.reply(action, words, response="Error")})
    async with serve(fake), running(fake.port) as (client, told):
        await told.up()
        assert await client.list(Action("ConfbridgeListRooms")) == ()


async def test_late_and_double_answers_are_only_counted() -> None:
    """An answer after the time-out, and a second one, change nothing."""
    held: list[tuple[Peer, Action]] = []
    fake = FakeAmi(answers={"Getvar": lambda peer, action: held.append((peer, action))})
    async with serve(fake), running(fake.port) as (client, told):
        await told.up()
        with pytest.raises(AmiTimeout, match="no answer to Getvar"):
            await client.send(Action("Getvar"), timeout=0.01)
        [(peer, action)] = held
        peer.reply(action)
        peer.reply(action)
        peer.event("After")
        await told.until(lambda: told.order[-1] == "After")
        assert (client.counters.timeouts, client.counters.late_replies) == (1, 2)
        assert client.state.up


async def test_items_of_a_list_given_up_are_not_events() -> None:
    """They describe the past, and would be taken for news."""
    held: list[tuple[Peer, Action]] = []
    fake = FakeAmi(answers={"Status": lambda peer, action: held.append((peer, action))})
    async with serve(fake), running(fake.port, timing=replace(FAST, action_timeout=0.02)) as (client, told):
        await told.up()
        with pytest.raises(AmiTimeout):
            await client.list(Action("Status"))
        [(peer, action)] = held
        peer.items(action, "Status", 2)
        peer.event("After")
        await told.until(lambda: told.order[-1] == "After")
        assert "Status" not in told.order


async def test_a_long_list_on_a_slow_link_is_waited_for_while_it_grows() -> None:
    """It takes several times as long as an answer may; given up, it would be asked for again for ever."""
    limit = 0.1

    async def trickle(peer: Peer, action: Action) -> None:
        peer.reply(action, ("EventList", "start"))
        for number in range(6):
            await asyncio.sleep(limit / 2)
            peer.event("Status", ("ActionID", action.action_id), ("Number", str(number)))
        peer.event("StatusComplete", ("ActionID", action.action_id), ("EventList", "Complete"), ("ListItems", "6"))

    tasks: list[asyncio.Task[None]] = []
    fake = FakeAmi(answers={"Status": lambda peer, action: tasks.append(asyncio.create_task(trickle(peer, action)))})
    # Asterisk answers no Ping amid a list; the fake would.
    timing = replace(FAST, action_timeout=limit, ping_every=5.0)
    async with serve(fake), running(fake.port, timing=timing) as (client, told):
        await told.up()
        began = asyncio.get_running_loop().time()
        assert len(await client.list(Action("Status"))) == 6
        assert asyncio.get_running_loop().time() - began > 2 * limit
        await asyncio.gather(*tasks)


async def test_a_list_that_is_denied_names_user_and_right() -> None:
    """In the words that a person needs to mend it."""
    words = ("Message", "Permission denied")
    answer = {"CoreShowChannels": lambda peer, action: peer.reply(action, words, response="Error")}
    async with serve(FakeAmi(answers=answer)) as fake, running(fake.port) as (client, told):
        await told.up()
        with pytest.raises(AmiRejected, match=r"user 'callcenter' may not send CoreShowChannels.*right 'reporting'"):
            await client.list(Action("CoreShowChannels"))
