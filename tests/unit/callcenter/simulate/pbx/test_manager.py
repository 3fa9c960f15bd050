"""The simulated manager port under a slow reader and a synchronous Originate, which no test on a real PBX waits for."""

import asyncio
from random import Random

from callcenter.simulate.faults import site
from callcenter.simulate.pbx.asterisk import Asterisk
from callcenter.simulate.pbx.manager import Manager, User
from callcenter.simulate.virtual.loop import VirtualLoop, run


class Client(asyncio.Protocol):
    """Sends what it is told to, and keeps what comes."""

    def __init__(self) -> None:
        self.data, self.lost = "", False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.data += data.decode()

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True

    def act(self, text: str) -> None:
        self.transport.write((text.replace("\n", "\r\n") + "\r\n\r\n").encode())


async def opened(write_timeout_s: float = 5.0) -> tuple[VirtualLoop, Asterisk, Client]:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    pbx = Asterisk(site.dialplan(), Random(1), now=loop.time, phones=("1001", "trunk"))
    manager = Manager(pbx, {"u": User("s")}, write_timeout_s=write_timeout_s)
    loop.network.listen("h", 1, manager.session)
    _, client = await loop.create_connection(Client, "h", 1)
    client.act("Action: Login\nUsername: u\nSecret: s\nEvents: on")
    await asyncio.sleep(0.01)
    assert "FullyBooted" in client.data
    return loop, pbx, client


def test_a_reader_that_is_too_slow_is_thrown_out_and_its_events_are_lost() -> None:
    async def main(pause_s: float) -> tuple[bool, int]:
        loop, pbx, client = await opened()
        (link,) = loop.network.links
        link.capacity, link.frozen_until = 1000, loop.time() + pause_s
        for number in range(10):
            pbx.emit("UserEvent", "user", [("UserEvent", f"n{number}"), ("Text", "x" * 200)])
        await asyncio.sleep(20)
        return client.lost, client.data.count("Event: UserEvent")

    assert run(main(4.0)) == (False, 10)
    assert run(main(6.0)) == (True, 0)


def test_a_synchronous_originate_keeps_the_session_from_hearing_anything() -> None:
    async def main() -> None:
        _, pbx, client = await opened()
        client.act(
            "Action: Originate\nActionID: o\nChannel: PJSIP/1001\nContext: callcenter-hold\nExten: s\nTimeout: 4000"
        )
        await asyncio.sleep(0.1)
        client.act("Action: Ping\nActionID: p")
        pbx.emit("UserEvent", "user", [("UserEvent", "meanwhile")])
        await asyncio.sleep(3)
        assert "Pong" not in client.data
        assert "meanwhile" not in client.data
        await asyncio.sleep(2)
        assert "Originate failed" in client.data
        assert "meanwhile" in client.data
        assert "Pong" in client.data

    run(main())


async def answered_first(seed: int) -> bool:
    """Whether a Hangup's answer comes before its events."""
    _, pbx, client = await opened()
    pbx.chance.seed(seed)
    ch = pbx.call("trunk", "13900000001", "12345")
    await asyncio.sleep(0.1)
    client.data = ""
    client.act(f"Action: Hangup\nActionID: h\nChannel: {ch.id}")
    await asyncio.sleep(0.1)
    return client.data.index("ActionID: h") < client.data.index("Event: Hangup")


def test_an_answer_comes_before_what_it_leads_to_or_after() -> None:
    assert {run(answered_first(seed)) for seed in range(10)} == {True, False}
