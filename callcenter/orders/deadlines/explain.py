"""Why a due moment is what it is: what was given, which days counted and which did not, in the order of the steps."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from callcenter.domain.ids import Instant
from callcenter.domain.record import Record
from callcenter.orders.case import Case, DueStep
from callcenter.orders.deadlines import hours, steps
from callcenter.orders.deadlines.calendar import DAY, DayKind
from callcenter.orders.deadlines.counting import Counted, Counter
from callcenter.orders.deadlines.span import Span, Unit, parse
from callcenter.orders.terms import DueChange, DueKind

Value = str | int | float | date


class Reason(Record, frozen=True):
    """One sentence of an explanation: which one, and what stands in it."""

    code: str
    values: dict[str, Value]


def reasons(case: Case, kind: DueKind, counter: Counter) -> tuple[Reason, ...]:
    """Everything that led to the due moment; empty: there is none."""
    found: list[Reason] = []
    done: tuple[DueStep, ...] = ()
    for step in case.dues.steps:
        before = steps.limits_after(counter, done).get(kind)
        done = (*done, step)
        if step.due is kind:
            found += _of_step(step, before, steps.limits_after(counter, done).get(kind), counter)
    due = steps.limits_after(counter, done).get(kind)
    if due is None:
        return ()
    since = next(step.at for step in case.dues.steps if step.due is kind)
    return (*found, *_end(due, counter), *_provisional(due, since, counter))


def _of_step(step: DueStep, before: Counted | None, after: Counted | None, counter: Counter) -> Iterator[Reason]:
    if step.change is DueChange.RESUMED and before is not None and after is not None:
        yield from _pause(step, before, after, counter)
    elif step.change in (DueChange.STARTED, DueChange.EXTENDED) and after is not None:
        span = parse(step.span)
        yield Reason(f"{step.change.value}_{span.unit.value}", {"at": step.at, "count": span.count})
        if step.change is DueChange.EXTENDED and before is not None:
            first = before.last or counter.calendar.date_of(before.at)
        else:
            first = counter.calendar.date_of(step.at)
        yield from _days(first, span, after, counter)


def _pause(step: DueStep, before: Counted, after: Counted, counter: Counter) -> Iterator[Reason]:
    assert step.until is not None
    pause: dict[str, Value] = {"at": step.at, "until": step.until}
    if step.at > before.at:
        yield Reason("paused_overdue", pause)
    elif before.last is not None:
        left = counter.days_left(before, step.at)
        yield Reason(f"paused_{before.unit.value}", pause | {"count": left})
        yield from _days(counter.calendar.date_of(step.until), Span(left, before.unit), after, counter)
    elif before.unit is Unit.OFFICE_HOUR:
        left_s = hours.between(counter.calendar, counter.policy.office, step.at, before.at)
        yield Reason("paused_s_office", pause | {"left_s": left_s})
    else:
        yield Reason("paused_s", pause | {"left_s": before.at - step.at})


def _days(first: date, span: Span, due: Counted, counter: Counter) -> Iterator[Reason]:
    """What is remarkable between the first day, which is not counted, and the last."""
    if not span.in_days or due.last is None:
        return
    last, works = due.last, counter.calendar.works
    days = [first + n * DAY for n in range(1, (last - first).days + 1)]
    if span.unit is Unit.DAY:
        if (meant := first + span.count * DAY) < last:
            yield Reason("moved", {"day": meant, "last": last} | _named([meant], counter))
        return
    counted = 0
    for working, run in groupby(days, works):
        some = list(run)
        if not working:
            yield Reason("not_counted", {"first": some[0], "last": some[-1]} | _named(some, counter))
            continue
        for day in some:
            counted += 1
            if (special := counter.calendar.days.get(day)) and special.kind is DayKind.WORKDAY:
                yield Reason("adjusted", {"nth": counted, "day": day})


def _end(due: Counted, counter: Counter) -> Iterator[Reason]:
    if due.last is None:
        yield Reason("due_at", {"at": due.at})
    else:
        clock = counter.policy.office.closes.strftime("%H:%M")
        midnight = due.at == counter.calendar.end_of(due.last)
        yield Reason("due_day", {"day": due.last, "clock": "24:00" if midnight else clock})


def _provisional(due: Counted, since: Instant, counter: Counter) -> Iterator[Reason]:
    calendar = counter.calendar
    years = range(calendar.date_of(since).year, (due.last or calendar.date_of(due.at)).year + 1)
    if due.provisional:
        yield from (Reason("provisional", {"year": year}) for year in years if year not in calendar.known)


def _named(days: Iterable[date], counter: Counter) -> dict[str, Value]:
    """The names of the holidays among the days, each once; none where they are a weekend."""
    known = [special for day in days if (special := counter.calendar.days.get(day)) is not None]
    return {
        "name": "、".join(dict.fromkeys(each.name for each in known if each.name)),
        "name_en": ", ".join(dict.fromkeys(each.name_en for each in known if each.name_en)),
    }
