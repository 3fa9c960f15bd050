"""The live stream."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.types import Message

from callcenter.picture import Picture
from callcenter.web.live import Feed, LiveStream
from tests.fakes.engine import FakeEngine


class Reader:
    """A browser: takes what is sent as long as ``open`` is set."""

    def __init__(self) -> None:
        self.got: asyncio.Queue[bytes] = asyncio.Queue()
        self.open, self.gone = asyncio.Event(), asyncio.Event()
        self.open.set()
        self.ended = False
        self.unread = 0
        self.stream: asyncio.Task[None] | None = None

    async def over(self) -> None:
        """Wait until the server has ended the stream."""
        assert self.stream is not None
        async with asyncio.timeout(5):
            await asyncio.wait({self.stream})

    async def send(self, message: Message) -> None:
        """Take a message when it can be taken."""
        self.unread += 1
        await self.open.wait()
        self.unread -= 1
        self.ended |= message["type"] == "http.response.body" and not message["more_body"]
        if message.get("body"):
            self.got.put_nowait(message["body"])

    async def receive(self) -> Message:
        """Wait until the browser goes."""
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def events(self) -> list[dict[str, Any]]:
        """The events of the next chunk; a comment is an event without a name."""
        async with asyncio.timeout(5):
            chunk = await self.got.get()
        blocks = chunk.decode().removesuffix("\n\n").split("\n\n")
        lines = [dict(line.split(": ", 1) for line in block.split("\n") if ": " in line) for block in blocks]
        return [{**event, "data": json.loads(event.get("data", "null"))} for event in lines]


@asynccontextmanager
async def reading(feed: Feed, **options: float) -> AsyncIterator[Reader]:
    """A reader of the stream for the time of the block."""
    reader = Reader()
    async with asyncio.TaskGroup() as group:
        stream = LiveStream(feed, **options)
        reader.stream = group.create_task(stream({"type": "http"}, reader.receive, reader.send))
        yield reader
        reader.gone.set()
        reader.open.set()
        await reader.over()


@pytest.fixture
def picture(engine: FakeEngine) -> Picture:
    """The picture, taken by the test itself."""
    return Picture(engine)


@pytest.fixture
def feed(picture: Picture) -> Feed:
    """The feed."""
    return Feed(picture)


async def test_first_the_state_then_only_what_changed(engine: FakeEngine, picture: Picture, feed: Feed) -> None:
    """A change names the agent and the queues it touches, nothing else."""
    async with reading(feed) as reader:
        (state,) = await reader.events()
        assert (state["event"], len(state["data"]["agents"])) == ("state", 10)
        engine.set_agent("8003", state="idle")
        picture.take()
        (change,) = await reader.events()
    assert change["event"] == "change"
    assert [agent["id"] for agent in change["data"]["agents"]] == ["8003"]
    assert [queue["name"] for queue in change["data"]["queues"]] == ["social"]
    assert set(change["data"]) == {"version", "at", "agents", "queues"}
    assert int(change["id"]) == int(state["id"]) + 1


async def test_nothing_is_sent_when_nothing_changed_but_a_comment(
    engine: FakeEngine, picture: Picture, feed: Feed
) -> None:
    """The comment keeps the connection known to be alive."""
    async with reading(feed, beat_s=0.01) as reader:
        await reader.events()
        engine.emit()
        picture.take()
        assert await reader.got.get() == b":\n\n"


async def test_a_reader_that_does_not_read_skips_to_the_newest_state(
    engine: FakeEngine, picture: Picture, feed: Feed
) -> None:
    """It misses the history, keeps nothing in memory and ends with the truth."""
    async with reading(feed) as slow, reading(feed) as quick:
        await slow.events()
        await quick.events()
        engine.set_agent("8001", state="idle")
        slow.open.clear()
        for number in range(200):
            engine.set_agent("8001", calls_today=number)
            picture.take()
            await quick.events()
            assert slow.unread <= 1
        slow.open.set()
        await slow.events()
        (state,) = await slow.events()
    assert state["event"] == "state"
    assert state["data"]["agents"][0]["calls_today"] == 199


async def test_a_reader_that_stays_deaf_is_dropped(engine: FakeEngine, picture: Picture, feed: Feed) -> None:
    """Its place is given free; the end of the stream does not reach it."""
    async with reading(feed, patience_s=0.02) as reader:
        await reader.events()
        reader.open.clear()
        engine.set_agent("8001", state="idle")
        picture.take()
        await reader.over()
        assert feed.readers == 0
        assert not reader.ended


async def test_a_change_is_encoded_once_for_all(
    engine: FakeEngine, picture: Picture, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fifty monitors cost one encoding."""
    from callcenter.web import live

    encoded = []
    original = live.change_frame
    monkeypatch.setattr(live, "change_frame", lambda change: encoded.append(1) or original(change))
    readers = [reading(feed) for _ in range(50)]
    async with asyncio.TaskGroup() as group:
        opened = [await reader.__aenter__() for reader in readers]
        for reader in opened:
            await reader.events()
        engine.set_agent("8001", state="idle")
        picture.take()
        for reader in opened:
            assert (await reader.events())[0]["event"] == "change"
        for manager in readers:
            group.create_task(manager.__aexit__(None, None, None))  # type: ignore[arg-type]
    assert len(encoded) == 1


async def test_without_readers_nothing_is_encoded(
    engine: FakeEngine, picture: Picture, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A centre that nobody watches spends nothing on watching."""
    from callcenter.web import live

    monkeypatch.setattr(live, "change_frame", None)
    engine.set_agent("8001", state="idle")
    picture.take()
    async with reading(feed) as reader:
        (state,) = await reader.events()
    assert state["data"]["agents"][0]["state"] == "idle"


async def test_the_state_is_fresh_though_nothing_happened(
    engine: FakeEngine, picture: Picture, feed: Feed, watch: Any
) -> None:
    """Pages set their clocks by it."""
    assert picture.view.at == watch.time
    watch.time += 60
    async with reading(feed) as reader:
        (state,) = await reader.events()
    assert state["data"]["at"] == watch.time


async def test_closing_the_feed_ends_the_streams(feed: Feed) -> None:
    """The server can stop though monitors are connected."""
    async with reading(feed) as reader:
        await reader.events()
        feed.close()
        await reader.over()
        assert reader.ended


async def test_caller_text_stays_inside_its_event(engine: FakeEngine, picture: Picture, feed: Feed) -> None:
    """Line breaks in a name cannot forge an event."""
    async with reading(feed) as reader:
        await reader.events()
        engine.set_agent("8001", name="x\n\nevent: state\ndata: {}\n\n\u2028</script>")
        picture.take()
        (change,) = await reader.events()
    assert change["data"]["agents"][0]["name"].startswith("x\n\nevent: state")


def test_the_application_has_one_feed(app: FastAPI) -> None:
    """All streams share it."""
    assert isinstance(app.state.feed, Feed)


async def test_after_a_reload_everybody_gets_the_whole_picture(
    engine: FakeEngine, picture: Picture, feed: Feed
) -> None:
    """Lines and queues may be others, in another order."""
    async with reading(feed) as reader:
        assert [event["event"] for event in await reader.events()] == ["state"]
        engine.reload("social")
        picture.take()
        (event,) = await reader.events()
        assert (event["event"], event["data"]["reloads"]) == ("state", 1)
        assert [queue["name"] for queue in event["data"]["queues"]] == ["general", "market"]
        engine.set_agent("8001", state="idle")
        picture.take()
        assert [event["event"] for event in await reader.events()] == ["change"]
