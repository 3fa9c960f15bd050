"""Callers who hang up around the moment in which the agent picks up, and the one right outcome of each."""

import time
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from callcenter.cel.rows import rows
from callcenter.pbx.scenario import Caller, Desk
from callcenter.pbx.sipp import SippRun
from tests.pbx.crowd.floor import Group
from tests.support.rush import Rush
from tests.support.stories import Ring, Story

LINE, PLACE, AGENTS = "6000", 50, 40
OFFSETS_MS = range(-200, 201, 10)
RING_MS, RATE, SIDE_BY_SIDE, STEP_S = 300, 8.0, 4, 0.05
FREED_S, LOST_S, WRITTEN_S = 1.0, 0.15, 10.0


def group() -> Group:
    """More agents than callers at a time, so that each caller's phone rings at once."""
    phones = tuple((str(6001 + n), PLACE) for n in range(AGENTS))
    return Group(line=LINE, phones=phones)


def number(offset_ms: int, turn: int) -> str:
    """The caller's number tells the offset and the turn."""
    return f"14{offset_ms + 500:03}{turn:02}"


@dataclass(frozen=True, slots=True)
class HungUp:
    """One caller's call as the PBX, its event log (CEL) and the centre's record tell it."""

    offset_ms: int
    story: Story
    ring: Ring | None
    entered: bool
    """By the event log: caller and agent were both in a bridge."""
    outcomes: tuple[str, ...]
    """Of all its work orders."""
    ends: int
    """How often the record says that the call ended."""
    offers: tuple[str, ...]
    idle_at: float | None
    """When the agent was idle again."""

    @property
    def at_ms(self) -> float | None:
        """How long after the phone was picked up, or would have been, the caller really went; None: before it rang."""
        if self.ring is None:
            return None
        return 1000 * (self.went - (self.ring.picked_up or self.ring.began + RING_MS / 1000))

    @property
    def went(self) -> float:
        """When the caller hung up."""
        return self.story.hung_up or self.story.ended or 0.0

    @property
    def lost(self) -> bool:
        """Whether Asterisk forgot the hang-up, so that the engine had to ask again."""
        return (self.story.ended or float("inf")) - self.went >= LOST_S

    @property
    def freed_s(self) -> float:
        """From the caller's going until channel, phone and agent are free."""
        ends = [self.story.ended or float("inf")]
        if self.ring is not None:
            ends += [self.ring.ended or float("inf"), self.idle_at or float("inf")]
        return max(ends) - self.went

    def faults(self) -> Iterator[str]:
        """What is not as it must be."""
        expected = "answered" if self.entered else "abandoned_ring" if self.ring is not None else "abandoned_queue"
        if self.outcomes != (expected,):
            yield f"outcomes {self.outcomes} instead of {expected}"
        if self.ends != 1:
            yield f"ended {self.ends} times"
        if self.freed_s > FREED_S:
            yield f"agent free {self.freed_s:.3f} s after the caller went"
        if self.offers not in ((), ("answered",) if self.entered else ("withdrawn",)):
            yield f"offers {self.offers}"


def play(crowd: Rush, turns: int) -> list[SippRun]:
    """``turns`` callers for each offset; a few offsets are played side by side."""
    crowd.sipp.desk(Desk(ring_ms=RING_MS), crowd.pbx.spec.ports.phone(PLACE))
    coming, going, runs = deque(OFFSETS_MS), list[SippRun](), list[SippRun]()
    while coming or going:
        while coming and len(going) < SIDE_BY_SIDE:
            going.append(_call(crowd, coming.popleft(), turns))
            runs.append(going[-1])
        crowd.ami.listen(STEP_S)
        going = [run for run in going if run.running]
    return runs


def _call(crowd: Rush, offset_ms: int, turns: int) -> SippRun:
    """Before the answer: a CANCEL; after it: a BYE. Every other offset's callers are mute: Asterisk's own answer then
    waits half a second for a voice, and the bridge with it."""
    caller = Caller(
        line=LINE,
        numbers=tuple(number(offset_ms, turn) for turn in range(turns)),
        patience_ms=RING_MS + offset_ms if offset_ms <= 0 else None,
        talk_ms=max(1, offset_ms),
        speech=offset_ms // 10 % 2 == 0,
    )
    return crowd.sipp.call(caller, calls=turns, rate=RATE)


def until_written(crowd: Rush, turns: int) -> None:
    """The record may be a moment behind the last hang-up; what never comes is found when it is read."""
    orders = "SELECT count(*) FROM orders JOIN calls ON calls.id = call_id"
    ended = f"{orders} WHERE calls.line = ? AND orders.outcome IS NOT NULL"
    ends = time.monotonic() + WRITTEN_S
    while crowd.centre.query(ended, LINE)[0][0] < turns * len(OFFSETS_MS) and time.monotonic() < ends:
        crowd.ami.listen(STEP_S)


def read(crowd: Rush, turns: int) -> list[HungUp]:
    """What came of each of them."""
    stories, bridged = crowd.seen().stories, _bridged(crowd)
    outcomes = _by_number(crowd, "SELECT calls.number, orders.outcome FROM orders JOIN calls ON calls.id = call_id")
    offers = _by_number(crowd, "SELECT calls.number, result FROM offers JOIN calls ON calls.id = call_id")
    ends = _by_number(
        crowd, "SELECT number, type FROM events JOIN calls ON calls.id = call_id WHERE type = 'CallEnded'"
    )
    idle = _by_number(crowd, "SELECT agent, from_at FROM agent_states WHERE state = 'idle' ORDER BY from_at")
    return [
        _one(offset_ms, stories[caller], bridged, outcomes[caller], ends[caller], offers[caller], idle)
        for offset_ms in OFFSETS_MS
        for caller in (number(offset_ms, turn) for turn in range(turns))
    ]


def _one(
    offset_ms: int,
    story: Story,
    bridged: set[str],
    outcomes: list[str],
    ends: list[str],
    offers: list[str],
    idle: dict[str, list[float]],
) -> HungUp:
    ring = story.rings[0] if story.rings else None
    return HungUp(
        offset_ms=offset_ms,
        story=story,
        ring=ring,
        entered=ring is not None and {story.channel, ring.channel} <= bridged,
        outcomes=tuple(outcomes),
        ends=len(ends),
        offers=tuple(offers),
        idle_at=next((at for at in idle[ring.phone] if at > ring.began), None) if ring is not None else None,
    )


def _by_number(crowd: Rush, sql: str) -> dict[str, list[Any]]:
    """The second column of the rows by their first one."""
    found: dict[str, list[Any]] = defaultdict(list)
    for key, value in crowd.centre.query(sql):
        found[key].append(value)
    return found


def _bridged(crowd: Rush) -> set[str]:
    """The channels that were in a bridge, by the event log."""
    return {row.uniqueid for row in rows(crowd.pbx.cel_csv.read_bytes()) if row.event == "BRIDGE_ENTER"}
