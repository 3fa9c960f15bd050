"""The query behind a list of cases: written so that an index gives its rows in order, however many cases there are."""

from collections.abc import Iterator
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Select, TextClause, exists, func, literal, select, true, tuple_

from callcenter.domain.record import replace
from callcenter.orders.terms import Card, CaseState
from callcenter.store.office.case_filter import Filter, Sort
from callcenter.store.office.case_search import matches
from callcenter.store.office.cases_tables import as_it_stands, case_departments, case_search, cases

_COLUMN = {Sort.OPENED: "opened_at", Sort.DUE: "due_at", Sort.UPDATED: "updated_at"}
_COMMON = frozenset({CaseState.ARCHIVED, CaseState.CLOSED})
"""States in which most cases stand."""
_INDEXED = frozenset({"caller_print", "category", "state", "demand_type", "district"})
"""Columns with an index from which the ids of their values can be read."""
Place = tuple[float, int]
"""Where a page begins: after the case with this value of the sort, and this id."""


class Way(Enum):
    """How the cases with some words are come by, where their list is in the order of intake."""

    WORDS = "words"
    """By the index of the words: all that have them."""
    ORDER = "order"
    """One case after the other, until the page is full."""
    FEW = "few"
    """Only the few that the narrowest other filter leaves."""


class ListQuery:
    """The ids of the cases of a list, in its order."""

    def __init__(self, wanted: Filter, sort: Sort, *, postgresql: bool) -> None:
        self._wanted, self._sort, self._postgresql = wanted, sort, postgresql
        self._searched = wanted.text is not None
        self._by_department = wanted.departments is not None and not self._searched
        self._key, self._id = self._order()
        self.by_intake = self._key is self._id
        """Whether it is a search in the order of intake: there are several ways to its page then."""

    def ids(
        self,
        descending: bool,
        place: Place | None,
        *,
        way: Way = Way.WORDS,
        within: tuple[int, int] | None = None,
    ) -> Select[Any]:
        """Rows ``id``, ``key``; ``within``: only ids from the one to the other."""
        if way is Way.FEW and self._postgresql and (few := self.few()) is not None:
            return self._one_by_one(few, descending, place)
        query = select(self._id.label("id"), self._key.label("key"))
        if self._by_department:
            # A case of two of the departments stands there twice.
            query = query.distinct().join_from(case_departments, cases, cases.c.id == case_departments.c.case_id)
        elif self._searched and not (self.by_intake and self._says_enough()):
            query = query.join_from(case_search, cases, cases.c.id == case_search.c.rowid)
        query = query.where(*self._where(way))
        if within is not None:
            query = query.where(self._id >= within[0], self._id <= within[1])
        # Once where it is one: for two, SQLite would sort what its full-text index gives in order.
        columns = (self._key,) if self.by_intake else (self._key, self._id)
        if place is not None:
            here, last = tuple_(*columns), tuple_(*map(literal, place[-len(columns) :]))
            query = query.where(here < last if descending else here > last)
        return query.order_by(*(c.desc() if descending else c.asc() for c in columns))

    def _one_by_one(self, few: Select[Any], descending: bool, place: Place | None) -> Select[Any]:
        """The few in order, each asked for the words; ``OFFSET 0`` keeps PostgreSQL from asking all others as well."""
        (column,) = few.selected_columns
        if place is not None:
            few = few.where(column < place[1] if descending else column > place[1])
        ordered = few.distinct().order_by(column.desc() if descending else column.asc()).offset(0).subquery("few")
        (id_,) = ordered.c
        words = matches(self._wanted.text or "", postgresql=True, one_by_one=True)
        found = select(case_search.c.rowid).where(case_search.c.rowid == id_, words).offset(0).lateral("found")
        query = select(id_.label("id"), id_.label("key")).join_from(ordered, found, true())
        if not self._says_enough():
            query = query.join(cases, cases.c.id == id_)
        return query.where(*self._others()).order_by(id_.desc() if descending else id_.asc())

    def with_words(self, within: tuple[int, int]) -> Select[Any]:
        """How many cases of these ids have the words, whatever else is asked of them."""
        words = matches(self._wanted.text or "", postgresql=self._postgresql, one_by_one=True)
        return select(func.count()).select_from(case_search).where(words, case_search.c.rowid.between(*within))

    def few(self) -> Select[Any] | None:
        """The ids that the narrowest filter with an index leaves; None: there is no such filter."""
        if self._wanted.departments is not None:
            return select(case_departments.c.case_id).where(self._theirs())
        for column, values in _equalities(self._wanted, cases.c.state):
            if column.name in _INDEXED:
                return select(cases.c.id).where(column.in_(values), *_of_callers(self._wanted))
        return None

    def place_of(self, number: str) -> Select[Any]:
        """The place after the case of this number, as it stands now."""
        key = cases.c.id if self._key is self._id else cases.c[_COLUMN[self._sort]]
        return select(key, cases.c.id).where(cases.c.number == number)

    def _order(self) -> tuple[ColumnElement[Any], ColumnElement[int]]:
        """What the list is sorted by, and the id, of the table whose index has that order."""
        if self._searched and self._sort is Sort.OPENED:
            # The index gives its rows in the order of intake: nothing is left to sort.
            return case_search.c.rowid, case_search.c.rowid
        column = _COLUMN[self._sort]
        if self._by_department:
            return case_departments.c[column], case_departments.c.case_id
        return cases.c[column], cases.c.id

    def _where(self, way: Way) -> Iterator[ColumnElement[bool] | TextClause]:
        wanted = self._wanted
        if wanted.text is not None:
            yield matches(wanted.text, postgresql=self._postgresql, one_by_one=way is not Way.WORDS)
        if self._sort is Sort.DUE:
            yield self._key.is_not(None)
        if way is Way.FEW and (few := self.few()) is not None:
            # Reckoned, so that SQLite does not ask its full-text index for each of them by itself.
            yield (case_search.c.rowid + 0).in_(few)
        if wanted.departments is not None and (self._by_department or way is not Way.FEW):
            yield self._theirs() if self._by_department else self._is_theirs()
        yield from self._others()

    def _others(self) -> Iterator[ColumnElement[bool] | TextClause]:
        """What is asked beside words and departments."""
        if self._wanted.hidden_from:
            yield cases.c.reported_department.not_in(sorted(self._wanted.hidden_from))
        yield from self._equal()
        yield from _bounds(self._wanted)
        yield from _parts(self._wanted)

    def _theirs(self) -> ColumnElement[bool]:
        return case_departments.c.department.in_(sorted(self._wanted.departments or ()))

    def _is_theirs(self) -> ColumnElement[bool]:
        return exists().where(case_departments.c.case_id == self._id, self._theirs())

    def _says_enough(self) -> bool:
        """Whether words and departments are all that is asked: the cases themselves need not be looked at."""
        return replace(self._wanted, text=None, departments=None) == Filter()

    def _state(self) -> ColumnElement[str]:
        """The state stands beside the department too: no case has to be looked up for it."""
        return case_departments.c.state if self._by_department else cases.c.state

    def _equal(self) -> Iterator[ColumnElement[bool]]:
        """The equalities. SQLite has no figures by which to choose an index: it is left the narrowest."""
        free = not (self._searched or self._by_department or self._sort is Sort.DUE)
        for no, (column, values) in enumerate(_equalities(self._wanted, self._state())):
            if len(values) == 1 and (self._postgresql or (free and no == 0)):
                yield column == values[0]
            else:
                yield (column if self._postgresql else column + "").in_(values)


