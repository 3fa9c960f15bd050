"""Asterisk's app_queue by its rules, in virtual time: what the same callers and agents would have met there.

Defaults where they matter (ring 15 s, 5 s between tries, a look once a second), at its best elsewhere: autofill is on,
busy phones are not rung, and the strategy is leastrecent, which is its longest idle. Each caller's thread looks by
itself whether it is its turn: with fewer callers before it, those with a phone ringing not counted, than members free.
"""

from dataclasses import dataclass
from enum import Enum
from functools import partial

from callcenter.domain.ids import Instant, elapsed_ms
from callcenter.simulate.agenda import Agenda
from callcenter.simulate.people import Caller, Desks
from callcenter.simulate.tally import Tally

RING_S, RETRY_S, LOOK_S = 15.0, 5.0, 1.0


class _State(Enum):
    """A member's phone."""

    FREE = 1
    RINGING = 2
    BUSY = 3


@dataclass(slots=True, eq=False)
class _Member:
    place: int
    last_call: float = 0.0
    state: _State = _State.FREE


@dataclass(slots=True, eq=False)
class _Waiting:
    caller: Caller
    member: _Member | None = None
    """Who is rung for this caller."""
    tries: int = 0
    gone: bool = False


class AppQueue:
    """One queue and its members."""

    def __init__(self, agents: int, desks: Desks) -> None:
        self.agenda, self.tally = Agenda(), Tally()
        self._desks = desks
        self._members = [_Member(place) for place in range(agents)]
        self._free = agents
        self._waiting: list[_Waiting] = []

    def run(self, callers: list[Caller]) -> Tally:
        """Let everybody call, until all is quiet."""
        for caller in callers:
            self.agenda.at(caller.at, partial(self._join, caller))
        self.agenda.run()
        return self.tally

    def _join(self, caller: Caller, now: float) -> None:
        waiting = _Waiting(caller)
        self._waiting.append(waiting)
        self.agenda.at(now + caller.patience_s, lambda then: self._gives_up(waiting, then))
        self._look(waiting, now)

    def _look(self, waiting: _Waiting, now: float) -> None:
        if waiting.gone:
            return
        if self._is_turn(waiting):
            self._try(waiting, now)
        else:
            self.agenda.at(now + LOOK_S, lambda then: self._look(waiting, then))

    def _is_turn(self, waiting: _Waiting) -> bool:
        before = 0
        for other in self._waiting:
            if before >= self._free:
                return False
            if other is waiting:
                return True
            before += other.member is None
        return False

    def _try(self, waiting: _Waiting, now: float) -> None:
        free = (member for member in self._members if member.state is _State.FREE)
        member = min(free, key=lambda m: (m.last_call, m.place))
        self._set(member, _State.RINGING)
        waiting.member = member
        waiting.tries += 1
        self.tally.rings += 1
        this, after = waiting.tries, self._desks.picks_up_after(member.place)
        if after is not None and after < RING_S:
            self.agenda.at(now + after, lambda then: self._answered(waiting, this, then))
        else:
            self.agenda.at(now + RING_S, lambda then: self._no_answer(waiting, this, then))

    def _answered(self, waiting: _Waiting, this: int, now: float) -> None:
        if waiting.gone or waiting.tries != this or waiting.member is None:
            return
        member = waiting.member
        self._leave(waiting)
        self.tally.answered.append(_wait_ms(waiting, now))
        self._set(member, _State.BUSY)
        member.last_call = now + waiting.caller.talk_s
        ready = member.last_call + waiting.caller.wrap_up_s
        self.agenda.at(ready, lambda then: self._set(member, _State.FREE))

    def _no_answer(self, waiting: _Waiting, this: int, now: float) -> None:
        if waiting.gone or waiting.tries != this or waiting.member is None:
            return
        self._set(waiting.member, _State.FREE)
        waiting.member = None
        self.agenda.at(now + RETRY_S, lambda then: self._look(waiting, then))

    def _gives_up(self, waiting: _Waiting, now: float) -> None:
        if waiting.gone:
            return
        if waiting.member is not None:
            self._set(waiting.member, _State.FREE)
        self._leave(waiting)
        self.tally.gave_up.append(_wait_ms(waiting, now))

    def _leave(self, waiting: _Waiting) -> None:
        waiting.gone = True
        self._waiting.remove(waiting)

    def _set(self, member: _Member, state: _State) -> None:
        self._free += (state is _State.FREE) - (member.state is _State.FREE)
        member.state = state


def _wait_ms(waiting: _Waiting, now: float) -> int:
    return elapsed_ms(Instant(waiting.caller.at), Instant(now))
