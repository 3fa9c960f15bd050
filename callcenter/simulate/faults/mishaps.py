"""What goes wrong in a run: drawn by chance, one after the other, each counted by its kind."""

from collections import Counter
from collections.abc import Callable
from random import Random

from callcenter.simulate.faults import site
from callcenter.simulate.faults.broker import Broker
from callcenter.simulate.pbx.asterisk import Asterisk
from callcenter.simulate.pbx.manager import Manager
from callcenter.simulate.virtual.loop import VirtualLoop

_BOOT_S = 2.0


class Disk:
    """How the database's disk fares."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self.broken = self.doubtful = False
        self.slow_s = 0.0

    def may_write(self) -> None:
        """Raises OSError while the disk is broken."""
        if self.broken:
            raise OSError("disk I/O error")

    def wrote(self) -> None:
        """Raises OSError for a commit that came through and is reported as failed."""
        if self.doubtful and self._chance.random() < 0.5:
            raise OSError("the answer to the commit was lost")

    def takes_s(self) -> float:
        """How long the next work of the disk takes."""
        return self._chance.random() * 0.004 + self.slow_s


class Wire:
    """What becomes of frames on their way from the PBX."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self.twice, self.lost = 0.0, 0

    def tamper(self, frame: bytes) -> tuple[bytes, ...]:
        """The frame as it arrives: once, twice, or (an answer only) not at all."""
        if self.lost and frame.startswith(b"Response"):
            self.lost -= 1
            return ()
        if self.twice and frame.startswith(b"Event") and self._chance.random() < self.twice:
            return (frame, frame)
        return (frame,)


