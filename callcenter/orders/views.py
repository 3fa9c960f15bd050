"""What of a case is shown to whom, as a table of viewer and secrecy; all is masked that the table does not show."""

from collections.abc import Callable, Mapping
from enum import Enum, auto
from typing import Any

import msgspec

from callcenter.domain.record import Record
from callcenter.orders.actor import Actor, Role
from callcenter.orders.case import Case, Citizen, Place, Reply
from callcenter.orders.masking import mask_address, mask_name, mask_number, mask_org
from callcenter.orders.permissions import TABLE as PERMISSIONS
from callcenter.orders.permissions import Permission
from callcenter.orders.scrub import scrub
from callcenter.orders.terms import Secrecy

NUMBERS = ("caller_number", "callback_number", "contact_number")
_TEXTS = ("title", "content", "answer", "leader_instruction")
_REPLY_TEXTS = ("unsolved_reason", "handling_note", "public_reply")
_DEPARTMENT = frozenset({Role.DEPARTMENT_USER, Role.DEPARTMENT_REVIEWER})


class Kind(Enum):
    """How a viewer stands to a case."""

    OWN_CALL = auto()
    """The agent in whose open call it is being taken down."""
    HOUSE = auto()
    """The hotline's own people."""
    DEPARTMENT = auto()
    """People of a department that handles it."""
    OUTSIDER = auto()
    """Anybody else: another department, an auditor."""


class Viewer(Record, frozen=True, kw_only=True):
    """Who looks, and what is theirs."""

    actor: Actor
    departments: frozenset[str] = frozenset()
    """The viewer's department and all below it."""
    in_call: bool = False
    """The viewer is the agent of the case's call, and the call is open."""


class _How(Enum):
    FULL = auto()
    MASKED = auto()
    NONE = auto()


class _Sight(Record, frozen=True):
    """How each part is shown."""

    name: _How
    number: _How
    place: _How
    text: _How = _How.MASKED


_F, _M, _N = _How.FULL, _How.MASKED, _How.NONE
_FULL = _Sight(_F, _F, _F, _F)
_HIDDEN = _Sight(_N, _N, _M)
_SEALED = _Sight(_N, _N, _N, _N)
TABLE: Mapping[tuple[Kind, Secrecy], _Sight] = {
    **{(Kind.OWN_CALL, secrecy): _FULL for secrecy in Secrecy},
    (Kind.HOUSE, Secrecy.OPEN): _Sight(_F, _M, _F),
    (Kind.HOUSE, Secrecy.MASK_CONTACT): _Sight(_M, _M, _F),
    (Kind.HOUSE, Secrecy.MASK_IDENTITY): _HIDDEN,
    (Kind.HOUSE, Secrecy.SEALED): _SEALED,
    (Kind.DEPARTMENT, Secrecy.OPEN): _Sight(_F, _M, _F),
    (Kind.DEPARTMENT, Secrecy.MASK_CONTACT): _Sight(_M, _M, _F),
    (Kind.DEPARTMENT, Secrecy.MASK_IDENTITY): _HIDDEN,
    # Who handles it must know what it is about.
    (Kind.DEPARTMENT, Secrecy.SEALED): _HIDDEN,
    (Kind.OUTSIDER, Secrecy.OPEN): _HIDDEN,
    (Kind.OUTSIDER, Secrecy.MASK_CONTACT): _HIDDEN,
    (Kind.OUTSIDER, Secrecy.MASK_IDENTITY): _HIDDEN,
    (Kind.OUTSIDER, Secrecy.SEALED): _SEALED,
}


def kind_of(case: Case, viewer: Viewer) -> Kind:
    """How the viewer stands to the case. Whoever is several things is the one that sees most, an outsider last."""
    roles = viewer.actor.roles
    if viewer.in_call:
        return Kind.OWN_CALL
    if roles - _DEPARTMENT - {Role.AUDITOR, Role.ADMIN, Role.KB_EDITOR}:
        return Kind.HOUSE
    if roles & _DEPARTMENT and viewer.departments & {case.lead, *case.co_departments}:
        return Kind.DEPARTMENT
    return Kind.OUTSIDER


