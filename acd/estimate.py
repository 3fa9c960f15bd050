"""How long a caller is likely to wait: a range, from the agents who could serve the caller and those who are before.

The agents are a pool in which one talk ends after the other, as in a Poisson process whose rate is the sum of the
agents' own: nobody can tell when a talk will end, only how many do in a minute. Where a time is known (a wrap-up), it
is used. The wait is over when as many agents have become free as there are callers before, and one more. The range is
made of two quantiles of that time.

It never rises because one has waited: the rate of an agent does not fall while the talk goes on, and what is left of a
wrap-up only shrinks.
"""

from math import exp, inf, sqrt

from callcenter.domain.record import Record

PRIOR_TALK_S = 180.0
"""What a talk is taken to last where none has been seen."""
PRIOR_WEIGHT = 5.0
"""So many talks that prior counts for."""
FADE = 0.99
"""What a talk still counts when the next has ended: about the last hundred make the figure."""
LOW_Z, HIGH_Z = -1.5, 1.2
"""The quantiles of the range, in spreads: if the model holds, of 100 callers seven wait less and eleven longer."""
RING_LOW_S, RING_HIGH_S = 1.0, 12.0
"""The agent's phone rings before anybody speaks: a quick pick-up, and one that took two tries."""
_STEPS = ((60.0, 5.0), (300.0, 30.0), (inf, 60.0))
"""Up to where, and to what multiple a range is rounded: more would only pretend to be known."""


class Handle(Record, frozen=True, kw_only=True):
    """How long a queue's calls keep an agent: from the first ring to the end of the wrap-up. Newer ones count more."""

    weight: float = PRIOR_WEIGHT
    total_s: float = PRIOR_WEIGHT * PRIOR_TALK_S
    squares: float = 2.0 * PRIOR_WEIGHT * PRIOR_TALK_S**2

    @property
    def mean_s(self) -> float:
        """The average."""
        return self.total_s / self.weight

    @property
    def evenness(self) -> float:
        """What is left of a talk that has gone on for long, as a share of the average: 1 where nothing can be told."""
        spread = self.squares / self.weight / self.mean_s**2 - 1.0
        return min(1.0, max(0.25, spread))


def prior(wrap_up_s: float) -> Handle:
    """What is assumed of a queue that has had no call yet."""
    mean = PRIOR_TALK_S + wrap_up_s
    return Handle(total_s=PRIOR_WEIGHT * mean, squares=2.0 * PRIOR_WEIGHT * mean**2)


def learnt(handle: Handle, took_s: float) -> Handle:
    """One call more."""
    return Handle(
        weight=handle.weight * FADE + 1.0,
        total_s=handle.total_s * FADE + took_s,
        squares=handle.squares * FADE + took_s**2,
    )


class Staff(Record, frozen=True, kw_only=True):
    """The agents who could serve a caller, as they are at one moment."""

    idle: int = 0
    talking_s: tuple[float, ...] = ()
    """For how long each has talked, or has been rung."""
    wrap_up_s: tuple[float, ...] = ()
    """How long each will still be in wrap-up."""
    room: int | None = None
    """So many calls more may be at agents just now, whoever is free; None: no limit."""
    most: int = 0
    """So many may be at agents at a time, where there is a limit."""

    @property
    def size(self) -> int:
        """How many they are."""
        return self.idle + len(self.talking_s) + len(self.wrap_up_s)


class Range(Record, frozen=True, kw_only=True):
    """A wait from now, in seconds."""

    low_s: float
    high_s: float


class Pool(Record, frozen=True, kw_only=True):
    """Agents, made ready for many questions."""

    rate: float
    """Talks that end in a second, of those in progress."""
    each: float
    """The same, of one agent who has just begun."""
    idle: int
    ends: tuple[float, ...]
    """When wrap-ups end, in order, from now."""


def pool(staff: Staff, handle: Handle) -> Pool | None:
    """The agents as a pool; None without anybody, for then nothing can be said."""
    if not staff.size:
        return None
    mean = handle.mean_s
    if staff.room is not None and staff.most < staff.size:
        # As many lines as calls are allowed: whose they are does not matter.
        idle = min(staff.idle, max(0, staff.room))
        return Pool(rate=(staff.most - idle) / mean, each=1.0 / mean, idle=idle, ends=())
    even, each = handle.evenness, 1.0 / mean
    if even < 1.0:
        rate = sum(each / (even + (1.0 - even) * exp(-since * each)) for since in staff.talking_s)
    else:
        rate = each * len(staff.talking_s)
    return Pool(
        rate=rate,
        each=each,
        idle=staff.idle,
        ends=tuple(sorted(max(0.0, end) for end in staff.wrap_up_s)),
    )


def estimate(agents: Pool, before: float) -> Range:
    """The range of the wait with so many callers before; a caller whom others might serve counts for a part."""
    low, high = _until(agents, before + 1.0, LOW_Z), _until(agents, before + 1.0, HIGH_Z)
    return Range(low_s=_rounded(low + RING_LOW_S * (low > 0.0), up=False), high_s=_rounded(high + RING_HIGH_S, up=True))


def _until(agents: Pool, needed: float, z: float) -> float:
    """When so many agents have become free, at a quantile."""
    needed -= agents.idle
    rate, begun_s = agents.rate + agents.each * agents.idle, 0.0
    for ended, end in enumerate((*agents.ends, inf)):
        left = needed - ended
        at = agents.ends[ended - 1] if ended else 0.0
        if left <= 0.0:
            return at
        # Those whose wrap-up is over have begun to serve: each talks at the pace of one who has just begun.
        if rate > 0.0:
            at = max(at, (gamma(left, z) + agents.each * begun_s) / rate)
            if at <= end:
                return at
        rate, begun_s = rate + agents.each, begun_s + min(end, 1e9)
    return inf


def gamma(shape: float, z: float) -> float:
    """The quantile of a gamma variable at so many spreads of the normal (Wilson and Hilferty, 1931)."""
    shape = max(shape, 0.5)
    return shape * float(max(0.02, 1.0 - 1.0 / (9.0 * shape) + z / (3.0 * sqrt(shape)))) ** 3


def _rounded(seconds: float, *, up: bool) -> float:
    step = next(step for limit, step in _STEPS if seconds <= limit)
    whole = seconds // step
    return step * (whole + 1 if up and whole * step < seconds else whole)


BUCKETS = (60.0, 120.0, 300.0, 600.0, 1200.0)
"""Waits are said as under one minute, one to two, two to five, five to ten, ten to twenty, or more."""


def bucket(wait: Range) -> int:
    """Which of these holds for the caller: the long end counts, so that nobody is promised too much."""
    return sum(wait.high_s > limit for limit in BUCKETS)


AT_ONCE = Range(low_s=0.0, high_s=_rounded(RING_HIGH_S, up=True))
"""The wait of a caller for whom a phone rings."""
