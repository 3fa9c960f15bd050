"""Hides the middle of phone and identity numbers in whatever people and other programs are shown."""

import re

_RUN = re.compile(r"\+?\d{7,}")


def mask_number(number: str) -> str:
    """``13800138000`` -> ``138****8000``; shorter numbers lose all but their ends, service codes are kept."""
    digits = len(number)
    if digits < 7:
        return number
    head, tail = (3, 4) if digits >= 11 else (2, 2)
    return f"{number[:head]}****{number[-tail:]}"


def mask_text(text: str) -> str:
    """The text with every run of seven or more digits masked."""
    return _RUN.sub(lambda found: mask_number(found.group()), text)
