"""The MQTT outlet, on a real mosquitto."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiomqtt
import pytest
import structlog
from msgspec import Raw

from callcenter.companion import Wire
from callcenter.domain.events import MenuAnswered
from callcenter.domain.ids import AgentId, CallId, Instant, LineNumber
from callcenter.domain.record import replace as replaced
from callcenter.mqtt.outlet import Mqtt, messages_of, topic_part
from callcenter.mqtt.post import Post
from callcenter.mqtt.wire import Broker, Message, Posting
from callcenter.orders.case import Case, Citizen
from callcenter.orders.model import Order
from callcenter.orders.terms import Secrecy
from callcenter.orders.trail import CaseEvent
from callcenter.outbox import Happening, Outbox
from callcenter.picture import Picture
from callcenter.published import case_event_data, encode
from tests.fakes.engine import FakeEngine
from tests.support.mosquitto import Mosquitto
from tests.support.proxy import wire

ID = CallId("main:1795290464.1")
ORDER = Order(
    call=ID, line=LineNumber("12345"), caller_number="13812341234", arrived_at=Instant(1.0), number="20261121000017"
)
ROOT = "callcenter/v1/demo"


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[Mosquitto]:
    """A broker that runs."""
    broker = Mosquitto(tmp_path)
    await broker.start()
    yield broker
    await broker.kill()


@asynccontextmanager
async def task_of_ours(told: Posting) -> AsyncIterator[Wire]:
    """In the place of the process: its work as a task, at the other end of a real pair of sockets."""
    ours, theirs = socket.socketpair()
    reader, writer = await asyncio.open_connection(sock=ours)
    work = Post(told, await asyncio.open_connection(sock=theirs), lambda: 1.0).run()
    task = asyncio.get_running_loop().create_task(work)
    try:
        yield reader, writer
    finally:
        writer.close()
        await asyncio.wait({task})


class Centre:
    """An engine, its picture and the outlet under test."""

    def __init__(self, port: int, **options: Any) -> None:
        self.engine = FakeEngine(lambda: 1000.0)
        self.picture = Picture(self.engine)
        options = {"companion": task_of_ours, "back_off_s": (0.02,), **options}
        self.mqtt = Mqtt(Broker(port=port), "demo", self.picture, **options)
        self.engine.subscribe(self.mqtt.step)

    def change(self, agent: str, **changes: object) -> None:
        """Change an agent, and take the picture at once."""
        self.engine.set_agent(agent, **changes)
        self.picture.take()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.Task[None]]:
        """The outlet runs for the time of the block."""
        async with asyncio.TaskGroup() as group:
            task = group.create_task(self.mqtt.run())
            yield task
            task.cancel()


class Ear:
    """A subscriber."""

    def __init__(self, client: aiomqtt.Client) -> None:
        self._messages = client.messages

    async def hear(self, topic: str, **wanted: object) -> dict[str, Any]:
        """The next message on the topic with these values; others are passed over."""
        async with asyncio.timeout(30):
            async for message in self._messages:
                assert isinstance(message.payload, bytes)
                value: dict[str, Any] = json.loads(message.payload)
                if str(message.topic) == f"{ROOT}/{topic}" and value.items() >= wanted.items():
                    return value | {"retained": message.retain}
        raise AssertionError("the messages ended")

    async def taken_back(self, number: int) -> set[str]:
        """The topics of the next so many messages that take back what was retained."""
        topics: set[str] = set()
        async with asyncio.timeout(10):
            async for message in self._messages:
                if not message.payload:
                    topics.add(str(message.topic))
                if len(topics) == number:
                    return topics
        raise AssertionError("the messages ended")

    async def retained(self) -> set[str]:
        """The topics of what was retained: all that comes before the first message that was not."""
        topics: set[str] = set()
        async with asyncio.timeout(10):
            async for message in self._messages:
                if not message.retain:
                    return topics
                topics.add(str(message.topic))
        raise AssertionError("the messages ended")


@asynccontextmanager
async def ear(broker: Mosquitto) -> AsyncIterator[Ear]:
    """A subscriber to everything."""
    async with aiomqtt.Client("127.0.0.1", broker.port) as client:
        await client.subscribe("#", qos=1)
        yield Ear(client)


async def test_states_are_retained_for_those_who_come_later(broker: Mosquitto) -> None:
    """The whole picture at the start, and each change."""
    centre = Centre(broker.port)
    async with centre.running():
        async with ear(broker) as early:
            await early.hear("agent/8001/state", state="logged_out")
            centre.change("8001", state="idle")
            await early.hear("agent/8001/state", state="idle")
        async with ear(broker) as late:
            assert (await late.hear("queue/general/state"))["agents"] == {"logged_out": 5, "idle": 1}
        async with ear(broker) as late:
            assert (await late.hear("agent/8001/state"))["retained"]
        async with ear(broker) as late:
            assert (await late.hear("engine"))["state"] == "online"


async def test_events_of_calls_and_orders_are_masked(broker: Mosquitto) -> None:
    """Neither numbers nor keyed digits leave the house."""
    centre = Centre(broker.port)
    async with ear(broker) as listener, centre.running():
        await listener.hear("engine", state="online")
        centre.engine.emit(MenuAnswered(call=ID, menu="main", digits="110101199003071234", valid=False))
        event = await listener.hear(f"call/{ID}/event")
        assert (event["event"], event["at"], event["digits"]) == ("menu_answered", 1000.0, "*" * 18)
        assert not event["retained"]
        centre.mqtt.orders((ORDER,))
        order = await listener.hear("order/20261121000017/event")
    assert (order["caller_number"], order["event"]) == ("138****1234", f"order_{ORDER.state.value}")


async def test_what_happens_to_a_case_is_told_in_codes(broker: Mosquitto) -> None:
    """Nothing of the citizen, no free text, nobody's name; of a sealed case hardly more than its state."""
    number = "14050020261126000017"
    citizen = Citizen(caller_number="13812341234", name="张三")
    case = Case(number=number, opened_at=Instant(1.0), citizen=citizen, content="楼下的油烟", category="12-3")
    moved = {"number": number, "at": Instant(2.0), "actor": "wang", "words": "请尽快", "action": "dispatch"}
    event = CaseEvent(**moved, from_state="to_dispatch", to_state="dispatched", version=3)  # type: ignore[arg-type]
    centre = Centre(broker.port)
    async with ear(broker) as listener, centre.running():
        await listener.hear("engine", state="online")
        centre.mqtt.case(number, event.at, Raw(encode(case_event_data(case, event))))
        told = await listener.hear(f"order/{number}/event")
        sealed = replaced(case, secrecy=Secrecy.SEALED)
        centre.mqtt.case(number, event.at, Raw(encode(case_event_data(sealed, event))))
        little = await listener.hear(f"order/{number}/event")
    assert (told["event"], told["state"], told["version"], told["category"]) == (
        "case_dispatch",
        "dispatched",
        3,
        "12-3",
    )
    assert not [secret for secret in ("1381234", "张三", "油烟", "wang", "请尽快") if secret in str(told)]
    assert {*little} == {"event", "at", "number", "version", "state", "from_state", "retained"}


