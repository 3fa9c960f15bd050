"""The calendar over HTTP: holidays and adjusted working days, shown and edited."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from callcenter.office.calendars import Calendars, Known
from callcenter.office.faulty import Faulty
from callcenter.orders.actor import Actor
from callcenter.orders.deadlines.calendar import Day, DayKind
from callcenter.orders.permissions import Permission
from callcenter.web.actions import Body, Nothing
from callcenter.web.encode import answer
from callcenter.web.identity import allow
from callcenter.web.problems import documented

VIEW, EDIT = Permission.DEPARTMENT_VIEW, Permission.CALENDAR_EDIT
Name = Annotated[str, Field(max_length=40, pattern=r"^[^\x00-\x1f\x7f]*$")]
Year = Annotated[int, Path(ge=2000, le=2100)]


class DayBody(Body):
    """What a day is."""

    date: str = Field(max_length=40, description="YYYY-MM-DD")
    kind: Literal["holiday", "workday"] = Field(description="`workday`: worked although it is a weekend's (调休上班日)")
    name: Name = ""
    name_en: Name = ""


class SetBody(DayBody):
    """What a day is from now on."""

    kind: Literal["holiday", "workday", "plain"] = Field(  # type: ignore[assignment]
        description="`plain`: what its weekday says"
    )


class YearBody(Body):
    """All special days of a year."""

    days: list[DayBody] = Field(max_length=366)
    source: Name = Field("", description="Where they are from, such as the notice that announced them")


def router(calendars: Calendars) -> APIRouter:
    """The routes of the calendar."""
    routes = APIRouter(prefix="/api/v1/calendar", tags=["calendar"], responses=documented(401, 403, 422))
    _reading(routes, calendars)
    _changing(routes, calendars)
    return routes


def shown(known: Known) -> dict[str, Any]:
    """A year as JSON has it."""
    days = [
        {"date": day, "kind": what.kind, "name": what.name, "name_en": what.name_en, "source": what.source}
        for day, what in sorted(known.days.items())
    ]
    told = {"year": known.year, "known": known.known, "source": known.source}
    return told | {"missing": known.missing, "days": days}


def days_of(year: int, bodies: list[DayBody], source: str) -> dict[date, Day]:
    """The days of a year. Raises Faulty with every one that is no day of it, or there twice."""
    days: dict[date, Day] = {}
    faults = []
    for i, body in enumerate(bodies):
        day = _day(body.date)
        if day is None:
            faults.append((f"days.{i}.date", f"{body.date!r} is no day; write it as YYYY-MM-DD"))
        elif day.year != year:
            faults.append((f"days.{i}.date", f"{day} is not in {year}"))
        elif day in days:
            faults.append((f"days.{i}.date", f"{day} is there twice"))
        else:
            days[day] = Day(kind=DayKind(body.kind), name=body.name, name_en=body.name_en, source=source)
    if faults:
        raise Faulty(faults)
    return days


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _reading(routes: APIRouter, calendars: Calendars) -> None:
    @routes.get(
        "",
        response_model=dict[str, Any],
        summary="A year's holidays and adjusted working days",
        description="`known`: whether they are published; until then dates that reach into the year are provisional. "
        "`missing`: years that ought to be known by now.",
    )
    async def year(
        asked: Annotated[int | None, Query(alias="year", ge=2000, le=2100, description="Without, this year")] = None,
        who: Actor = allow(VIEW),
    ) -> Response:
        return answer(shown(calendars.show(asked or calendars.today().year)))


def _changing(routes: APIRouter, calendars: Calendars) -> None:
    @routes.post(
        "/days",
        response_model=dict[str, Any],
        summary="Make a day a holiday or a working day",
        description="Due moments that follow from it are counted anew.",
    )
    async def set_day(body: SetBody, who: Actor = allow(EDIT)) -> Response:
        if (day := _day(body.date)) is None:
            raise Faulty([("date", f"{body.date!r} is no day; write it as YYYY-MM-DD")])
        plain = body.kind == "plain"
        what = None if plain else Day(kind=DayKind(body.kind), name=body.name, name_en=body.name_en, source=who.id)
        await calendars.set_day(day, what)
        return answer(shown(calendars.show(day.year)))

    @routes.post(
        "/years/{year}",
        response_model=dict[str, Any],
        summary="Take over all special days of a year, in the place of those that are there",
        description="The year is known from then on; provisional dates are counted anew.",
    )
    async def set_year(year: Year, body: YearBody, who: Actor = allow(EDIT)) -> Response:
        source = body.source or who.id
        await calendars.set_year(year, days_of(year, body.days, source), source)
        return answer(shown(calendars.show(year)))

    @routes.post(
        "/years/{year}/library",
        response_model=dict[str, Any],
        responses=documented(409),
        summary="Take a year over from the library that the program comes with",
    )
    async def import_year(year: Year, body: Nothing | None = None, who: Actor = allow(EDIT)) -> Response:
        await calendars.import_year(year)
        return answer(shown(calendars.show(year)))
