"""One seed: a centre, a PBX, people and mishaps in virtual time, and what was found."""

import asyncio
import hashlib
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from callcenter.domain.errors import Refused
from callcenter.domain.ids import Instant
from callcenter.domain.requests import Request
from callcenter.ports import Step
from callcenter.simulate.faults import books, invariants, site
from callcenter.simulate.faults.broker import Broker
from callcenter.simulate.faults.ledger import Ledger
from callcenter.simulate.faults.life import Life
from callcenter.simulate.faults.mishaps import Mishaps
from callcenter.simulate.faults.people import Habits, People
from callcenter.simulate.faults.watch import EVERY_S, Watch
from callcenter.simulate.pbx.actions import Message
from callcenter.simulate.pbx.asterisk import Asterisk
from callcenter.simulate.pbx.manager import Manager
from callcenter.simulate.virtual.loop import VirtualLoop

T0 = 1_800_000_000.0
"""A Friday, 16:00 in Shanghai."""
AGENTS = 4
SAFETY, LIVENESS = "safety", "liveness"
SETTLED_S = 30.0
"""So long after all is mended, everything must be in order again."""
HOME_S = 240
"""So long after the last call nothing may be left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a run is made of; with the seed it fixes everything that happens."""

    mode: str = LIVENESS
    seconds: float = 60.0
    mishap_every_s: float = 3.5
    habits: Habits = field(default_factory=Habits)


@dataclass(slots=True, kw_only=True)
class Result:
    """What came of one seed."""

    seed: int
    mode: str
    calls: int = 0
    mishaps: Counter[str] = field(default_factory=Counter)
    findings: list[tuple[str, str]] = field(default_factory=list)
    virtual_s: float = 0.0
    answered: int = 0
    lives: int = 0
    digest: str = ""
    """Of everything that was told, in its order: two runs of one seed give the same."""


