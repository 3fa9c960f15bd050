"""A case as the public may see it: the matter, never the person."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from callcenter.domain.ids import Instant
from callcenter.orders.case import Case
from callcenter.orders.catalogue import Category
from callcenter.orders.department import Department
from callcenter.orders.open311 import Published
from callcenter.orders.scrub import scrub
from callcenter.orders.terms import CaseState

CLOSED = frozenset({CaseState.CLOSED, CaseState.FOLLOW_UP, CaseState.ARCHIVED, CaseState.MERGED, CaseState.HANDED_OFF})
"""Where nothing more is done for the matter; a void case is listed nowhere."""
_DOOR = re.compile(r"[0-9一二三四五六七八九十百零A-Za-z甲乙丙丁#＃\-－]+\s*(?:号楼|栋|幢|座|单元|层|楼|室|户|房|门).*$")
"""From the building on an address says where somebody lives."""


def moment(at: Instant) -> str:
    """A time in UTC."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def place_name(case: Case) -> str:
    """The address down to the street or estate; where there is none, the best that is known, never nothing."""
    known = (case.citizen.name, case.citizen.org_name)
    address = scrub(_DOOR.sub("", case.place.address), known).strip()
    if address:
        return address
    if case.place.lat is not None and case.place.lon is not None:
        return "{:.5f}, {:.5f}".format(*coordinates(case))
    return case.place.area_code or case.jurisdiction


def coordinates(case: Case) -> tuple[float | None, float | None]:
    """Where it is; within a hundred metres where the address leads into somebody's building."""
    found = case.place.lat, case.place.lon
    if _DOOR.search(case.place.address) is None:
        return found
    lat, lon = (None if value is None else round(value, 3) for value in found)
    return lat, lon


def request(
    published: Published, categories: Mapping[str, Category], departments: Mapping[str, Department]
) -> dict[str, Any]:
    """The request of a list; what is not known is left out."""
    case = published.case
    lat, long = coordinates(case)
    category, lead = categories.get(case.category), departments.get(case.lead)
    told: dict[str, Any] = {
        "service_request_id": case.number,
        "status": "closed" if case.state in CLOSED else "open",
        "status_notes": _notes(case),
        "service_name": category.name if category else case.category,
        "service_code": case.category,
        "description": _text(case, case.content or case.title),
        "agency_responsible": lead.name if lead else None,
        "requested_datetime": moment(case.opened_at),
        "updated_datetime": moment(published.updated_at),
        "expected_datetime": None if case.dues.handle is None else moment(case.dues.handle),
        "address": place_name(case),
        "lat": lat,
        "long": long,
    }
    return {name: value for name, value in told.items() if value not in (None, "")}


def _notes(case: Case) -> str:
    if case.state is CaseState.MERGED:
        return "Duplicate request."
    answer = case.reply.public_reply if case.reply is not None and case.state in CLOSED else ""
    return _text(case, answer)


def _text(case: Case, text: str) -> str:
    return scrub(text, (case.citizen.name, case.citizen.org_name))[:4000]
