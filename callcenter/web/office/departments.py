"""Departments: the tree, duty desks, and who is at them now."""

from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Response
from pydantic import Field

from callcenter.domain.ids import Instant
from callcenter.office.departments import Departments
from callcenter.orders.actor import Actor
from callcenter.orders.department import Department, MergeMode
from callcenter.orders.permissions import Permission
from callcenter.web.actions import Body
from callcenter.web.encode import answer
from callcenter.web.identity import allow
from callcenter.web.problems import documented

Shown = Callable[[Department], dict[str, Any]]
Line = Annotated[str, Field(max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")]


class HoursBody(Body):
    """When a desk is staffed."""

    days: list[int] = Field(max_length=7, description="ISO weekdays, 1 = Monday")
    opens: str = Field(max_length=5, description="`HH:MM`, local time")
    closes: str = Field(max_length=5, description="`HH:MM`, exclusive; `24:00` is allowed")


class DeskBody(Body):
    """A duty desk (专席)."""

    name: Line
    telephone: str = Field("", max_length=20, description="The id of a `[[departments]]` entry of the configuration")
    hours: list[HoursBody] = Field(default_factory=list, max_length=20, description="None: day and night")


class ChangeBody(Body):
    """The fields that get another value; what is left out stays."""

    name: Line | None = None
    name_en: Line | None = None
    parent: str | None = Field(None, max_length=40, description='The department it stands below; `""`: none')
    area: str | None = Field(None, max_length=12, description='GB/T 2260: where it answers for; `""`: everywhere')
    hotline: str | None = Field(None, max_length=20)
    mode: MergeMode | None = Field(None, strict=False, description="How its own hotline lives on beside 12345")
    emergency: bool | None = Field(None, description="Matters are handed over to it, never dispatched")
    backstop: bool | None = Field(None, description="What no catalogue entry settles in its area goes to it")
    desks: list[DeskBody] | None = Field(None, max_length=50)
    active: bool | None = None


class DepartmentBody(ChangeBody):
    """A new department."""

    id: str = Field(max_length=40)
    name: Line


def changes(body: ChangeBody) -> dict[str, Any]:
    """The fields that were given, as a Department has them."""
    told = body.model_dump(mode="json", exclude_none=True)
    whole = msgspec.convert({"id": "", "name": "", **told}, Department, strict=False)
    given = {name: getattr(whole, name) for name in told if name != "id"}
    return {**given, "parent": given["parent"] or None} if "parent" in given else given


def department_json(department: Department, now: Instant, timezone: str) -> dict[str, Any]:
    """A department with its level, and of each desk whether somebody is there."""
    desks = [{**msgspec.structs.asdict(d), "staffed": d.staffed(now, timezone)} for d in department.desks]
    return {**msgspec.structs.asdict(department), "level": department.level, "desks": desks}


def router(departments: Departments, now: Callable[[], Instant], timezone: str) -> APIRouter:
    """The routes of departments."""
    routes = APIRouter(prefix="/api/v1", tags=["departments"], responses=documented(403))

    def shown(department: Department) -> dict[str, Any]:
        return department_json(department, now(), timezone)

    _reading(routes, departments, shown)
    _changing(routes, departments, shown)
    return routes


def _reading(routes: APIRouter, departments: Departments, shown: Shown) -> None:
    @routes.get("/departments", response_model=list[dict[str, Any]], summary="The tree, each after the one above it")
    async def every(
        who: Actor = allow(Permission.DEPARTMENT_VIEW),
        below: Annotated[str | None, Query(max_length=40, description="Only this one and those below it")] = None,
        active: Annotated[bool | None, Query(description="Only those that are active, or are not")] = None,
    ) -> Response:
        found = await (departments.all() if below is None else departments.below(below))
        return answer([shown(each) for each in found if active in (None, each.active)])

    @routes.get("/departments/{id}", response_model=dict[str, Any], responses=documented(404), summary="One department")
    async def one(id: str, who: Actor = allow(Permission.DEPARTMENT_VIEW)) -> Response:
        return answer(shown(await departments.get(id)))


def _changing(routes: APIRouter, departments: Departments, shown: Shown) -> None:
    @routes.post("/departments", response_model=dict[str, Any], responses=documented(422), summary="A new department")
    async def add(body: DepartmentBody, who: Actor = allow(Permission.DEPARTMENT_EDIT)) -> Response:
        return answer(shown(await departments.add(Department(id=body.id, **changes(body)))))

    @routes.post(
        "/departments/{id}",
        response_model=dict[str, Any],
        responses=documented(404, 422),
        summary="Change a department",
    )
    async def change(id: str, body: ChangeBody, who: Actor = allow(Permission.DEPARTMENT_EDIT)) -> Response:
        return answer(shown(await departments.change(id, changes(body))))