def view(case: Case, viewer: Viewer) -> dict[str, Any]:
    """The case as plain data, masked for the viewer; an identity number is in none but the full view."""
    sight = TABLE[kind_of(case, viewer), case.secrecy]
    data = full(case)
    if sight is _FULL:
        return data
    known = (case.citizen.name, case.citizen.org_name)
    data |= {"citizen": _citizen(case.citizen, sight), "place": _place(case.place, sight), "vulnerable": ""}
    data |= {name: _text(getattr(case, name), sight, known) for name in _TEXTS}
    data |= {name: [_text(text, sight, known) for text in getattr(case, name)] for name in ("keywords", "attachments")}
    if case.reply is not None:
        data["reply"] = _reply(case.reply, sight, known)
    data["earlier_replies"] = [_reply(reply, sight, known) for reply in case.earlier_replies]
    return {**data, "masked": True}


def full(case: Case) -> dict[str, Any]:
    """The whole case as plain data: only for whoever has given a reason, or takes it down."""
    return {**msgspec.to_builtins(case), "masked": False}


CONTACT = frozenset({*NUMBERS, "name"})
_ALL_FIELDS = frozenset(Citizen.__struct_fields__)


def fields_for(actor: Actor) -> frozenset[str]:
    """Which of a citizen's data somebody can have shown in full; who only follows up needs to reach the citizen."""
    able = {role for role in actor.roles if Permission.ORDER_UNMASK in PERMISSIONS[role]}
    return frozenset() if not able else CONTACT if able == {Role.FOLLOW_UP} else _ALL_FIELDS


def unmasked(case: Case, viewer: Viewer) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The case with the citizen's data that the viewer can have in full, and which fields these were."""
    fields = fields_for(viewer.actor)
    shown = {name: value for name, value in msgspec.structs.asdict(case.citizen).items() if value and name in fields}
    if fields == _ALL_FIELDS:
        return full(case), (*shown, "text", "place")
    seen = view(case, viewer)
    return {**seen, "citizen": seen["citizen"] | shown, "masked": False}, tuple(shown)


def _reply(reply: Reply, sight: _Sight, known: tuple[str, ...]) -> dict[str, Any]:
    texts = {name: _text(getattr(reply, name), sight, known) for name in _REPLY_TEXTS}
    return {**msgspec.to_builtins(reply), **texts, "evidence": [_text(text, sight, known) for text in reply.evidence]}


def _citizen(citizen: Citizen, sight: _Sight) -> dict[str, str]:
    numbers = {name: _shown(getattr(citizen, name), sight.number, mask_number) for name in NUMBERS}
    name, org = _shown(citizen.name, sight.name, mask_name), _shown(citizen.org_name, sight.name, mask_org)
    return {**numbers, "name": name, "org_name": org, "id_no": ""}


def _place(place: Place, sight: _Sight) -> dict[str, Any]:
    data = {**msgspec.to_builtins(place), "address": _shown(place.address, sight.place, mask_address)}
    if sight.place is not _How.FULL:
        # Within a kilometre: the estate, not the door.
        near = sight.place is _How.MASKED
        data |= {at: round(data[at], 2) if near and data[at] is not None else None for at in ("lat", "lon")}
    return data


def _shown(value: str, how: _How, mask: Callable[[str], str]) -> str:
    return value if how is _How.FULL else mask(value) if how is _How.MASKED else ""


def _text(text: str, sight: _Sight, known: tuple[str, ...]) -> str:
    # Where the name itself is shown, it may stand in the text too.
    return "" if sight.text is _How.NONE else scrub(text, () if sight.name is _How.FULL else known)
