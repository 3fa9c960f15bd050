"""The office beside the engine: a real process, asked over its socket, killed, kept from opening, and let go of."""

import asyncio
import os
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
import uvloop

from callcenter import companion
from callcenter.annex import keeper as module
from callcenter.annex import process
from callcenter.annex.keeper import Keeper
from callcenter.annex.messages import Board, CaseNews, Ready, Telephones, ToEngine, engine_hears, line
from callcenter.domain.events import Outcome
from callcenter.orders.actor import Actor, Role
from callcenter.ports import Step
from callcenter.store.store import Store
from callcenter.web.forward import ASKER, Asker, Forward, asker_header
from config.load import load
from tests.fakes.story import arrived, ended
from tests.support.waiting import eventually
from tests.support.whole_office import CONFIG

EVERYBODY = Actor(id="house", roles=frozenset(Role))


class Beside:
    """A keeper that runs, and what its office said."""

    def __init__(self, folder: Path, database: Path) -> None:
        file = folder / "callcenter.toml"
        file.touch(mode=0o600)
        file.write_text(CONFIG.format(folder=folder) + f'[store]\nurl = "sqlite:///{database}"\n', "utf-8")
        self.heard: list[ToEngine] = []
        self.desks = {"12319"}
        self.settings = load(file)
        self.keeper = Keeper(self.settings, "console", self.heard.append, lambda: self.desks)
        self.key_file = folder / "keys.json"

    @asynccontextmanager
    async def running(self) -> AsyncIterator[httpx.AsyncClient]:
        """Kept open meanwhile; a client that asks as somebody who may do everything."""
        task = asyncio.get_running_loop().create_task(self.keeper.run())
        await until("started", lambda: self.keeper.address)
        transport = httpx.AsyncHTTPTransport(uds=str(self.keeper.address))
        headers = {ASKER: asker_header(Asker(EVERYBODY, False))}
        try:
            async with httpx.AsyncClient(
                transport=transport, base_url="http://office", headers=headers, timeout=60
            ) as client:
                yield client
        finally:
            task.cancel()
            await asyncio.wait({task})

    def news(self) -> list[CaseNews]:
        """What happened to cases."""
        return [one for one in self.heard if isinstance(one, CaseNews)]

    def pid(self) -> int:
        """The office's process."""
        (found,) = (pid for pid in _processes() if "callcenter.annex" in _words(pid))
        return found


def _processes() -> list[int]:
    """Our children."""
    return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]


