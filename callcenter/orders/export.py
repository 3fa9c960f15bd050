"""Orders as a table for other programs: without anything of the citizen, unless that was asked for with a reason."""

import csv
import io
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

from callcenter.orders.case import Case
from callcenter.orders.masking import mask_address
from callcenter.orders.scrub import scrub
from callcenter.orders.terms import Secrecy

_SAME = (
    *("number", "state", "channel", "line", "opened_at", "accepted_at", "demand_type", "category", "urgency"),
    *("handling_mode", "lead", "dispatched_at", "signed_at", "replied_at", "closed_at", "archived_at", "card"),
    *("extensions", "returns", "redos"),
)
_CITIZEN = ("caller_number", "callback_number", "contact_number", "name", "org_name", "id_no")
COLUMNS = (*_SAME, "area_code", "handle_due", "title", "content", "address", "public_reply")
PERSONAL = (*COLUMNS, *_CITIZEN)
"""The columns where personal data was asked for."""
# What a spreadsheet would take for a formula, also in full width and behind blanks.
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
_BLANK = " \u3000\xa0\u200b\ufeff"


def row(case: Case, *, personal: bool = False) -> dict[str, Any]:
    """A case as a row. Of a sealed one nothing personal is given, whatever was asked for."""
    whole = personal and case.secrecy is not Secrecy.SEALED
    known = (case.citizen.name, case.citizen.org_name)
    reply = case.reply.public_reply if case.reply else ""
    texts = {"title": case.title, "content": case.content, "public_reply": reply}
    address = case.place.address if whole else mask_address(case.place.address)
    data = {name: _plain(getattr(case, name)) for name in _SAME}
    data |= {"area_code": case.place.area_code, "handle_due": case.dues.handle, "address": address}
    data |= {name: text if whole else scrub(text, known) for name, text in texts.items()}
    if personal:
        data |= {name: getattr(case.citizen, name) if whole else "" for name in _CITIZEN}
    return {name: data[name] for name in (PERSONAL if personal else COLUMNS)}


def head(columns: Iterable[str]) -> str:
    """The first line of a CSV file, with the mark by which spreadsheets know that it is UTF-8."""
    return "\ufeff" + line(columns)


def line(cells: Iterable[object]) -> str:
    """A line of CSV (RFC 4180); no cell is a formula to a spreadsheet."""
    out = io.StringIO()
    csv.writer(out).writerow([_cell(cell) for cell in cells])
    return out.getvalue()


def lines(rows: Iterable[Mapping[str, Any]]) -> str:
    """Rows as lines of CSV."""
    return "".join(line(each.values()) for each in rows)


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return "" if value is None else value
    return f"'{value}" if {value[:1], value.lstrip(_BLANK)[:1]} & _FORMULA else value


def _plain(value: object) -> object:
    return value.value if isinstance(value, Enum) else value
