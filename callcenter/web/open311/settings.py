"""What the operator says of the Open311 interface."""

from dataclasses import dataclass

PATH = "/open311/v2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Open311Settings:
    """Where it is seen from outside, and how much it takes."""

    url: str
    """The address that citizens' programs use, up to and with ``/open311/v2``."""
    contact: str
    """Whom a developer asks for a key."""
    jurisdiction: str = ""
    """The jurisdiction_id that is ours; a request may leave it out."""
    testing: bool = False
    """Nothing that is filed here is dealt with."""
    posts_per_minute: int = 30
    """For each key."""
    changed: str = "2026-11-26T00:00:00Z"
    """When what it can do was changed last."""
