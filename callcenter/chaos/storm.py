"""The faults and when they strike: a seeded storm over a centre at work."""

import signal
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random

from callcenter.chaos.aims import AIMS
from callcenter.chaos.cast import PROBE_LINE
from callcenter.chaos.checks import Places, ghosts, places
from callcenter.chaos.eyes import Eyes, Picture
from callcenter.chaos.stage import Stage
from callcenter.demo.errors import DemoError
from callcenter.demo.stopping import Stopping
from callcenter.pbx.scenario import Caller

GHOST_S = 5.0
"""So long after a fault nothing may be there that belongs to nothing."""
_LISTS_S = 0.4
"""Between two looks: what is in both is no race between the PBX's list and the engine's."""
_LOOK_EVERY, _SETTLE = 10, 0.2
"""After each such strike, and this share of the others, so much time is left that ghosts can be looked for."""
_SEE_S = 30.0
"""So long the picture of an engine that says it is ready is waited for."""
KILLS = frozenset({"kill", "kill twice"})
_GIVEN_UP_S = 2.0
_FRESH_S = 0.15
"""A picture older than this says nothing of the moment of a fault."""


@dataclass(slots=True)
class Strike:
    """One fault: what was seen of it. Times are ``time.time()``."""

    fault: str
    aim: str
    at: float
    started: float | None = None
    """When the engine was started again, if it was."""
    ready: float | None = None
    """When its pages said so."""
    places: Places = field(default_factory=Places)
    ghosts: tuple[str, ...] | None = None
    """None: there was no time to look for them."""
    states: Counter[str] = field(default_factory=Counter)
    """How many calls and agents were in each state at that moment."""
    failed: str = ""


class Storm:
    """Strikes until the time is over; what came of each is in ``strikes``."""

    def __init__(self, stage: Stage, eyes: Eyes, random: Random, stopping: Stopping) -> None:
        self._stage, self._eyes, self._random, self._stopping = stage, eyes, random, stopping
        self._aims = {name: aim(stage.pbx.cel_csv, eyes) for name, aim in AIMS.items()}
        self.strikes: list[Strike] = []
        self._wrap_up = 0

    @property
    def kills(self) -> int:
        """How often the engine was killed."""
        return sum(strike.fault in KILLS for strike in self.strikes)

    def blow(self, seconds: float, faults: Mapping[str, float], kills: int) -> None:
        """Strike for so long, and until there were so many kills, but no longer than twice the time. ``faults`` are
        their weights; whenever kills are behind, one is next."""
        begun = time.monotonic()
        while (at := time.monotonic() - begun) < seconds or (self.kills < kills and at < 2 * seconds):
            behind = self.kills < kills * at / seconds
            [fault] = ["kill"] if behind else self._random.choices(tuple(faults), tuple(faults.values()))
            self.strike(fault)
            if len(self.strikes) % _LOOK_EVERY == 0 or (not behind and self._random.random() < _SETTLE):
                self._look_for_ghosts()
            else:
                self._stopping.sleep(self._random.uniform(0.0, 1.5))

    def strike(self, fault: str, aim: str | None = None) -> Strike:
        """One fault at its moment, to the engine's readiness after it."""
        aim = aim or self._random.choice(tuple(self._aims))
        self._aims[aim].wait(self._random, self._stopping)
        picture = self._eyes.latest
        before = picture if picture is not None and time.time() - picture.at < _FRESH_S else None
        strike = Strike(fault, aim, time.time(), states=_states(before))
        self.strikes.append(strike)
        try:
            FAULTS[fault](self, strike)
            self._back(strike, before)
        except DemoError as error:
            strike.failed = str(error)
            if not self._stage.running:
                raise
        return strike

    def _back(self, strike: Strike, before: Picture | None) -> None:
        strike.ready = self._stage.wait_ready()
        after = self._see(strike.ready)
        if before is not None:
            strike.places = places(before.state, after.state)

    def _see(self, since: float) -> Picture:
        """The first picture taken after a moment."""
        last = time.monotonic() + _SEE_S
        while (picture := self._eyes.latest) is None or picture.at < since:
            if time.monotonic() > last:
                raise DemoError(f"the engine is ready, but shows no picture within {_SEE_S:.0f} s")
            self._stopping.sleep(0.01)
        return picture

    def _look_for_ghosts(self) -> None:
        self._stopping.sleep(GHOST_S)
        first = ghosts(self._see(time.time()).state, self._stage.channels())
        self._stopping.sleep(_LISTS_S)
        again = ghosts(self._see(time.time()).state, self._stage.channels())
        self.strikes[-1].ghosts = tuple(sorted(first & again))

    # The faults.

    def _kill(self, strike: Strike) -> None:
        strike.at = self._stage.kill()
        strike.started = self._stage.start()
        self._stage.call_once(Caller(line=PROBE_LINE, patience_ms=15_000, talk_ms=300, numbers=("13900000000",)))

    def _kill_twice(self, strike: Strike) -> None:
        """Killed again while it starts: the second life begins in the middle of a recovery."""
        self._kill(strike)
        first = Strike("kill twice", strike.aim, strike.at, strike.started, states=strike.states)
        self.strikes.insert(-1, first)
        self._stopping.sleep(self._random.uniform(0.1, 1.8))
        strike.aim, strike.states = "starting", Counter()
        strike.at = self._stage.kill()
        strike.started = self._stage.start()

    def _terminate(self, strike: Strike) -> None:
        self._stage.send(signal.SIGTERM)
        if self._stage.gone(10.0) is None:
            raise DemoError("the engine did not end within 10 s of SIGTERM")
        strike.started = self._stage.start()

    def _freeze(self, strike: Strike) -> None:
        self._stage.send(signal.SIGSTOP)
        try:
            self._stopping.sleep(self._random.uniform(1.0, 8.0))
        finally:
            self._stage.send(signal.SIGCONT)

    def _cut(self, strike: Strike) -> None:
        self._stage.wire.cut()
        self._stopping.sleep(0.1)

    def _silence(self, strike: Strike) -> None:
        lasts = self._random.uniform(1.0, 8.0)
        self._stage.wire.silence(True)
        try:
            self._stopping.sleep(lasts)
        finally:
            if lasts > _GIVEN_UP_S:
                # The engine has let go of this connection: what it holds is never delivered, as on a real network.
                self._stage.wire.cut()
            self._stage.wire.silence(False)

    def _reload(self, strike: Strike) -> None:
        self._wrap_up += 1
        self._stage.site.write(self._stage.pbx.cel_csv, more_wrap_up_s=self._wrap_up % 3 / 2)
        if not self._stage.api.reload():
            raise DemoError("the engine refused to reload")


FAULTS: dict[str, Callable[[Storm, Strike], None]] = {
    "kill": Storm._kill,
    "kill twice": Storm._kill_twice,
    "terminate": Storm._terminate,
    "freeze": Storm._freeze,
    "cut": Storm._cut,
    "silence": Storm._silence,
    "reload": Storm._reload,
}
"""By name: SIGKILL and a start at once; the same again during the start; SIGTERM and a start; SIGSTOP and SIGCONT; the
connection to AMI reset; the connection silent; the configuration changed and read again."""


def _states(picture: Picture | None) -> Counter[str]:
    if picture is None:
        return Counter()
    calls = Counter(call["state"] for call in picture.state["calls"])
    return calls + Counter("wrap-up" for agent in picture.state["agents"] if agent["state"] == "wrap_up")
