"""The simulated PBX on a TCP port of its own thread, with phones that behave as SIPp's scenarios do."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from random import Random
from typing import Any, TypeVar

from callcenter.ami import needs
from callcenter.pbx.scenario import Caller, Desk
from callcenter.pbx.snippets import SnippetValues, render
from callcenter.simulate.pbx.asterisk import Asterisk
from callcenter.simulate.pbx.channel import UP, Channel
from callcenter.simulate.pbx.manager import Manager, User

T = TypeVar("T")
CAUSES = {486: 17, 480: 19, 603: 21, 404: 1, 503: 34, 500: 127}
"""The Q.850 causes that Asterisk makes of SIP's answers."""
_STEP_S = 0.01


class SimulatedPbx:
    """Started by ``running``. What a test calls from its own thread is done in the PBX's."""

    def __init__(self, secret: str, phones: tuple[str, ...], contexts: dict[str, str]) -> None:
        self._secret, self._phones, self._contexts = secret, phones, contexts
        self.desks: dict[str, Desk] = {}
        self._ready: Future[int] = Future()
        self._loop = asyncio.new_event_loop()
        self._tasks: set[asyncio.Task[None]] = set()

    @contextmanager
    def running(self) -> Iterator["SimulatedPbx"]:
        """Up while the block runs; ``port`` is its AMI port."""
        thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),))
        thread.start()
        try:
            self.port = self._ready.result(10)
            yield self
        finally:
            self._loop.call_soon_threadsafe(self._over.set)
            thread.join(10)
            self._loop.close()

    async def _serve(self) -> None:
        self._over = asyncio.Event()
        dialplan = render(SnippetValues(ami_secret=self._secret))["extensions_callcenter.conf"]
        self.pbx = Asterisk(dialplan, Random(1), now=time.time, phones=self._phones, contexts=self._contexts)
        self.pbx.people = self
        users = {"callcenter": User(self._secret, frozenset(needs.EVENTS)), "lab": User(self._secret)}
        self.manager = Manager(self.pbx, users)
        server = await self._loop.create_server(self.manager.session, "127.0.0.1", 0)
        self._ready.set_result(server.sockets[0].getsockname()[1])
        await self._over.wait()
        for task in self._tasks:
            task.cancel()
        self.manager.end_sessions()
        server.close()
        await server.wait_closed()

    def _in_its_thread(self, work: Callable[[], T]) -> T:
        done: Future[T] = Future()

        def do() -> None:
            try:
                done.set_result(work())
            except BaseException as error:
                done.set_exception(error)

        self._loop.call_soon_threadsafe(do)
        return done.result(10)

    # What a test does.

    def phone(self, endpoint: str, desk: Desk) -> None:
        """A phone behaves as told from now on."""
        self.desks[endpoint] = desk

    def call(self, caller: Caller) -> None:
        """Somebody dials."""

        def dial() -> None:
            ch = self.pbx.call("trunk", caller.numbers[0], caller.line)
            self._task(self._calls(ch, caller))

        self._in_its_thread(dial)

    def restart(self) -> None:
        """kill -9 and a new start."""

        def again() -> None:
            self.manager.end_sessions()
            self.pbx.boot()

        self._in_its_thread(again)

    # What people do.

    def _task(self, work: Any) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _calls(self, ch: Channel, caller: Caller) -> None:
        began = time.monotonic()
        while ch.state != UP:
            if caller.patience_ms is not None and time.monotonic() - began > caller.patience_ms / 1000:
                self.pbx.part(ch)
            if ch.gone:
                return
            await asyncio.sleep(_STEP_S)
        for press in caller.presses:
            await asyncio.sleep(press.after_ms / 1000)
            for key in press.keys:
                if not ch.gone:
                    self.pbx.press(ch, key)
        if caller.talk_ms is not None:
            await asyncio.sleep(caller.talk_ms / 1000)
            self.pbx.part(ch)

    def refuses(self, ch: Channel) -> int | None:
        """A phone that refuses at once does not ring."""
        desk = self.desks.get(ch.endpoint)
        at_once = desk is not None and desk.refuse is not None and desk.refuse_after_ms is None
        return CAUSES[desk.refuse] if desk is not None and desk.refuse is not None and at_once else None

    def ringing(self, ch: Channel) -> None:
        """A phone rings, and does as its desk says."""
        self._task(self._rings(ch, self.desks.get(ch.endpoint, Desk(ring_ms=None))))

    async def _rings(self, ch: Channel, desk: Desk) -> None:
        if desk.refuse is not None:
            await asyncio.sleep((desk.refuse_after_ms or 0) / 1000)
            self.pbx.hang_up(ch, CAUSES[desk.refuse])
        elif desk.ring_ms is not None:
            await asyncio.sleep(desk.ring_ms / 1000)
            self.pbx.pick_up(ch)
            if desk.talk_ms is not None:
                await asyncio.sleep(desk.talk_ms / 1000)
                self.pbx.part(ch)

    def bridged(self, maker: Channel, peer: Channel) -> None:
        """They talk for as long as their scenarios say."""

    def asked(self, ch: Channel) -> None:
        """The keys are pressed by the caller's scenario."""

    def ended(self, ch: Channel) -> None:
        """Nobody minds."""
