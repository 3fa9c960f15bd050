"""Open311's part of the office: keys and tokens, what is published, and the intake of what is filed."""

import hashlib
from collections.abc import Callable, Sequence

from msgspec import UNSET

from callcenter.domain.errors import Refused
from callcenter.domain.ids import Instant
from callcenter.office.faulty import Unknown
from callcenter.office.orders import OrderService
from callcenter.orders.actor import Actor, Role
from callcenter.orders.open311 import Filing, Published, Wanted
from callcenter.orders.requests import Changes, Open
from callcenter.orders.terms import CaseState, Channel, Secrecy
from callcenter.store.office import open311 as stored
from callcenter.store.office.database import Database
from callcenter.store.office.open311 import Key

TITLE = 60


def hash_of(key: str) -> str:
    """What is kept of a key. Keys are long and random, so that a plain hash cannot be guessed back."""
    return hashlib.sha256(key.encode()).hexdigest()


class Open311Keys:
    """Who may file. ``secret`` makes a new text that nobody can guess."""

    def __init__(self, database: Database, now: Callable[[], Instant], secret: Callable[[], str]) -> None:
        self._database, self._now, self._secret = database, now, secret

    async def all(self) -> tuple[Key, ...]:
        """All keys that were ever given, by name."""
        async with self._database.read() as connection:
            return await stored.all_keys(connection)

    async def give(self, name: str, by: Actor) -> str:
        """A new key: it can be read this once. Raises Refused where the name had one before."""
        key = self._secret()
        async with self._database.write() as connection:
            if any(each.name == name for each in await stored.all_keys(connection)):
                raise Refused("key_exists", f"{name} has, or had, a key; choose another name")
            made = Key(name=name, created_at=self._now(), created_by=by.id)
            await stored.add_key(connection, made, hash_of(key))
        return key

    async def revoke(self, name: str) -> None:
        """Let a key be good for nothing. Raises Unknown."""
        async with self._database.write() as connection:
            if not await stored.revoke_key(connection, name, self._now()):
                raise Unknown("open311 key", name)

    async def owner(self, key: str) -> str | None:
        """The name of whom the key belongs to; None: it is no key, or it was revoked."""
        async with self._database.read() as connection:
            return await stored.owner(connection, hash_of(key))

    async def give_token(self, number: str) -> str:
        """A token that stands for the case."""
        token = self._secret()
        async with self._database.write() as connection:
            await stored.add_token(connection, token, number, self._now())
        return token

    async def number_of(self, token: str) -> str | None:
        """The case that the token stands for."""
        async with self._database.read() as connection:
            return await stored.number_of(connection, token)


class Open311Cases:
    """Reads what is published, and opens cases for what is filed."""

    def __init__(self, orders: OrderService, jurisdiction: str) -> None:
        self._orders, self._jurisdiction = orders, jurisdiction

    async def listed(self, wanted: Wanted) -> Sequence[Published]:
        """A page of the list, newest first."""
        async with self._orders.database.read() as connection:
            return await stored.listed(connection, wanted, self._orders.cases.seals)

    async def some(self, numbers: Sequence[str]) -> Sequence[Published]:
        """Those of these numbers that are published."""
        async with self._orders.database.read() as connection:
            return await stored.some(connection, numbers, self._orders.cases.seals)

    async def file(self, filing: Filing, by: str) -> str:
        """Open a case for the owner of a key; its number. An agent looks at it before it is accepted."""
        request = Open(channel=Channel.OPEN311, jurisdiction=self._jurisdiction, changes=changes(filing))
        # The key gives the right to open a case, as an agent does, and no other.
        actor = Actor(id=f"open311:{by}", roles=frozenset({Role.AGENT}), via="open311")
        return (await self._orders.open(request, actor)).number

    async def accepted(self, number: str) -> bool:
        """Whether a person has taken the case on."""
        async with self._orders.database.read() as connection:
            case = await self._orders.cases.get(connection, number)
        return case is not None and case.state is not CaseState.DRAFT


def changes(filing: Filing) -> Changes:
    """What is known of the matter and who asks."""
    citizen, place = filing.citizen, filing.place
    return Changes(
        caller_number=citizen.caller_number or UNSET,
        name=citizen.name or UNSET,
        is_anonymous=not citizen.caller_number,
        address=place.address or UNSET,
        lat=place.lat,
        lon=place.lon,
        secrecy=Secrecy.OPEN if filing.public else Secrecy.MASK_CONTACT,
        consent_public=filing.public,
        title=filing.description.splitlines()[0][:TITLE],
        content=filing.description,
        demand_type=filing.demand_type,
        category=filing.category,
        occurred_at=filing.occurred_at if filing.occurred_at is not None else UNSET,
        attachments=(filing.media_url,) if filing.media_url else UNSET,
    )