def _equalities(wanted: Filter, state: ColumnElement[str]) -> Iterator[tuple[ColumnElement[Any], tuple[str, ...]]]:
    """Columns and the values that they may have, the narrowest first."""
    states = [(state, tuple(state.value for state in wanted.states))] if wanted.states else []
    common = bool(_COMMON & {*wanted.states})
    if wanted.caller_print is not None:
        yield cases.c.caller_print, (wanted.caller_print,)
    if wanted.category is not None:
        yield cases.c.category, (wanted.category,)
    yield from () if common else states
    if wanted.demand_type is not None:
        yield cases.c.demand_type, (wanted.demand_type.value,)
    if wanted.area is not None:
        yield cases.c.district, (wanted.area[:6],)
    yield from states if common else ()
    named = (wanted.channel, wanted.urgency, wanted.handling_mode)
    for column, value in zip((cases.c.channel, cases.c.urgency, cases.c.handling_mode), named, strict=True):
        if value is not None:
            yield column, (value.value,)
    if wanted.line is not None:
        yield cases.c.line, (wanted.line,)


def _bounds(wanted: Filter) -> Iterator[ColumnElement[bool]]:
    if wanted.due_before is not None:
        yield cases.c.due_at < wanted.due_before
    if wanted.opened_from is not None:
        yield cases.c.opened_at >= wanted.opened_from
    if wanted.opened_until is not None:
        yield cases.c.opened_at < wanted.opened_until
    if wanted.area is not None and len(wanted.area) > 6:
        yield cases.c.area_code.startswith(wanted.area, autoescape=True)


def _parts(wanted: Filter) -> Iterator[ColumnElement[bool] | TextClause]:
    """What has an index of its own for the few cases that it is about: used only where its own condition stands."""
    yield from _of_callers(wanted)
    if wanted.card is not None:
        yield cases.c.card == wanted.card.value
        if wanted.card is not Card.NONE:
            yield as_it_stands("cases.card <> 'none'")
    if wanted.public:
        yield as_it_stands("cases.public")


def _of_callers(wanted: Filter) -> Iterator[TextClause]:
    if wanted.caller_print is not None:
        yield as_it_stands("cases.caller_print <> ''")
