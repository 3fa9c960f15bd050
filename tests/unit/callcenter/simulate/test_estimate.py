"""The wait that callers are told of beside the wait that they had: the real core under load, in virtual time."""

from dataclasses import dataclass, field
from random import Random
from statistics import median

import pytest

from acd.estimate import Range
from callcenter.center import expect
from callcenter.domain.events import CallAnswered
from callcenter.domain.ids import CallId, ChannelId, Instant, call_id
from callcenter.simulate.deadline import QUEUE
from callcenter.simulate.people import Caller, Desks, Habits, callers
from callcenter.simulate.world import PBX, World, plan_for


@dataclass
class Told:
    """What callers who had to wait were told, and how long they waited."""

    pairs: list[tuple[Range, float]] = field(default_factory=list)

    @property
    def inside(self) -> float:
        """The share of callers whose wait lay in the range."""
        return sum(told.low_s <= waited <= told.high_s for told, waited in self.pairs) / len(self.pairs)

    @property
    def width(self) -> float:
        """How many times as long the long end was as the wait, in the middle."""
        return median(told.high_s / waited for told, waited in self.pairs)


class Asking(World):
    """Everybody who does not find an agent idle asks how long it will take."""

    def __init__(self, agents: int, habits: Habits) -> None:
        super().__init__(plan_for(agents, QUEUE), Desks(habits, agents, Random(agents)))
        self.told = Told()
        self._asked: dict[CallId, tuple[Range, float]] = {}

    def _arrives(self, channel: ChannelId, caller: Caller, now: float) -> None:
        super()._arrives(channel, caller, now)
        call = self.core.center.calls.get(call_id(PBX, channel))
        if call is not None and not call.rings:
            likely = expect.wait(self.core.center, call, Instant(now))
            assert likely is not None, "somebody is at work"
            self._asked[call.id] = (likely, now)

    def _count(self, event: object, now: float) -> None:
        super()._count(event, now)
        if isinstance(event, CallAnswered) and event.call in self._asked:
            likely, asked_at = self._asked.pop(event.call)
            self.told.pairs.append((likely, now - asked_at))


@pytest.mark.parametrize(
    ("agents", "load", "habits"),
    [
        (5, 0.7, Habits()),
        (20, 0.85, Habits()),
        (20, 0.85, Habits(patience_s=1e6)),
        (60, 0.95, Habits(talk_s=90.0, wrap_up_s=30.0, miss_rate=0.05)),
    ],
    ids=["5 agents", "20 agents", "nobody gives up", "60 agents"],
)
def test_four_in_five_wait_as_long_as_they_were_told(agents: int, load: float, habits: Habits) -> None:
    world = Asking(agents, habits)
    world.run(callers(habits, agents, load, 2500, Random(f"{agents}/{load}")))
    told = world.told
    print(
        f"{agents} agents, {load:.0%}: {len(told.pairs)} waited, {told.inside:.1%} inside, high/actual {told.width:.1f}"
    )
    assert len(told.pairs) > 100
    assert told.inside >= 0.8
    assert told.width <= 5.0
