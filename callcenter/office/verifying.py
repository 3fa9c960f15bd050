"""One look through the whole trail of a database, beside the engine or without it."""

from pathlib import Path

from callcenter.office import keys, vault, witness
from callcenter.store.database import parse_url
from callcenter.store.errors import StoreError
from callcenter.store.office.database import Database
from callcenter.store.office.verify import Verdict, has_trail, verify


async def look(url: str, key_file: Path, *, is_copy: bool = False) -> list[Verdict]:
    """What is found in each chain. Of a copy nothing is expected that was written after it was made.

    Raises BadKeys and StoreError.
    """
    chains = vault.of(keys.load(key_file)).chains
    seen = {} if is_copy else witness.read(witness.beside(key_file))
    database = Database.at(parse_url(url))
    try:
        async with database.snapshot() as connection:
            if not await has_trail(connection):
                raise StoreError(url, "no trail is in it: an older version has made it", "There is nothing to verify")
            return [await verify(connection, chain, seen.get(chain.name)) for chain in chains]
    finally:
        await database.close()
