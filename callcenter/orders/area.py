"""Division codes (GB/T 2260, with town and village 12 digits): which area lies in which."""


def significant(code: str) -> str:
    """The digits that say something: pairs of zeros down to the county, then threes for town and village, are left off.

    ``140000`` (a province) is ``14``, ``140502001000`` (a street) is ``140502001``, ``000000`` (everywhere) nothing.
    """
    for end, start in ((12, 9), (9, 6), (6, 4), (4, 2), (2, 0)):
        if len(code) >= end and not code[start:].strip("0"):
            code = code[:start]
    return code


def lies_in(area: str, larger: str) -> bool:
    """Whether ``area`` is ``larger`` or lies in it; everything lies in the empty area."""
    return significant(area).startswith(significant(larger))
