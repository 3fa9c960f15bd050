"""Services: the kinds of matter that may be filed, and what can be said of each."""

from collections.abc import Iterable
from typing import Any

from callcenter.orders.catalogue import Category
from callcenter.orders.terms import DemandType
from callcenter.web.open311.settings import Open311Settings

DEMANDS = {
    DemandType.CONSULT: "咨询",
    DemandType.HELP: "求助",
    DemandType.COMPLAINT: "投诉",
    DemandType.REPORT: "举报",
    DemandType.SUGGESTION: "建议",
    DemandType.PRAISE: "表扬",
}
"""What a citizen can ask for."""
DEMAND, OCCURRED, PUBLIC = "demand_type", "occurred_at", "public"
YES, NO = "yes", "no"
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"


def discovery(settings: Open311Settings) -> dict[str, Any]:
    """Where the interface is, and what it speaks."""
    endpoint = {
        "specification": SPECIFICATION,
        "url": settings.url,
        "changeset": settings.changed,
        "type": "test" if settings.testing else "production",
        "formats": ["text/xml", "application/json"],
    }
    about = {"changeset": settings.changed, "contact": settings.contact, "key_service": settings.contact}
    return {**about, "endpoints": [endpoint]}


def offered(categories: Iterable[Category]) -> dict[str, Category]:
    """The kinds that may be filed, by code."""
    return {each.code: each for each in categories if each.open311 and each.active}


def demands(category: Category) -> tuple[DemandType, ...]:
    """What can be asked for in a kind of matter; the first is meant where nothing is said."""
    return tuple(each for each in category.demand_types if each in DEMANDS) or (DemandType.HELP, DemandType.COMPLAINT)


def service(category: Category) -> dict[str, Any]:
    """A service of the list. A report is looked at by a person first, so its number comes later, by token."""
    first = demands(category)[0]
    told = {
        "service_code": category.code,
        "service_name": category.name,
        "description": category.name_en or category.name,
        "metadata": True,
        "type": "batch" if first is DemandType.REPORT else "realtime",
        "keywords": ",".join(category.keywords),
        "group": DEMANDS[first],
    }
    return {name: value for name, value in told.items() if value != ""}


def definition(category: Category) -> dict[str, Any]:
    """What can be said of a matter beside the standard's own fields."""
    kinds = {each.value: DEMANDS[each] for each in demands(category)}
    attributes = [
        _attribute(1, DEMAND, "singlevaluelist", "诉求类型 What is asked for", kinds),
        _attribute(2, OCCURRED, "datetime", "发生时间 When it happened", {}),
        _attribute(
            3, PUBLIC, "singlevaluelist", "是否同意公开(不含个人信息) May it be published", {NO: "否", YES: "是"}
        ),
    ]
    return {"service_code": category.code, "attributes": attributes}


def _attribute(order: int, code: str, datatype: str, description: str, values: dict[str, str]) -> dict[str, Any]:
    first = next(iter(values), "")
    told = {
        "variable": True,
        "code": code,
        "datatype": datatype,
        "required": False,
        "datatype_description": f"{first} unless said otherwise" if first else "2026-11-26T09:30:00+08:00",
        "order": order,
        "description": description,
    }
    entries = [{"key": key, "name": name} for key, name in values.items()]
    return {**told, "values": entries} if entries else told
