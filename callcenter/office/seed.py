"""What a new office begins with: the departments and the catalogue that come with the program."""

import tomllib
from datetime import date
from importlib.resources import files
from typing import Any

import msgspec

from callcenter.orders.catalogue import Category, Entry
from callcenter.orders.catalogue_check import Changes
from callcenter.orders.department import Department


def departments() -> tuple[Department, ...]:
    """The hotlines that stand beside 12345, and the emergency services."""
    return msgspec.convert(_read("departments.toml")["departments"], tuple[Department, ...], strict=False)


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
