"""What a case says of the matter and of who asks: new values, their limits, and what acceptance needs."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import UNSET

from callcenter.domain.record import replace
from callcenter.orders.case import Case, Citizen, Place
from callcenter.orders.refusals import Faults, Why
from callcenter.orders.requests import Changes
from callcenter.orders.terms import DemandType

_NUMBERS = ("caller_number", "callback_number")
_NUMBER = re.compile(r"\+?[0-9][0-9 ()\-]{1,29}", re.ASCII)
_AREA = re.compile(r"[0-9]{6,12}", re.ASCII)
_RANGE = {"lat": 90.0, "lon": 180.0}
_WITHOUT_PLACE = frozenset({DemandType.CONSULT, DemandType.SUGGESTION, DemandType.PRAISE, DemandType.THANKS})
"""What asks for no place."""
_CITIZEN, _PLACE = frozenset(Citizen.__struct_fields__), frozenset(Place.__struct_fields__)


def changed(case: Case, changes: Changes, faults: Faults) -> Case:
    """The case with the new values; what is wrong with them is noted."""
    new = dict(_given(changes))
    for name, value in new.items():
        _check(name, value, faults)
    if new.get("demand_type") is DemandType.REPORT and "consent_follow_up" not in new:
        # Whoever reports is called again only after an explicit yes.
        new["consent_follow_up"] = case.demand_type is DemandType.REPORT and case.consent_follow_up
    citizen = replace(case.citizen, **{n: v for n, v in new.items() if n in _CITIZEN})
    place = replace(case.place, **{n: v for n, v in new.items() if n in _PLACE})
    rest = {n: v for n, v in new.items() if n not in _CITIZEN | _PLACE}
    return replace(case, citizen=citizen, place=place, **rest)


def complete(case: Case, faults: Faults) -> None:
    """Note what acceptance still needs."""
    faults.missing(title=case.title, content=case.content, demand_type=case.demand_type, category=case.category)
    if case.demand_type not in _WITHOUT_PLACE:
        faults.missing(address=case.place.address, area_code=case.place.area_code)
    if case.demand_type is DemandType.REPORT:
        faults.missing(reported_department=case.reported_department)
    if not case.is_anonymous:
        faults.missing(callback_number=contact(case))


def contact(case: Case) -> str:
    """The number at which the citizen is called; empty: there is none."""
    return case.citizen.callback_number or case.citizen.caller_number


def is_number(number: str) -> bool:
    """Whether it is a telephone number as people write it."""
    return _NUMBER.fullmatch(number) is not None


def _given(changes: Changes) -> Iterator[tuple[str, Any]]:
    for name in changes.__struct_fields__:
        if (value := getattr(changes, name)) is not UNSET:
            yield name, value


def _check(name: str, value: Any, faults: Faults) -> None:
    if isinstance(value, str):
        _check_form(name, value, faults)
    elif name in _RANGE and value is not None:
        limit = _RANGE[name]
        # Written so that a NaN is wrong, too.
        faults.when(not -limit <= value <= limit, Why.FIELD_INVALID, name, f"-{limit:g} .. {limit:g}")


def _check_form(name: str, value: str, faults: Faults) -> None:
    if value and name in _NUMBERS:
        faults.when(not is_number(value), Why.FIELD_INVALID, name, "digits, spaces, + ( ) -")
    if value and name == "area_code":
        faults.when(not _AREA.fullmatch(value), Why.FIELD_INVALID, name, "6-12 digits, GB/T 2260")


def copied(case: Case, number: str, **new: Any) -> Case:
    """A new case about the same matter, under another number; nothing of how the first was dealt with."""
    kept = {name: getattr(case, name) for name in _MATTER}
    return Case(number=number, **{**kept, **new})


_MATTER = (
    *("jurisdiction", "channel", "call", "line", "external_no", "citizen", "party_type", "language", "is_anonymous"),
    *("secrecy", "consent_public", "consent_follow_up", "vulnerable", "title", "content", "demand_type", "category"),
    *("keywords", "occurred_at", "place", "attachments", "urgency", "mass_event", "scope", "reported_department"),
    *("policy", "legal_hold"),
)
assert set(_MATTER) <= {field.name for field in msgspec.structs.fields(Case)}
