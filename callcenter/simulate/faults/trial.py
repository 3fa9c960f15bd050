"""One seed: a centre, a PBX, people and mishaps in virtual time, and what was found."""

import asyncio
import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

from callcenter.domain.requests import Request
from callcenter.ports import Step
from callcenter.simulate.faults import books, invariants, site
from callcenter.simulate.faults.broker import Broker
from callcenter.simulate.faults.keeper import Keeper
from callcenter.simulate.faults.ledger import Ledger
from callcenter.simulate.faults.life import Life
from callcenter.simulate.faults.mishaps import Mishaps
from callcenter.simulate.faults.outcome import LIVENESS, SAFETY, Result, Setting
from callcenter.simulate.faults.people import People
from callcenter.simulate.faults.watch import Watch, left_over
from callcenter.simulate.pbx.actions import Message
from callcenter.simulate.pbx.asterisk import Asterisk
from callcenter.simulate.pbx.manager import Manager
from callcenter.simulate.virtual.loop import VirtualLoop

T0 = 1_800_000_000.0
"""A Friday, 16:00 in Shanghai."""
SETTLED_S = 30.0
"""So long after all is mended, everything must be in order again."""
HOME_S = 240
"""So long after the last call nothing may be left."""


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
        self.plan = site.make_plan(self._chances["plan"], setting.agents)
        self.loop = VirtualLoop(T0, Random(chance.getrandbits(64)))
        self.loop.set_exception_handler(self._wrong)
        self.path = folder / f"{seed}.db"
        shutil.copyfile(template, self.path)
        self.written = books.Told()
        self.result = Result(seed=seed, mode=setting.mode)
        self._digest = hashlib.sha256()

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
        self._begin()
        await asyncio.sleep(self.setting.seconds)
        if self.setting.mode == LIVENESS:
            await self._settle()
        self.people.go_home()
        await self._last_hour()

    def _open(self) -> None:
        loop, chances = self.loop, self._chances
        agents = site.agents_of(self.setting.agents)
        self.pbx = Asterisk(
            site.dialplan(), chances["pbx"],
            now=loop.time, phones=(*agents, *site.DESKS, "trunk"), contexts=site.CONTEXTS, members=site.agents_of(2),
        )  # fmt: skip
        self.manager = Manager(self.pbx, site.users())
        self.manager.heard, self.manager.taken = self._heard, self._taken
        self.broker = Broker()
        self.people = People(self.pbx, chances["people"], self.ask, self.setting.habits, agents)
        self.pbx.people = self.people
        self.mishaps = Mishaps(
            loop, self.pbx, self.manager, self.broker, chances["mishaps"],
            kill=lambda: self.keeper.kill(), stop=lambda: self.keeper.stop(), every_s=self.setting.mishap_every_s,
            note=lambda kind: self._note("MISHAP", kind),
        )  # fmt: skip
        self.ledger = Ledger(lambda: self.life.engine._core.center)
        self.keeper = Keeper(self._new_life, chances["engine"], begun=self.ledger.restarted, over=self._over)
        loop.network.listen(site.HOST, site.PORT, self.manager.session)
        self.watch = Watch(self.pbx, lambda: self.life, self._find)
        self.keeper.start()

    def _begin(self) -> None:
        """People call, and things go wrong."""
        self.people.begin()
        self.mishaps.begin()
        self._look()

    # The engine.

    @property
    def life(self) -> Life:
        """The present life of the engine."""
        return self.keeper.life

    def _new_life(self) -> Life:
        life = Life(self.loop, self.plan, f"sqlite:///{self.path}", self._chances["engine"], self.broker, self._told)
        life.may_write, life.wrote = self.mishaps.disk.may_write, self.mishaps.disk.wrote
        return life

    def _over(self, life: Life) -> None:
        """What this life leaves unwritten is lost with it; what went wrong in it is seen before it is gone."""
        unwritten = life.store.unwritten() if life.store is not None else []
        self.written.excuse(unwritten)
        self.ledger.crashed(len(unwritten))
        for fault in life.faults():
            self._find("the engine had a fault", fault)

    def ask(self, request: Request) -> bool:
        """Somebody wants something of the engine."""
        done = self.keeper.ask(request)
        if done:
            name = type(request).__name__
            self.ledger.acknowledged(_SPOKEN.get(name, name), getattr(request, "agent", ""))
        return done

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
        self.loop.call_later(self.setting.look_every_s, self._look)

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
            if self.life.in_step and not self.pbx.channels and not self.life.engine._core.center.calls:
                break
            await asyncio.sleep(1.0)
        # The store tries again within 2 s.
        await asyncio.sleep(4.0)
        self._nothing_left()
        await self.keeper.end()

    def _nothing_left(self) -> None:
        for what, names in left_over(self.pbx, self.life):
            self._find(f"left over: {what}", ", ".join(names[:5]))

    def _close_the_books(self) -> None:
        result = self.result
        result.findings += books.look(self.path, quiet=True)
        journal = books.journal(self.path)
        result.findings += list(self.written.compare(journal))[:5]
        self._digest.update(repr(journal).encode())
        result.digest = self._digest.hexdigest()
        result.calls, result.mishaps = self.people.calls, self.mishaps.count
        result.virtual_s, result.lives = self.loop.time() - T0, self.keeper.lives
        self._remove()

    def _remove(self) -> None:
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
