"""How each agent picks up: the share of rings that is missed, and how long the others take.

A ring is missed altogether with some chance; else the time to answer is log-normal. Both are learnt from every ring,
newer ones counting more, on top of what people are like in general, so that a new agent is neither trusted nor
blamed. A ring that was stopped early says only that there was no answer until then: it counts as a miss by as much as
a miss is now the likelier reason.
"""

from math import erf, exp, log, pi, sqrt

from callcenter.domain.record import Record

FADE = 0.97
"""What a ring still counts when the next one has come: about the last thirty make the picture."""
_SHORTEST_S = 0.1
_LEAST_VAR = 0.1
"""Ten equal answers do not make a machine of a person."""


class Pickup(Record, frozen=True, kw_only=True):
    """What is known of one agent; a new value for every ring. The first values stand for eight typical rings."""

    answered: float = 6.8
    missed: float = 1.2
    log_mean: float = log(4.0)
    """Mean of the natural logarithm of the seconds to answer."""
    log_var: float = 0.3

    @property
    def miss_rate(self) -> float:
        """The share of rings that are never answered."""
        return self.missed / (self.missed + self.answered)


NEW = Pickup()
"""Nothing known yet."""


def _by(p: Pickup, seconds: float) -> float:
    """The share of the answers that come within ``seconds``."""
    if seconds <= _SHORTEST_S:
        return 0.0
    return 0.5 * (1.0 + erf((log(seconds) - p.log_mean) / sqrt(2.0 * p.log_var)))


def chance(p: Pickup, within_s: float, rung_s: float = 0.0) -> float:
    """The chance of an answer within so many seconds from now, the phone having rung for ``rung_s`` already."""
    if within_s <= 0.0:
        return 0.0
    miss = p.miss_rate
    before = _by(p, rung_s)
    still = miss + (1.0 - miss) * (1.0 - before)
    return (1.0 - miss) * (_by(p, rung_s + within_s) - before) / still if still > 0.0 else 0.0


def usual_s(p: Pickup, spreads: float = 1.0) -> float:
    """The time to answer that few answers exceed: one spread above the middle is five in six."""
    return exp(p.log_mean + spreads * sqrt(p.log_var))


def answered(p: Pickup, after_s: float) -> Pickup:
    """One more ring, answered after so many seconds."""
    count = p.answered * FADE + 1.0
    step = log(max(after_s, _SHORTEST_S)) - p.log_mean
    return Pickup(
        answered=count,
        missed=p.missed * FADE,
        log_mean=p.log_mean + step / count,
        log_var=max(_LEAST_VAR, p.log_var + (step * step * (1.0 - 1.0 / count) - p.log_var) / count),
    )


def unanswered(p: Pickup, after_s: float) -> Pickup:
    """One more ring that ended without an answer after so many seconds, for whatever reason."""
    late = (1.0 - p.miss_rate) * (1.0 - _by(p, after_s))
    # What might still have come is not known: a ring of no length teaches nothing, a long one all.
    told = 1.0 - late
    missed = told * p.miss_rate / (p.miss_rate + late)
    fade = 1.0 - (1.0 - FADE) * told
    count = p.answered * fade + told - missed
    return Pickup(
        answered=count,
        missed=p.missed * fade + missed,
        # The slow answers that were cut off count too, else an agent would seem quicker the shorter the rings are.
        log_mean=p.log_mean + (told - missed) / count * _beyond(p, after_s),
        log_var=p.log_var,
    )


def _beyond(p: Pickup, seconds: float) -> float:
    """By how much the logarithm of the answers later than ``seconds`` lies above the mean of all (Mills' ratio)."""
    spread = sqrt(p.log_var)
    z = (log(max(seconds, _SHORTEST_S)) - p.log_mean) / spread
    tail = 0.5 * (1.0 - erf(z / sqrt(2.0)))
    return spread * (exp(-z * z / 2.0) / sqrt(2.0 * pi) / tail if tail > 1e-6 else max(z, 0.0))
