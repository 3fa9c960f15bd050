"""What people ask of a list of work orders: the filters, sorts and words of a busy office, seeded."""

from random import Random

from callcenter.bench.orders.matters import CATEGORIES, DEPARTMENTS, DISTRICTS, SUBJECTS
from callcenter.domain.ids import Instant
from callcenter.domain.record import Record
from callcenter.orders.terms import CaseState, Channel, DemandType
from callcenter.store.office.case_filter import Filter, Sort

_DAY_S = 86_400.0
_AT_WORK = (CaseState.IN_PROGRESS, CaseState.DISPATCHED)
_WORDS = (
    "井盖",
    "医保",
    "噪声扰民",
    "物业",
    "停水",
    "小区",
    "泽州路",
    "阳光 井盖",
    "凤鸣 路灯",
    "学区 划分",
    "预付卡 退费",
)


class Asked(Record, frozen=True):
    """One page of a list."""

    wanted: Filter
    sort: Sort
    descending: bool = True


def a_list(chance: Random, now: Instant) -> Asked:
    """A list with a filter and a sort, each kind as likely as the others."""
    pick, department = chance.choice, frozenset({chance.choice(DEPARTMENTS)})
    since = Instant(now - chance.choice((1, 7, 30, 365)) * _DAY_S)
    states = pick(((CaseState.IN_PROGRESS,), (CaseState.ARCHIVED,), (CaseState.DISPATCHED, CaseState.IN_PROGRESS)))
    return pick(
        (
            Asked(Filter(states=(CaseState.IN_PROGRESS,)), Sort.DUE, descending=False),
            Asked(Filter(states=states, departments=department), Sort.DUE, descending=False),
            Asked(Filter(departments=department), Sort.UPDATED),
            Asked(Filter(departments=department, states=states), Sort.OPENED),
            Asked(Filter(states=states, channel=pick([*Channel])), Sort.OPENED),
            Asked(Filter(demand_type=pick([*DemandType]), opened_from=since), Sort.OPENED),
            Asked(Filter(category=pick(CATEGORIES), area=pick(DISTRICTS)), Sort.OPENED),
            Asked(Filter(category=pick(CATEGORIES), states=states), Sort.UPDATED),
            Asked(Filter(area=pick(DISTRICTS), opened_from=since, opened_until=Instant(since + _DAY_S)), Sort.OPENED),
            Asked(Filter(), Sort.UPDATED),
        )
    )


def a_search(chance: Random) -> Asked:
    """Words, some with a filter; newest first."""
    text = chance.choice((*_WORDS, *SUBJECTS))
    department = frozenset({chance.choice(DEPARTMENTS)})
    wanted = chance.choice(
        (
            Filter(text=text),
            Filter(text=text),
            Filter(text=text, departments=department),
            Filter(text=text, states=OPEN),
        )
    )
    return Asked(wanted, Sort.OPENED)


OPEN = (CaseState.IN_PROGRESS, CaseState.DISPATCHED)
