"""A case as a row of its table, and back: what is read is exactly what was written."""

from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Any, Protocol

import msgspec

from callcenter.domain.ids import Instant
from callcenter.domain.record import replace
from callcenter.orders.case import Case, Citizen
from callcenter.orders.terms import CaseState, DemandType, Secrecy

Row = dict[str, Any]
_PLAIN = Case(number="", opened_at=Instant(0.0))
_NOBODY = Citizen()
_case = msgspec.json.Decoder(Case)
_BEING_HANDLED = frozenset(
    {CaseState.DISPATCHED, CaseState.IN_PROGRESS, CaseState.RETURN_PENDING, CaseState.ARBITRATION}
)
_SAME = (
    *("number", "version", "line", "category", "lead", "reported_department", "related_to", "call", "call_version"),
    *("opened_at", "accepted_at", "dispatched_at", "closed_at", "archived_at"),
)
_NAMED = ("state", "channel", "demand_type", "urgency", "secrecy", "handling_mode", "card")


class Seals(Protocol):
    """Encrypts what is personal; the key is kept apart from the database."""

    def seal(self, citizen: Citizen) -> bytes:
        """The citizen's data, encrypted."""
        ...

    def open(self, blob: bytes) -> Citizen:
        """What ``seal`` was given."""
        ...

    def fingerprint(self, number: str) -> str:
        """A keyed hash of a telephone number, the same for each way of writing it; empty for none."""
        ...


def case_row(case: Case, at: Instant, seals: Seals) -> Row:
    """The row of a case that was changed at ``at``."""
    return _plain(case) | {"updated_at": at, "body": _body(case)} | _citizen(case, seals)


def changed_rows(changes: Sequence[tuple[Case, Case]], at: Instant, seals: Seals) -> list[Row]:
    """What is to be written of cases that were changed at ``at``: the number, and all columns that differ in any.

    Most changes touch few columns, and each that has an index costs more than all the others.
    """
    plain = [(_plain(before), _plain(case), case) for before, case in changes]
    names = {name for before, now, _ in plain for name in now if now[name] != before[name]} | {"number"}
    anew = any(before.citizen != case.citizen for before, case in changes)
    return [
        {name: now[name] for name in sorted(names)}
        | {"updated_at": at, "body": _body(case)}
        | (_citizen(case, seals) if anew else {})
        for _, now, case in plain
    ]


def department_rows(id_: int, case: Case, at: Instant) -> Iterator[Row]:
    """What each of its departments has to do with the case of this id, which was changed at ``at``."""
    same = {"state": case.state.value, "opened_at": case.opened_at, "updated_at": at, "due_at": due_at(case)}
    for name in sorted(departments_of(case)):
        yield {"case_id": id_, "department": name, **same}


def read_case(body: str, sealed: str, seals: Seals) -> Case:
    """The case that ``case_row`` wrote."""
    case = _case.decode(body)
    return replace(case, citizen=seals.open(b64decode(sealed))) if sealed else case


def due_at(case: Case) -> Instant | None:
    """Until when it must be handled; None: nobody's time runs."""
    return case.dues.handle if case.state in _BEING_HANDLED else None


def is_public(case: Case) -> bool:
    """Whether the matter may be published, without personal data."""
    report = case.demand_type is DemandType.REPORT or case.reported_department
    return case.secrecy is Secrecy.OPEN and case.consent_public and not report


def departments_of(case: Case) -> frozenset[str]:
    """Who has to do with the case, as lead or co-department."""
    return frozenset({case.lead, *case.co_departments} - {""})


def _plain(case: Case) -> Row:
    """The columns by which cases are found, but for those of the citizen."""
    row: Row = {name: getattr(case, name) for name in _SAME}
    row |= {name: _value(getattr(case, name)) for name in _NAMED}
    return row | {
        "area_code": case.place.area_code,
        "district": case.place.area_code[:6],
        "public": is_public(case),
        "due_at": due_at(case),
    }


def _citizen(case: Case, seals: Seals) -> Row:
    return {
        "caller_print": seals.fingerprint(case.citizen.caller_number),
        "sealed": "" if case.citizen == _NOBODY else b64encode(seals.seal(case.citizen)).decode(),
    }


def _body(case: Case) -> str:
    """All but the citizen and what has its default: most fields of most cases do."""
    told = {
        name: value
        for name in Case.__struct_fields__
        if name != "citizen" and (value := getattr(case, name)) != getattr(_PLAIN, name)
    }
    return msgspec.json.encode({"number": case.number, "opened_at": case.opened_at} | told).decode()


def _value(member: Enum | None) -> str | None:
    return None if member is None else member.value