class Trial:
    """One run."""

    def __init__(
        self, seed: int, setting: Setting, folder: Path, template: Path, trace: Callable[[str], None] | None = None
    ) -> None:
        self._trace = trace
        self.setting, self.seed = setting, seed
        chance = Random(seed)
        self._chances = {
            name: Random(chance.getrandbits(64)) for name in ("plan", "pbx", "people", "mishaps", "engine")
        }
        self.plan = site.make_plan(self._chances["plan"], AGENTS)
        self.loop = VirtualLoop(T0, Random(chance.getrandbits(64)))
        self.loop.set_exception_handler(self._wrong)
        self.path = folder / f"{seed}.db"
        shutil.copyfile(template, self.path)
        self.written = books.Told()
        self.result = Result(seed=seed, mode=setting.mode)
        self._digest = hashlib.sha256()
        self._starting: asyncio.TimerHandle | None = None

    def run(self) -> Result:
        """From the first call to the last look at the books."""
        asyncio.set_event_loop(self.loop)
        try:
            self.loop.run_until_complete(self._main())
        except Exception as error:
            self._find("the run broke off", f"{type(error).__name__}: {error}")
        finally:
            self.loop.close()
            asyncio.set_event_loop(None)
        self._close_the_books()
        return self.result

    async def _main(self) -> None:
        self._open()
        await asyncio.sleep(self.setting.seconds)
        if self.setting.mode == LIVENESS:
            await self._settle()
        self.people.go_home()
        await self._last_hour()

    def _open(self) -> None:
        loop, chances = self.loop, self._chances
        phones = (*site.agents_of(AGENTS), *site.DESKS, "trunk")
        self.pbx = Asterisk(
            site.dialplan(), chances["pbx"],
            now=loop.time, phones=phones, contexts=site.CONTEXTS, members=site.agents_of(2),
        )  # fmt: skip
        self.manager = Manager(self.pbx, site.users())
        self.manager.heard, self.manager.taken = self._heard, self._taken
        self.broker = Broker()
        self.people = People(self.pbx, chances["people"], self.ask, self.setting.habits)
        self.pbx.people = self.people
        self.life = self._new_life()
        self.ledger = Ledger(lambda: self.life.engine._core.center)
        self.mishaps = Mishaps(
            loop, self.pbx, self.manager, self.broker, chances["mishaps"],
            kill=self.kill, stop=self.stop, every_s=self.setting.mishap_every_s,
            note=lambda kind: self._note("MISHAP", kind),
        )  # fmt: skip
        loop.network.listen(site.HOST, site.PORT, self.manager.session)
        self.watch = Watch(self.pbx, lambda: self.life, self._find)
        self._start()
        self.people.begin()
        self.mishaps.begin()
        self._look()

    # The engine.

    def _new_life(self) -> Life:
        url, chance = f"sqlite:///{self.path}", self._chances["engine"]
        self.result.lives += 1
        return Life(self.loop, self.plan, url, chance, self.broker, self._told)

    def _start(self) -> None:
        self._starting = None
        self.life.may_write, self.life.wrote = self.mishaps.disk.may_write, self.mishaps.disk.wrote
        self.life.start()
        self.ledger.restarted()

    def _restart_after(self, seconds: float) -> None:
        self.life = self._new_life()
        self._starting = self.loop.call_later(seconds, self._start)

    def kill(self) -> None:
        """kill -9, and another one started by and by."""
        if self._starting is not None:
            return
        self._excuse(self.life)
        self._look_at_its_end()
        self.life.kill()
        self._restart_after(self._chances["engine"].choice((0.5, 1.0, 3.0, 8.0)))

    def stop(self) -> None:
        """SIGTERM, and another one started by and by."""
        if self._starting is None and self.life.ready:
            self.loop.create_task(self._stop())

    async def _stop(self) -> None:
        life = self.life
        self._starting = self.loop.call_later(3600.0, self._start)
        await life.stop()
        self._look_at_its_end()
        self._excuse(life)
        self._starting.cancel()
        self._restart_after(1.0)

    def _excuse(self, life: Life) -> None:
        """What this life leaves unwritten is lost with it."""
        unwritten = life.store.unwritten() if life.store is not None else []
        self.written.excuse(unwritten)
        self.ledger.crashed(len(unwritten))

    def ask(self, request: Request) -> bool:
        """Somebody wants something of the engine."""
        if not self.life.ready:
            return False
        try:
            self.life.engine.request(request)
        except Refused:
            return False
        name = type(request).__name__
        self.ledger.acknowledged(_SPOKEN.get(name, name), getattr(request, "agent", ""))
        return True

    # What is looked at.

    def _note(self, who: str, what: str) -> None:
        """For the trace, if there is one, and for the digest of all that happened."""
        line = f"{self.loop.time() - T0:10.4f} {who} {what}"
        self._digest.update(line.encode())
        if self._trace is not None:
            self._trace(line)

    def _heard(self, data: bytes) -> None:
        self._note("PBX   ", " ".join(data.decode("utf-8", "replace").split("\r\n")))

    def _taken(self, message: Message) -> None:
        self._note("action", " ".join(f"{name}={value}" for name, value in message.headers.items()))
        self.mishaps.taken(message.name)

    def _told(self, step: Step) -> None:
        self.written.note(step)
        for event in step.events:
            self._note("engine", str(event))
            self.result.answered += type(event).__name__ == "CallAnswered"
        try:
            center = self.life.engine._core.center
            invariants.check(center)
            for event in step.events:
                self.ledger.note(step.at, event)
            self.ledger.check()
        except AssertionError as error:
            self._find("a rule of the centre is broken", _text(error))

    def _look(self) -> None:
        now, mishaps = self.loop.time(), self.mishaps
        frozen = self.pbx.frozen_until > now or any(link.frozen_until > now for link in self.loop.network.links)
        calm = not frozen and mishaps.latency_s == mishaps.usual_s and not mishaps.wire.twice and not mishaps.wire.lost
        self.watch.look(now, calm=calm)
        if self.life.died_of is not None:
            self._find("the engine ended by itself", repr(self.life.died_of))
            self.life.died_of = None
        self.loop.call_later(EVERY_S, self._look)

    def _look_at_its_end(self) -> None:
        """What went wrong inside a life, seen before it is gone."""
        if self.life.engine.faults:
            self._find("the engine had a fault", f"{self.life.engine.faults} in one life")
        if self.life.store is not None and self.life.store.status(Instant(0.0)).journal_lost:
            self._find("journal events were lost", "the inbox overflowed")
        if (link := self.life.link) is not None and link.client.counters.callback_errors:
            self._find("the engine had a fault", "in a callback of the link")

    def _wrong(self, loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        self._find("an error that nobody caught", f"{context.get('message')} {context.get('exception')!r}")

    def _find(self, rule: str, what: str) -> None:
        at = self.loop.time() - T0
        self._note("FOUND ", f"{rule}: {what}")
        if len(self.result.findings) < 20:
            self.result.findings.append((rule, f"{what} (at {at:.3f} s)"))

    # The end.

    async def _settle(self) -> None:
        """All is mended: within SETTLED_S everything is in order."""
        self.mishaps.heal()
        self.people.behave()
        await asyncio.sleep(SETTLED_S)
        if not self.life.in_step:
            self._find("not settled", "the engine is not in step with the PBX")
            return
        self.people.behave()
        try:
            invariants.check(self.life.engine._core.center)
        except AssertionError as error:
            self._find("not settled", _text(error))
        for rule, what in self.watch.phones():
            self._find("not settled", f"{rule}: {what}")

    async def _last_hour(self) -> None:
        """Everybody goes home, and nothing is left: no channel, no call, no timer."""
        if self.setting.mode == SAFETY:
            self.mishaps.heal()
            self.people.behave()
        for _ in range(HOME_S):
            if not self.pbx.channels and not self.life.engine._core.center.calls:
                break
            await asyncio.sleep(1.0)
        # The store tries again within 2 s.
        await asyncio.sleep(4.0)
        self._nothing_left()
        if self._starting is None:
            await self.life.stop()
        self._look_at_its_end()

    def _nothing_left(self) -> None:
        center, store = self.life.engine._core.center, self.life.store
        left: dict[str, Sequence[object]] = {
            "calls": list(center.calls),
            "offers": list(center.offers),
            "channels of calls": list(center.call_of_channel),
            "bridges": list(center.bridge_of),
            "legs": list(center.legs),
            "timers": [key for key in center.timers if not key.startswith("agent/")],
            "channels": list(self.pbx.channels),
            "unwritten steps": ["there are some"] if store and store.status(Instant(0.0)).pending else [],
        }
        for what, names in left.items():
            if names:
                self._find(f"left over: {what}", ", ".join(str(name) for name in names[:5]))

    def _close_the_books(self) -> None:
        result = self.result
        result.findings += books.look(self.path, quiet=True)
        journal = books.journal(self.path)
        result.findings += list(self.written.compare(journal))[:5]
        self._digest.update(repr(journal).encode())
        result.digest = self._digest.hexdigest()
        result.calls, result.mishaps = self.people.calls, self.mishaps.count
        result.virtual_s = self.loop.time() - T0
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)


_SPOKEN = {"LogOut": "log_out", "Pause": "pause", "LogIn": "log_in", "Unpause": "unpause", "EndWrapUp": "end_wrap_up"}


def _text(error: AssertionError) -> str:
    """The claim that does not hold, and where."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = f"{frame.tb_frame.f_code.co_name}:{frame.tb_lineno}" if frame is not None else ""
    return f"{where} {error}"[:600]