async def test_a_calm_end_says_offline(broker: Mosquitto) -> None:
    """Retained, so that a newcomer knows too."""
    centre = Centre(broker.port)
    async with ear(broker) as listener:
        async with centre.running():
            await listener.hear("engine", state="online")
        await listener.hear("engine", state="offline")


CRASHING = """
import asyncio, sys
from callcenter.mqtt.outlet import _PROCESS
from tests.unit.callcenter.test_mqtt import Centre
asyncio.run(Centre(int(sys.argv[1]), companion=_PROCESS, silence_s=2.0).mqtt.run())
"""


def _companions(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.parametrize("end", ["killed", "frozen", "its process killed"])
async def test_an_engine_that_is_gone_is_told_to_be_offline(broker: Mosquitto, end: str) -> None:
    """Without a word, or alive and deaf; and a process of its own that dies is started again."""
    async with ear(broker) as listener:
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", CRASHING, str(broker.port))
        try:
            await listener.hear("engine", state="online")
            match end:
                case "killed":
                    process.kill()
                case "frozen":
                    process.send_signal(signal.SIGSTOP)
                case _:
                    os.kill(_companions(process.pid)[0], signal.SIGKILL)
            await listener.hear("engine", state="offline")
            if end != "killed":
                process.send_signal(signal.SIGCONT)
                await listener.hear("engine", state="online")
                await listener.hear("agent/8002/state")
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()


async def test_a_broker_that_comes_back_catches_up(broker: Mosquitto) -> None:
    """Killed and started anew with nothing retained: all states again, and what happened meanwhile in order."""
    centre = Centre(broker.port)
    async with centre.running():
        async with ear(broker) as listener:
            await listener.hear("agent/8002/state")
        await broker.kill()
        for number in range(3):
            centre.engine.emit(MenuAnswered(call=ID, menu=str(number), digits="1", valid=True))
        centre.change("8002", state="idle")
        centre.change("8002", state="paused", reason="用餐")
        await broker.start()
        async with ear(broker) as listener:
            await listener.hear("engine", state="online")
            state = await listener.hear("agent/8002/state")
        assert (state["state"], state["reason"]) == ("paused", "用餐")
        assert centre.mqtt.up
        assert centre.mqtt.outbox.dropped == 0


async def test_a_half_open_link_is_found_and_what_went_into_it_is_sent_again(broker: Mosquitto) -> None:
    """Nothing says that the broker cannot be reached; what it has not acknowledged comes by a new connection."""
    with wire(broker.port) as line:
        centre = Centre(line.port)
        async with ear(broker) as listener, centre.running():
            await listener.hear("engine", state="online")
            await asyncio.to_thread(line.hush)
            for number in range(3):
                centre.engine.emit(MenuAnswered(call=ID, menu=str(number), digits="1", valid=True))
            heard = [(await listener.hear(f"call/{ID}/event", menu=str(number)))["menu"] for number in range(3)]
        assert heard == ["0", "1", "2"]
        assert (line.opened, centre.mqtt.outbox.dropped) == (2, 0)


async def test_a_batch_that_was_cut_on_its_way_is_sent_again(
    broker: Mosquitto, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody knows how much of it arrived: all of it comes again."""
    centre, cuts, publish = Centre(broker.port), [1], Post._publish

    async def cut_once(post: Post, client: aiomqtt.Client, message: Message) -> None:
        if cuts and not message.lasting:
            cuts.pop()
            raise aiomqtt.MqttError("cut")
        await publish(post, client, message)

    monkeypatch.setattr(Post, "_publish", cut_once)
    for number in range(3):
        centre.engine.emit(MenuAnswered(call=ID, menu=str(number), digits="1", valid=True))
    async with ear(broker) as listener, centre.running():
        heard = {(await listener.hear(f"call/{ID}/event", menu=str(number)))["menu"] for number in range(3)}
    assert heard == {"0", "1", "2"}
    assert not cuts


async def test_events_wait_for_the_broker_in_order(broker: Mosquitto) -> None:
    """What happened before the first connection is sent after it."""
    centre = Centre(broker.port)
    for number in range(250):
        centre.engine.emit(MenuAnswered(call=ID, menu=str(number), digits="1", valid=True))
    async with ear(broker) as listener, centre.running():
        heard = [(await listener.hear(f"call/{ID}/event"))["menu"] for _ in range(250)]
    assert heard == [str(number) for number in range(250)]


async def test_without_a_broker_nothing_grows_and_nothing_waits(tmp_path: Path) -> None:
    """The listeners return at once, and the outbox keeps its bounds."""
    nobody = Mosquitto(tmp_path)
    centre = Centre(nobody.port, outbox=Outbox(happenings=100, states=5))
    async with centre.running():
        for number in range(1000):
            centre.engine.emit(MenuAnswered(call=ID, menu=str(number), digits="1", valid=True))
            centre.change(str(8001 + number % 10), calls_today=number)
        assert not centre.mqtt.up
        assert len(centre.mqtt.outbox) == 105
        assert centre.mqtt.outbox.dropped >= 900


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("12345", "12345"),
        ("市民热线", "市民热线"),
        ("a/b", "a%2Fb"),
        ("+", "%2B"),
        ("#", "%23"),
        ("$SYS", "%24SYS"),
        ("%2F", "%252F"),
        ("a\x00\nb", "a%00%0Ab"),
        ("", "_"),
    ],
)
def test_data_cannot_change_the_shape_of_a_topic(text: str, part: str) -> None:
    """Levels and wildcards come from us only, and two names never meet in one topic."""
    assert topic_part(text) == part


async def test_a_hostile_name_is_one_level_of_its_topic(broker: Mosquitto) -> None:
    """On the wire as well."""
    centre = Centre(broker.port)
    hostile = replace(centre.engine.agents[AgentId("8001")], id="x/+/#")
    async with ear(broker) as listener, centre.running():
        await listener.hear("engine", state="online")
        centre.engine.agents[AgentId("8001")] = hostile
        centre.picture.take()
        assert (await listener.hear("agent/x%2F%2B%2F%23/state"))["id"] == "x/+/#"


async def test_what_cannot_be_written_is_dropped_and_said(broker: Mosquitto) -> None:
    """One bad item is logged; nothing is sent for it, the next one is, and nothing fails."""
    centre, bad = Centre(broker.port), Happening("call", "a:1", Instant(0.0), object())
    with structlog.testing.capture_logs() as said:
        assert messages_of([bad]) == []
        async with ear(broker) as listener, centre.running():
            centre.mqtt.case("1", Instant(0.0), object())
            await listener.hear("engine", state="online")
            centre.mqtt.case("2", Instant(0.0), {"event": "next"})
            await listener.hear("order/2/event", event="next")
    assert [line["event"] for line in said].count("mqtt.not_published") == 2


async def test_what_a_reload_took_away_is_no_longer_retained(broker: Mosquitto) -> None:
    """Who subscribes later does not hear of agents and queues that are gone."""
    centre = Centre(broker.port)
    async with centre.running():
        async with ear(broker) as early:
            await early.hear("agent/8001/state", state="logged_out")
            centre.engine.reload("8001", "social")
            centre.picture.take()
            topics = {f"{ROOT}/agent/8001/state", f"{ROOT}/queue/social/state"}
            assert await early.taken_back(2) == topics
        async with ear(broker) as late:
            centre.change("8002", state="idle")
            retained = await late.retained()
            assert f"{ROOT}/agent/8003/state" in retained
            assert not topics & retained


async def test_what_stands_is_retained_and_told_to_a_broker_that_has_forgotten_it(broker: Mosquitto) -> None:
    """Alerts that nobody has closed are there for whoever comes later, also after the broker was started anew."""
    centre = Centre(broker.port)
    centre.mqtt.keep("alerts", {"alerts": [{"id": 1}]})
    async with centre.running():
        async with ear(broker) as early:
            await early.hear("alerts")
        async with ear(broker) as late:
            assert await late.hear("alerts") == {"alerts": [{"id": 1}], "retained": True}
        await broker.kill()
        await broker.start()
        async with ear(broker) as late:
            await late.hear("alerts", alerts=[{"id": 1}])
            centre.mqtt.keep("alerts", {"alerts": []})
            await late.hear("alerts", alerts=[])
