"""Checks of the deadlines: the policies' file, the policy that is chosen, the place whose holidays count."""

from collections.abc import Iterator
from pathlib import Path

from config import policies
from config.faults import Fault, did_you_mean, listed
from config.source import Source

_AT = "deadlines"


def faults(source: Source) -> Iterator[Fault]:
    """Every fault of the deadlines, with those of the operator's file of policies."""
    own = source.at((_AT, "policies"))
    own = own if isinstance(own, str) and own.startswith("/") else None
    if own is not None and not Path(own).is_file():
        yield source.fault((_AT, "policies"), f"{own}: there is no such file", "write one, or leave policies out")
        own = None
    known, wrong = policies.read(own)
    yield from wrong
    name = source.at((_AT, "policy"))
    # With a fault in the file, the policy may be the one that could not be read.
    if isinstance(name, str) and not wrong and name not in known.known:
        names = sorted(known.known)
        yield source.fault(
            (_AT, "policy"), f'no policy is called "{name}"', f"{did_you_mean(name, names)}allowed: {listed(names)}"
        )
    yield from _place(source)


def _place(source: Source) -> Iterator[Fault]:
    place = source.at((_AT, "holidays"))
    # The library is asked only about other places: it takes a while to load.
    if not isinstance(place, str) or not place.isascii() or place == "CN" or len(place.partition("-")[0]) != 2:
        return
    import holidays

    country, _, part = place.partition("-")
    parts = holidays.list_supported_countries().get(country)
    if parts is None:
        yield source.fault((_AT, "holidays"), f'no holidays are known of "{place}"', "give another country's ISO code")
    elif part and part not in parts:
        remedy = "give the country alone, or another part of it by its ISO 3166-2 code"
        yield source.fault((_AT, "holidays"), f'no holidays are known of "{place}"', remedy)
