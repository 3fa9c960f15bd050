"""The feature codes that an operator may choose, and which of them an agent could not tell apart."""

from collections.abc import Mapping
from typing import Final

from callcenter.domain.plan import FeatureCodes

__all__ = ["IN_CALL_ONLY", "TAKES_DIGITS", "FeatureCodes", "shadowed"]

TAKES_DIGITS: Final = frozenset({"pause", "department"})
"""Codes that digits follow: the number of the pause reason, the id of the department."""

IN_CALL_ONLY: Final = frozenset({"join", "leave", "cancel"})
"""Codes that mean something only while the agent talks with a caller."""


def shadowed(codes: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Pairs of codes that keys cannot tell apart: (name, the other's name, why). Codes that are off are left out."""
    offered = [name for name, code in codes.items() if code]
    pairs = [(name, other) for i, name in enumerate(offered) for other in offered[:i]]
    found = [_clash(codes, name, other) or _clash(codes, other, name) for name, other in pairs]
    return [clash for clash in found if clash]


def _clash(codes: Mapping[str, str], name: str, other: str) -> tuple[str, str, str] | None:
    if codes[name] == codes[other]:
        return name, other, "is the code of"
    if other in TAKES_DIGITS and codes[name].startswith(codes[other]):
        return name, other, "looks like digits after"
    return None
