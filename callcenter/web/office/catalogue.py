"""The dispatch catalogue: categories, entries and their versions, and where a matter goes."""

from datetime import date
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Response
from pydantic import Field

from callcenter.office.departments import Departments
from callcenter.office.faulty import Faulty
from callcenter.orders.actor import Actor
from callcenter.orders.catalogue import Category, Entry, Handoff
from callcenter.orders.catalogue_check import Changes
from callcenter.orders.department_check import Fault
from callcenter.orders.permissions import Permission
from callcenter.orders.terms import DemandType
from callcenter.web.actions import Body
from callcenter.web.encode import answer
from callcenter.web.identity import allow
from callcenter.web.office.departments import Line
from callcenter.web.problems import documented

VIEW, EDIT = Permission.DEPARTMENT_VIEW, Permission.CATALOGUE_EDIT
Day = Annotated[date, Field(strict=False)]
MOST = 20_000


class CategoryBody(Body):
    """A kind of matter."""

    code: str = Field(max_length=40)
    name: Line
    name_en: Line = ""
    parent: str | None = Field(None, max_length=40)
    demand_types: list[Annotated[DemandType, Field(strict=False)]] = Field(default_factory=list)
    open311: bool = Field(False, description="Whether citizens' programs may file it")
    keywords: list[Line] = Field(default_factory=list, max_length=50)
    active: bool = True


class EntryBody(Body):
    """A line of the catalogue."""

    category: str = Field(max_length=40)
    area: str = Field("", max_length=12, description="GB/T 2260; empty: everywhere")
    lead: str = Field(max_length=40, description="主办单位")
    co_departments: list[str] = Field(default_factory=list, max_length=20, description="协办单位")
    valid_from: str | None = Field(None, max_length=40, description="Its first day, YYYY-MM-DD; without, today")
    valid_until: str | None = Field(None, max_length=40, description="The first day on which it holds no more")
    basis: str = Field("", max_length=400, description="The rule it rests on")


class HandoffBody(Body):
    """A matter that is the other platform's."""

    to: str = Field(max_length=5, description="`110` or `12345`: whose it is")
    kind: Line
    matter: str = Field(max_length=200)
    note: str = Field("", max_length=400)


class ChangesBody(Body):
    """What is to become of the catalogue: all of it, or with any fault nothing."""

    categories: list[CategoryBody] = Field(default_factory=list, max_length=MOST)
    entries: list[EntryBody] = Field(default_factory=list, max_length=MOST)
    handoffs: list[HandoffBody] = Field(default_factory=list, max_length=MOST, description="Takes the old list's place")
    note: Line = ""


class EndBody(Body):
    """From when an entry holds no more."""

    until: Day
    note: Line = ""


class Reading:
    """Turns a body into changes; what is no day is noted, so that it can be told with all other faults."""

    def __init__(self, body: ChangesBody, today: date) -> None:
        self.faults: list[Fault] = []
        self._today = today
        categories = [msgspec.convert(c.model_dump(mode="json"), Category, strict=False) for c in body.categories]
        self.changes = Changes(
            categories=tuple(categories),
            entries=tuple(self._entry(f"entries.{i}", entry) for i, entry in enumerate(body.entries)),
            handoffs=tuple(Handoff(**handoff.model_dump()) for handoff in body.handoffs),
        )

    def _entry(self, where: str, body: EntryBody) -> Entry:
        told = body.model_dump() | {"co_departments": tuple(body.co_departments)}
        told["valid_from"] = self._day(f"{where}.valid_from", body.valid_from) or self._today
        told["valid_until"] = self._day(f"{where}.valid_until", body.valid_until)
        return Entry(**told)

    def _day(self, where: str, text: str | None) -> date | None:
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.faults.append((where, f"{text!r} is no day; write it as YYYY-MM-DD"))
            return None


def router(departments: Departments) -> APIRouter:
    """The routes of the catalogue."""
    routes = APIRouter(prefix="/api/v1/catalogue", tags=["catalogue"], responses=documented(403))
    _reading(routes, departments)
    _asking(routes, departments)
    _changing(routes, departments)
    return routes


def _reading(routes: APIRouter, departments: Departments) -> None:
    @routes.get("", response_model=list[dict[str, Any]], summary="The entries of the dispatch catalogue")
    async def entries(
        who: Actor = allow(VIEW),
        day: Annotated[date | None, Query(description="Only those that hold on this day; without, today")] = None,
        every: Annotated[bool, Query(description="All that ever were")] = False,
    ) -> Response:
        return answer(await departments.entries(None if every else day or departments.today()))

    @routes.get("/categories", response_model=list[dict[str, Any]], summary="The kinds of matter, by code")
    async def categories(who: Actor = allow(VIEW)) -> Response:
        return answer(await departments.categories())

    @routes.get("/handoffs", response_model=list[dict[str, Any]], summary="What is 110's and what is 12345's")
    async def handoffs(who: Actor = allow(VIEW)) -> Response:
        return answer(await departments.handoffs())

    @routes.get("/versions", response_model=list[dict[str, Any]], summary="Who changed the catalogue when")
    async def versions(who: Actor = allow(VIEW)) -> Response:
        return answer(await departments.versions())


def _asking(routes: APIRouter, departments: Departments) -> None:
    @routes.get("/match", response_model=dict[str, Any] | None, summary="Where a matter goes, and by which entry")
    async def match(
        category: Annotated[str, Query(max_length=40)],
        area: Annotated[str, Query(max_length=12, pattern=r"^[0-9]*$", description="GB/T 2260")] = "",
        day: Annotated[date | None, Query(description="Without, today")] = None,
        who: Actor = allow(VIEW),
    ) -> Response:
        return answer(await departments.match(category, area, day))


def _changing(routes: APIRouter, departments: Departments) -> None:
    @routes.post(
        "",
        response_model=dict[str, Any] | None,
        responses=documented(422),
        summary="Change the catalogue",
        description="Entries of the same category and area end where a new one begins. With a fault nothing is "
        "changed, and every fault is told.",
    )
    async def revise(body: ChangesBody, who: Actor = allow(EDIT)) -> Response:
        read = Reading(body, departments.today())
        return answer(await departments.revise(read.changes, who, body.note, read.faults))

    @routes.post("/{entry}/end", response_model=dict[str, Any], responses=documented(404, 422), summary="End an entry")
    async def end(entry: int, body: EndBody, who: Actor = allow(EDIT)) -> Response:
        if entry > 2**31 - 1:
            raise Faulty([("entry", "there is no entry with so large a number")])
        return answer(await departments.end(entry, body.until, who, body.note))
