"""Reading the configuration again and having it taken over: all of it, or nothing and every fault."""

import asyncio
import io
import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import structlog

import config
from callcenter import logs
from callcenter.domain.requests import ReplacePlan, Request
from callcenter.reload import Note, Reloader
from config import ConfigError
from tests.unit.config.sample import GOOD, write


@dataclass
class Bench:
    """A reloader of a file, and what it asked the engine for."""

    folder: Path
    asked: list[Request] = field(default_factory=list)
    wish: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.path = write(self.folder, GOOD)
        self.reloader = Reloader(self.asked.append, config.load(self.path), self.wish)

    def write(self, old: str, new: str) -> None:
        """Put the sample with a text replaced."""
        assert old in GOOD
        write(self.folder, GOOD.replace(old, new, 1))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A started engine."""
    return Bench(tmp_path)


async def test_a_file_that_says_the_same_asks_for_nothing(bench: Bench) -> None:
    done = await bench.reloader.reload("cli:test")
    assert (bench.asked, done.added, done.removed, done.changed, done.notes) == ([], {}, {}, {}, ())
    assert done.file == str(bench.path)


async def test_the_new_plan_is_asked_for_and_its_names_are_told(bench: Bench) -> None:
    bench.write("ring_s = 8", "ring_s = 9")
    done = await bench.reloader.reload("cli:test")
    (request,) = bench.asked
    assert isinstance(request, ReplacePlan)
    assert (request.actor, request.plan) == ("cli:test", config.load(bench.path).plan)
    assert done.changed == {"queues": ("q1",)}
    assert (await bench.reloader.reload("cli:test")).changed == {}


async def test_a_faulty_file_changes_nothing_and_names_every_fault(bench: Bench) -> None:
    bench.write("ring_s = 8", 'ring_s = "8"\nrign_s = 8\nmax_length = 0')
    with pytest.raises(ConfigError) as caught:
        await bench.reloader.reload("cli:test")
    assert [fault.key for fault in caught.value.faults] == [
        "queues.q1.ring_s",
        "queues.q1.rign_s",
        "queues.q1.max_length",
    ]
    assert bench.asked == []
    bench.write("ring_s = 8", "ring_s = 8")
    assert (await bench.reloader.reload("cli:test")).changed == {}


async def test_what_takes_a_restart_changes_nothing_else_either(bench: Bench) -> None:
    write(bench.folder, GOOD.replace("port = 8080", "port = 8081").replace("ring_s = 8", "ring_s = 9"))
    with pytest.raises(ConfigError, match="takes a restart"):
        await bench.reloader.reload("cli:test")
    assert bench.asked == []


async def test_a_file_that_is_gone_is_a_fault(bench: Bench) -> None:
    bench.path.unlink()
    with pytest.raises(ConfigError, match="there is no such file"):
        await bench.reloader.reload("cli:test")


async def test_the_environment_counts_anew(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLCENTER_QUEUES__Q2__RING_S", "5")
    assert (await bench.reloader.reload("cli:test")).changed == {"queues": ("q2",)}


@pytest.mark.parametrize(
    ("old", "new", "notes"),
    [
        ('login = "*451"', 'login = "*452"', ["dialplan"]),
        ('endpoint = "1002"', 'endpoint = "1003"', ["fallback_queue"]),
        ('name = "李四"', 'name = "王五"', []),
    ],
)
async def test_what_is_left_to_do_in_asterisk_is_said(bench: Bench, old: str, new: str, notes: list[str]) -> None:
    bench.write(old, new)
    done = await bench.reloader.reload("cli:test")
    assert [note.code for note in done.notes] == notes
    assert all("callcenter pbx snippets" in note.text for note in done.notes)
    assert all(isinstance(note, Note) for note in done.notes)


async def test_warnings_are_told(bench: Bench) -> None:
    bench.write("[[agents]]", '[[queues]]\nname = "q3"\n[[agents]]')
    done = await bench.reloader.reload("cli:test")
    assert len(done.warnings) == 2
    assert done.added == {"queues": ("q3",)}


async def test_two_at_a_time_come_one_after_the_other(bench: Bench) -> None:
    bench.write("ring_s = 8", "ring_s = 9")
    both = await asyncio.gather(bench.reloader.reload("a"), bench.reloader.reload("b"))
    assert [len(done.changed) for done in both] == [1, 0]
    assert len(bench.asked) == 1


class Heard(io.StringIO):
    """A log that can be waited for."""

    def __init__(self) -> None:
        super().__init__()
        self.news = asyncio.Event()

    def write(self, text: str) -> int:
        """A line."""
        self.news.set()
        return super().write(text)

    @property
    def lines(self) -> list[dict[str, str]]:
        """What was logged."""
        return [json.loads(line) for line in self.getvalue().splitlines()]

    async def until(self, event: str) -> None:
        """Wait for a line."""
        async with asyncio.timeout(10):
            while all(line["event"] != event for line in self.lines):
                await self.news.wait()
                self.news.clear()


async def test_a_signal_reloads_and_a_faulty_file_is_logged(bench: Bench) -> None:
    stream = Heard()
    logs.configure("json", "info", stream=stream)
    bench.write("ring_s = 8", 'ring_s = "8"\nrign_s = 8')
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(bench.reloader.run())
        bench.wish.set()
        await stream.until("reload.refused")
        bench.write("ring_s = 8", "ring_s = 9")
        bench.wish.set()
        await stream.until("reload.done")
        task.cancel()
    structlog.reset_defaults()
    faults = [line for line in stream.lines if line["event"] == "reload.fault"]
    assert [line["where"].rpartition(": ")[2] for line in faults] == ["queues.q1.ring_s", "queues.q1.rign_s"]
    assert all(line["remedy"] for line in faults)
    assert [request.actor for request in bench.asked] == ["signal"]
