"""The numbers of the emergency services: never dialled unless the operator allows each by name."""

NUMBERS = frozenset({"110", "119", "120", "122"})
"""Police, fire brigade, ambulance, traffic accidents."""


def dialled(digits: str, prefix: str = "") -> str | None:
    """The emergency number that these digits ring, with or without the way out in front of them; None: no such."""
    for candidate in (digits, digits.removeprefix(prefix)):
        if candidate in NUMBERS:
            return candidate
    return None