def _words(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()


async def until(claim: str, look: Callable[[], object]) -> None:
    """Wait for it; a minute is enough on any machine."""
    await asyncio.to_thread(eventually, claim, look, within=60.0)


@pytest.fixture
def beside(tmp_path: Path, empty_database: Path) -> Iterator[Beside]:
    """On an empty database."""
    beside = Beside(tmp_path, empty_database)
    yield beside
    beside.keeper.close()


@asynccontextmanager
async def a_call_lost(beside: Beside, database: Path) -> AsyncIterator[None]:
    """The engine's record takes down a call whose caller gave up, and tells the office."""
    store = await Store.open(f"sqlite:///{database}", jurisdiction="140500", timezone="Asia/Shanghai")
    store.on_orders.append(beside.keeper.orders)
    writing = asyncio.get_running_loop().create_task(store.run())
    call = arrived("1.1", number="13812341234")
    for seen in (call, ended(call, Outcome.ABANDONED_RING)):
        store.record(Step(call.arrived_at, (), (seen,), ()))
    try:
        yield
    finally:
        writing.cancel()
        await asyncio.wait({writing})
        await store.close()


async def test_an_order_of_the_engine_becomes_a_case_and_its_news_come_back(
    beside: Beside, empty_database: Path
) -> None:
    """Told by the engine once it is committed; what is published of it holds nothing of the citizen."""
    async with beside.running() as client:
        assert (await client.get("/api/v1/orders")).json() == []
        async with a_call_lost(beside, empty_database):
            await until("both events told", lambda: len(beside.news()) == 2)
        (order,) = (await client.get("/api/v1/orders")).json()
        assert {one.number for one in beside.news()} == {order["number"]}
        assert "1381234" not in str(beside.heard)
        await until("the board told", lambda: [one for one in beside.heard if isinstance(one, Board)])


async def test_an_office_that_is_killed_opens_again_as_soon_as_it_can(
    beside: Beside, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, empty_database: Path
) -> None:
    """Whoever asks meanwhile is told why it is away, at once; a key file that is missing gets no other in its place."""
    monkeypatch.setattr(module, "BACK_OFF_S", (0.2,))
    way = Forward.to(lambda: beside.keeper.address, lambda: beside.keeper.refusal)
    async with beside.running() as client:
        async with a_call_lost(beside, empty_database):
            await until("something sealed with the key", beside.news)
        shutil.move(beside.key_file, tmp_path / "elsewhere")
        os.kill(beside.pid(), signal.SIGKILL)
        await until("the reason told", lambda: "keys.json" in beside.keeper.failed)
        assert "missing" in beside.keeper.failed
        async with httpx.AsyncClient(transport=httpx.ASGITransport(way), base_url="http://here") as outside:
            answers = [await outside.get("/api/v1/orders") for _ in range(2)]
        assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(503, "office_away")}
        assert not beside.key_file.exists()
        shutil.move(tmp_path / "elsewhere", beside.key_file)
        # As soon as it is being started, requests wait for it.
        await until("started again", lambda: not beside.keeper.refusal)
        assert (await client.get("/api/v1/orders")).status_code == 200
        assert beside.keeper.starts >= 3
        await until("told that all is well", lambda: not beside.keeper.failed)


async def test_whatever_keeps_it_from_being_started_ends_neither_the_keeper_nor_what_it_keeps(
    beside: Beside, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A disk without room, say: it is tried again, and the reason is told until the office is open."""
    monkeypatch.setattr(module, "BACK_OFF_S", (0.05,))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    task = asyncio.get_running_loop().create_task(beside.keeper.run())
    await until("the reason told", lambda: "nowhere" in beside.keeper.failed)
    await until("tried again", lambda: beside.keeper.starts >= 3)
    assert not task.done()
    monkeypatch.setattr(tempfile, "tempdir", None)
    await until("open", lambda: not beside.keeper.failed)
    task.cancel()
    await asyncio.wait({task})


def test_what_is_told_to_an_engine_that_was_killed_is_no_fault() -> None:
    """The office's own loop complains of a wire that is found closed."""

    async def tell() -> bool:
        ours, theirs = socket.socketpair()
        _, writer = await asyncio.open_connection(sock=ours)
        theirs.close()
        for _ in range(3):
            process._tell(writer, Ready())
            await asyncio.sleep(0)
        return writer.is_closing()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert runner.run(tell())


@pytest.mark.parametrize("moment", ["opening", "open", "telling"])
async def test_it_ends_with_an_engine_that_is_killed_and_tidies_up(beside: Beside, moment: str) -> None:
    """No office works on for an engine that is gone: the kernel closes that one's end of the wire, or breaks it where
    the engine had not read all. The office has nobody to tell of it, and it is no fault of the office's."""
    ours, theirs = socket.socketpair()
    folder = Path(tempfile.mkdtemp())
    listener = module.listening(folder / "http")
    fds = (theirs.fileno(), listener.fileno())
    office = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "callcenter.annex", *map(str, fds)),
        pass_fds=fds,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    theirs.close()
    listener.close()
    with ours:
        ours.sendall(companion.introduction((beside.settings, "console")) + line(Telephones(frozenset())))
        if moment != "opening":
            ready = await asyncio.to_thread(ours.recv, len(line(Ready())), socket.MSG_PEEK)
            assert engine_hears(ready) == Ready()
        if moment == "open":
            ours.recv(len(line(Ready())))
    said, _ = await asyncio.wait_for(office.communicate(), 60)
    assert (office.returncode, said.decode()) == (0, "")
    await until("tidied up", lambda: not folder.exists())
