"""An order as the detectors see it: no personal data but a fingerprint that tells callers apart."""

import re
import unicodedata

from callcenter.domain.ids import Instant
from callcenter.domain.record import Record
from callcenter.orders.area import significant
from callcenter.orders.case import Case
from callcenter.orders.terms import CaseState, DemandType

STREET = 9
"""Digits of a division code down to town or street: bursts are looked for there."""
_IDLE = frozenset({DemandType.INVALID, DemandType.MISSED_CALL, DemandType.PRAISE, DemandType.THANKS})
_NOISE = re.compile(r"[\s,，。.、;；:：()（）#＃\-－]+")
_DOOR = re.compile(r"(?:\d+|[一二三四五六七八九十]+)(?:号楼|栋|幢|座|单元|层|楼|室|户|房|门).*$")


class Sighting(Record, frozen=True, kw_only=True):
    """What one order says."""

    number: str
    at: Instant
    """When it came in."""
    category: str
    area: str
    """Down to the street."""
    place: str
    """The address down to the estate, in one spelling; empty: not known."""
    caller: str
    """A keyed hash of the caller's number; empty: not known."""
    text: str = ""
    """Title and content; for the words only, never kept."""


def sighting(case: Case, caller: str) -> Sighting:
    """A case as the detectors see it."""
    return Sighting(
        number=case.number,
        at=case.opened_at,
        category=case.category,
        area=significant(case.place.area_code[:STREET]),
        place=place_key(case.place.address),
        caller=caller,
        text=f"{case.title}\n{case.content}",
    )


def counts(case: Case) -> bool:
    """Whether the case says anything about what is going on outside."""
    return case.demand_type not in _IDLE and case.state is not CaseState.VOID


def place_key(address: str) -> str:
    """An address in one spelling, down to street number or estate: from the building on, neighbours differ."""
    return _NOISE.sub("", _DOOR.sub("", unicodedata.normalize("NFKC", address))).casefold()
