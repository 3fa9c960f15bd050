"""What a new office begins with: the departments and the catalogue that come with the program."""

import tomllib
from collections.abc import Set
from datetime import date
from importlib.resources import files
from typing import Any

import msgspec

from callcenter.domain.record import replace
from callcenter.orders.catalogue import Category, Entry
from callcenter.orders.catalogue_check import Changes
from callcenter.orders.department import Department


def departments(telephones: Set[str] = frozenset()) -> tuple[Department, ...]:
    """The hotlines that stand beside 12345, and the emergency services.

    Where one of the ``telephones`` that the configuration says how to ring has a department's id, it is its desk's.
    """
    found = msgspec.convert(_read("departments.toml")["departments"], tuple[Department, ...], strict=False)
    return tuple(
        replace(each, desks=tuple(replace(desk, telephone=each.id) for desk in each.desks))
        if each.id in telephones
        else each
        for each in found
    )


def catalogue(today: date) -> Changes:
    """Common kinds of matter and where they go from ``today`` on."""
    read = _read("catalogue.toml")
    entries = [{"valid_from": today.isoformat(), **entry} for entry in read["entries"]]
    return Changes(
        categories=msgspec.convert(read["categories"], tuple[Category, ...], strict=False),
        entries=msgspec.convert(entries, tuple[Entry, ...], strict=False),
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("config").joinpath("seed").joinpath(name).read_text("utf-8"))
