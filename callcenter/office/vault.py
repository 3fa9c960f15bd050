"""What the office needs its key file for, opened together: the sealer and the two chains."""

import asyncio
from pathlib import Path

from callcenter.domain.record import Record
from callcenter.office import keys as file
from callcenter.office.keys import BadKeys, Keys
from callcenter.office.sealing import Sealer
from callcenter.store.office.chain import Chain, access_chain, case_chain
from callcenter.store.office.database import Database
from callcenter.store.office.verify import seals


class Vault(Record, frozen=True):
    """The sealer, and the chains that a key file belongs to."""

    sealer: Sealer
    cases: Chain
    access: Chain

    @property
    def chains(self) -> tuple[Chain, Chain]:
        """Both of them."""
        return self.cases, self.access


def of(keys: Keys, country_code: str = "86") -> Vault:
    """The vault that these keys open."""
    secrets = keys.derived("trail")
    return Vault(Sealer(keys, country_code), case_chain(secrets, keys.current), access_chain(secrets, keys.current))


async def open_vault(path: Path, database: Database, country_code: str = "86") -> Vault:
    """The vault of the key file, which the first start makes.

    Raises BadKeys when the file is missing though the database was written with one, or is not the one it was.
    """
    is_there = await asyncio.to_thread(path.exists)
    if not is_there and await _seals(database):
        raise BadKeys(f"{path}: the key file is missing, and the database was written with one; bring its copy back")
    vault = of(await asyncio.to_thread(file.load if is_there else file.create, path), country_code)
    if not await _fits(database, vault):
        raise BadKeys(
            f"{path}: this is not the key file that the database was written with; bring that one's copy back"
        )
    return vault


async def _seals(database: Database) -> list[str]:
    async with database.read() as connection:
        return await seals(connection)


async def _fits(database: Database, vault: Vault) -> bool:
    found = await _seals(database)
    return not found or any(vault.cases.key_of(seal) for seal in found)
