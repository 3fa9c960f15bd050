"""Due moments as the sum of what happened to them: counted anew from their steps whenever the calendar changes."""

from collections.abc import Iterable
from functools import reduce

from callcenter.orders.case import Dues, DueStep
from callcenter.orders.deadlines.counting import Counted, Counter
from callcenter.orders.deadlines.span import parse
from callcenter.orders.terms import DueChange, DueKind

Limits = dict[DueKind, Counted]


def count(counter: Counter, steps: tuple[DueStep, ...]) -> Dues:
    """The due moments after these steps."""
    limits = limits_after(counter, steps)
    return Dues(
        **{kind.value: due.at for kind, due in limits.items()},
        provisional=any(due.provisional for due in limits.values()),
        steps=steps,
    )


def limits_after(counter: Counter, steps: Iterable[DueStep]) -> Limits:
    """Each limit that is set, as it was counted."""
    none: Limits = {}
    return reduce(lambda limits, step: _after(counter, limits, step), steps, none)


def _after(counter: Counter, limits: Limits, step: DueStep) -> Limits:
    if step.change is DueChange.STARTED:
        return {**limits, step.due: counter.due(step.at, parse(step.span))}
    if (due := limits.get(step.due)) is None:
        return limits
    if step.change is DueChange.CLEARED:
        return {kind: other for kind, other in limits.items() if kind is not step.due}
    if step.change is DueChange.EXTENDED:
        return {**limits, step.due: counter.longer(due, parse(step.span))}
    assert step.until is not None
    return {**limits, step.due: counter.resumed(due, step.at, step.until)}


def rounds(steps: Iterable[DueStep], kind: DueKind) -> int:
    """How often a limit was set: a pause sets none, so what was told of it is not told again."""
    return sum(step.due is kind and step.change in (DueChange.STARTED, DueChange.EXTENDED) for step in steps)
