"""What Open311 needs from the rest of the program."""

from collections.abc import Sequence
from typing import Protocol

from callcenter.orders.catalogue import Category
from callcenter.orders.department import Department
from callcenter.orders.open311 import Filing, Published, Wanted


class Cases(Protocol):
    """The published cases: open by secrecy, published with consent, no reports, none that is void."""

    async def listed(self, wanted: Wanted) -> Sequence[Published]:
        """A page of the list, newest first."""
        ...

    async def some(self, numbers: Sequence[str]) -> Sequence[Published]:
        """Those of these numbers that are published."""
        ...


class Intake(Protocol):
    """Takes filed requests in, as cases."""

    async def file(self, filing: Filing, by: str) -> str:
        """Open a case for the owner of a key; its number. Raises ``errors.Refused``."""
        ...

    async def accepted(self, number: str) -> bool:
        """Whether a person has taken the case on."""
        ...


class Register(Protocol):
    """The kinds of matter, and the departments."""

    async def categories(self) -> tuple[Category, ...]:
        """All of them."""
        ...

    async def all(self) -> tuple[Department, ...]:
        """All departments."""
        ...


class Keys(Protocol):
    """Who may file, and the tokens that were given out."""

    async def owner(self, key: str) -> str | None:
        """The name of whom the key belongs to; None: it is no key, or it was revoked."""
        ...

    async def give_token(self, number: str) -> str:
        """A token that stands for the case."""
        ...

    async def number_of(self, token: str) -> str | None:
        """The case that the token stands for."""
        ...