class Mishaps:
    """Makes things go wrong, until told to stop; ``heal`` mends them all."""

    def __init__(
        self, loop: VirtualLoop, pbx: Asterisk, manager: Manager, broker: Broker, chance: Random,
        *, kill: Callable[[], None], stop: Callable[[], None], every_s: float, note: Callable[[str], None],
    ) -> None:  # fmt: skip
        self._loop, self._pbx, self._manager, self._broker, self._chance = loop, pbx, manager, broker, chance
        self._kill, self._stop, self._every_s, self._note = kill, stop, every_s, note
        self.disk, self.wire = Disk(chance), Wire(chance)
        self.usual_s = chance.choice((0.0005, 0.0005, 0.005, 0.03))
        """The usual latency between engine and PBX."""
        self.latency_s, self._on = self.usual_s, True
        self._countdown: tuple[str, int] | None = None
        self.count: Counter[str] = Counter()
        manager.tamper = self.wire.tamper
        loop.network.latency_s = lambda: self.latency_s * (0.5 + chance.random())
        loop.executor_s = self.disk.takes_s
        self._kinds = self._all_kinds()

    def _all_kinds(self) -> dict[str, Callable[[], None]]:
        return {
            "ami_cut": lambda: self._cut(None),
            "ami_cut_in_a_frame": lambda: self._cut(self._chance.randrange(1, 400)),
            "ami_frozen": self._freeze_link,
            "ami_slow": self._slow_link,
            "ami_twice": self._twice,
            "ami_answer_lost": self._lose_answers,
            "ami_refused": self._refuse,
            "pbx_restarted": self._restart,
            "pbx_frozen": self._freeze_pbx,
            "engine_killed": self._kill,
            "engine_killed_at_action": lambda: self._arm(
                self._chance.choice(("originate", "redirect", "hangup", "setvar"))
            ),
            "engine_stopped": self._stop,
            "store_broken": lambda: self._disk("broken"),
            "store_slow": lambda: self._disk("slow_s", self._chance.uniform(0.1, 2.0)),
            "store_in_doubt": lambda: self._disk("doubtful"),
            "mqtt_down": self._broker_down,
            "phone_lost": self._lose_phone,
        }

    def begin(self) -> None:
        """The first one comes soon."""
        self._next()

    def _next(self) -> None:
        self._loop.call_later(self._chance.expovariate(1 / self._every_s), self._happen)

    def _happen(self) -> None:
        if not self._on:
            return
        kind = self._chance.choice(tuple(self._kinds))
        self.count[kind] += 1
        self._note(kind)
        self._kinds[kind]()
        self._next()

    def _for(self, seconds: float, undo: Callable[[], object]) -> None:
        self._loop.call_later(seconds, undo)

    # The link.

    def _cut(self, after_bytes: int | None) -> None:
        for link in self._loop.network.links:
            if link.up:
                link.cut(after_bytes=after_bytes)

    def _freeze_link(self) -> None:
        until = self._loop.time() + self._chance.uniform(0.2, 8.0)
        for link in self._loop.network.links:
            # What is frozen already stays so: bytes under way have their time.
            link.frozen_until = max(link.frozen_until, until)

    def _slow_link(self) -> None:
        self.latency_s = self._chance.uniform(0.02, 0.5)
        self._for(self._chance.uniform(1.0, 10.0), self._normal_link)

    def _normal_link(self) -> None:
        self.latency_s = self.usual_s

    def _twice(self) -> None:
        self.wire.twice = 0.3
        self._for(self._chance.uniform(1.0, 10.0), self._once)

    def _once(self) -> None:
        self.wire.twice = 0.0

    def _lose_answers(self) -> None:
        self.wire.lost = self._chance.randrange(1, 4)

    def _refuse(self) -> None:
        self._listen(False)
        self._cut(None)
        self._for(self._chance.uniform(0.5, 8.0), lambda: self._listen(True))

    def _listen(self, yes: bool) -> None:
        self._loop.network.listen(site.HOST, site.PORT, self._manager.session if yes else None)

    # The PBX.

    def _restart(self) -> None:
        self._listen(False)
        self._manager.end_sessions()
        self._manager.booted = False
        self._pbx.boot()
        self._for(self._chance.uniform(0.5, _BOOT_S), lambda: self._listen(True))
        self._for(_BOOT_S + self._chance.uniform(0.0, 2.0), self._booted)

    def _booted(self) -> None:
        if not self._manager.booted:
            self._manager.boot()

    def _freeze_pbx(self) -> None:
        until = self._loop.time() + self._chance.uniform(0.5, 6.0)
        self._pbx.frozen_until = max(self._pbx.frozen_until, until)
        for link in self._loop.network.links:
            link.frozen_until = max(link.frozen_until, until)

    def _lose_phone(self) -> None:
        phone = self._chance.choice(tuple(self._pbx.reachable))
        self._pbx.register(phone, reachable=False)
        back = self._chance.uniform(1.0, 15.0)
        self._for(back, lambda: self._pbx.register(phone, reachable=True))

    # The engine.

    def _arm(self, action: str) -> None:
        """Kill it once the PBX has taken that action so many times more."""
        self._countdown = (action, self._chance.randrange(1, 4))

    def taken(self, action: str) -> None:
        """The PBX has taken an action."""
        if self._countdown is not None and action == self._countdown[0]:
            left = self._countdown[1] - 1
            self._countdown = (action, left) if left else None
            if not left:
                self._loop.call_soon(self._kill)

    # The disk and the broker.

    def _disk(self, what: str, value: float | bool = True) -> None:
        setattr(self.disk, what, value)
        self._for(self._chance.uniform(0.5, 10.0), lambda: setattr(self.disk, what, type(value)()))

    def _broker_down(self) -> None:
        self._broker.go_down()
        self._for(self._chance.uniform(1.0, 20.0), self._broker.come_up)

    # The end of it.

    def heal(self) -> None:
        """All that is broken is mended, and nothing breaks any more; what is frozen thaws by itself within seconds."""
        self._on, self._countdown = False, None
        self.disk.broken = self.disk.doubtful = False
        self.disk.slow_s = 0.0
        self.wire.twice, self.wire.lost = 0.0, 0
        self._normal_link()
        self._listen(True)
        self._booted()
        self._broker.come_up()
        for phone in self._pbx.reachable:
            self._pbx.register(phone, reachable=True)
