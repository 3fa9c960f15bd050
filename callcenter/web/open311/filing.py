"""Reads a request that is filed: every fault of it at once, and nothing of it is believed."""

import math
import re
from collections.abc import Mapping, Sequence

from callcenter.domain.ids import Instant
from callcenter.orders.case import Citizen, Place
from callcenter.orders.catalogue import Category
from callcenter.orders.open311 import Filing
from callcenter.orders.terms import DemandType
from callcenter.web.open311.asking import instant
from callcenter.web.open311.errors import Open311Error, unknown
from callcenter.web.open311.services import DEMAND, NO, OCCURRED, PUBLIC, YES, demands

Pairs = Sequence[tuple[str, str]]
DESCRIPTION = 4000
_LIMITS = {
    "address_string": 200,
    "email": 254,
    "first_name": 40,
    "last_name": 40,
    "phone": 30,
    "media_url": 200,
    "description": DESCRIPTION,
}
_FORMS = {
    "email": (re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"), "an address such as wang@example.org"),
    "phone": (re.compile(r"\+?[0-9][0-9 ()-]{2,29}"), "a telephone number"),
    "media_url": (re.compile(r"https?://[!-~]+"), "an address that begins with https://"),
}
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ud800-\udfff]")
_ATTRIBUTE = re.compile(r"attribute\[([^\]]*)\](\[\])?")
_CHINESE = re.compile("[\u3400-\u9fff]")
_SIZES = {"lat": 90.0, "long": 180.0}


def read(pairs: Pairs, services: Mapping[str, Category], now: Instant) -> Filing:
    """What was filed. Raises Open311Error: 404 for an unknown service, 400 with every other fault."""
    given = {name: value.strip().replace("\r\n", "\n") for name, value in pairs if value.strip()}
    if not (code := given.get("service_code")):
        raise Open311Error(400, "service_code: is missing")
    if code not in services:
        raise unknown("service_code")
    faults: list[str] = [*_repeated(pairs), *_texts(given)]
    place = _place(given, faults)
    demand, occurred, public = _attributes(given, services[code], now, faults)
    if "description" not in given:
        faults.append("description: is missing")
    if faults:
        raise Open311Error(400, *faults)
    return Filing(
        category=code,
        demand_type=demand,
        description=given["description"],
        place=place,
        citizen=Citizen(name=_name(given), caller_number=given.get("phone", "")),
        occurred_at=occurred,
        media_url=given.get("media_url", ""),
        public=public,
    )


def _repeated(pairs: Pairs) -> list[str]:
    names = [name for name, value in pairs if value.strip()]
    return [f"{name}: stands twice" for name in dict.fromkeys(names) if names.count(name) > 1]


def _texts(given: Mapping[str, str]) -> list[str]:
    faults = [f"{n}: at most {most} characters" for n, most in _LIMITS.items() if len(given.get(n, "")) > most]
    faults += [f"{name}: has control characters" for name in _LIMITS if _CONTROL.search(given.get(name, ""))]
    for name, (form, allowed) in _FORMS.items():
        if name in given and not form.fullmatch(given[name]):
            faults.append(f"{name}: {allowed}")
    return faults


def _place(given: Mapping[str, str], faults: list[str]) -> Place:
    lat, long = (_degrees(given, name, faults) for name in _SIZES)
    if ("lat" in given) != ("long" in given):
        faults.append("lat, long: one comes with the other")
    if not given.keys() & {"lat", "long", "address_string"}:
        known = "; an address_id is not known here" if "address_id" in given else ""
        faults.append(f"lat and long, or address_string: where it is, is missing{known}")
    return Place(address=given.get("address_string", ""), lat=lat, lon=long)


def _degrees(given: Mapping[str, str], name: str, faults: list[str]) -> float | None:
    if name not in given:
        return None
    try:
        value = float(given[name])
    except ValueError:
        value = math.nan
    if not abs(value) <= _SIZES[name]:
        faults.append(f"{name}: degrees from -{_SIZES[name]:g} to {_SIZES[name]:g} (WGS 84)")
        return None
    return value


def _attributes(
    given: Mapping[str, str], category: Category, now: Instant, faults: list[str]
) -> tuple[DemandType, Instant | None, bool]:
    told = {found[1]: value for name, value in given.items() if (found := _ATTRIBUTE.fullmatch(name))}
    faults += [f"attribute[{name[:40]}]: is not known here" for name in told.keys() - {DEMAND, OCCURRED, PUBLIC}]
    kinds = {each.value: each for each in demands(category)}
    demand = kinds.get(told.get(DEMAND, next(iter(kinds))))
    if demand is None:
        faults.append(f"attribute[{DEMAND}]: one of {', '.join(kinds)}")
    if (public := told.get(PUBLIC, NO)) not in {YES, NO}:
        faults.append(f"attribute[{PUBLIC}]: {YES} or {NO}")
    occurred = instant(told[OCCURRED]) if OCCURRED in told else None
    if OCCURRED in told and (occurred is None or occurred > now):
        faults.append(f"attribute[{OCCURRED}]: a time that has passed, such as 2026-11-26T09:30:00+08:00")
    return demand or next(iter(kinds.values())), occurred, public == YES


def _name(given: Mapping[str, str]) -> str:
    first, last = given.get("first_name", ""), given.get("last_name", "")
    # 王 and 芳 are 王芳; Ada and Lovelace keep their order and their blank.
    return f"{last}{first}" if _CHINESE.search(last + first) else f"{first} {last}".strip()
