"""The witness: how long the chains were, written down beside the key file, where no copy of the database reaches.

Rows and head of an older copy fit together; only who remembers more can tell that something is missing. The rows
themselves are read again by the way, a few at each look, each within a day or so.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import structlog

from callcenter.domain.ids import Instant
from callcenter.office.keys import BadKeys
from callcenter.orders.warnings.finding import AlertKind, Finding, Level
from callcenter.store.office import verify
from callcenter.store.office.chain import Chain
from callcenter.store.office.database import Connection, Database
from callcenter.store.office.verify import Seen

EVERY_S = 30.0
ROWS = 200
"""So many rows of each chain are read at a look: a few ms, for calls may be waiting."""
ROUND = 2880
"""After so many looks, a day's, the reading begins anew."""
NOT_AS_SEEN = "not_as_seen"
"""How a chain is broken whose head is forged, or does not go on from what was seen."""
_decode = msgspec.json.Decoder(dict[str, Seen]).decode
log = structlog.get_logger(__name__)


def beside(key_file: Path) -> Path:
    """Where the witness of an office with this key file is."""
    return key_file.with_name(f"{key_file.name}.seen")


def read(path: Path) -> dict[str, Seen]:
    """What was seen of each chain; nothing where there is no such file yet. Raises BadKeys for a damaged one."""
    try:
        return _decode(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.MsgspecError) as error:
        raise BadKeys(f"{path}: cannot be read ({error}); move it away, and check the trail against a backup") from None


def write(path: Path, seen: dict[str, Seen]) -> None:
    """Write down what was seen."""
    new = path.with_name(f"{path.name}.new")
    with open(new, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(msgspec.json.format(msgspec.json.encode(seen)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


class Witness:
    """Looks at the heads of the chains again and again; ``found`` is told of one that is broken."""

    def __init__(
        self,
        path: Path,
        database: Database,
        chains: Sequence[Chain],
        found: Callable[[Finding], Awaitable[object]],
        now: Callable[[], Instant],
    ) -> None:
        self._path, self._database, self._chains = path, database, chains
        self._found, self._now = found, now
        self._looks = 0
        self._good: dict[str, Seen] = {}
        """Up to where each chain was read in this round."""

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            try:
                await self.look()
            except Exception as error:
                # The database or the disk is away; the text of its error may hold what stands in the rows.
                log.warning("trail.not_witnessed", error=type(error).__name__, help="tried again by itself")
            await asyncio.sleep(EVERY_S)

    async def look(self) -> None:
        """Write down how long each chain is; one that does not go on from what was seen is told, and left as it was."""
        before = await asyncio.to_thread(read, self._path)
        async with self._database.snapshot() as connection:
            after = {chain.name: await verify.look(connection, chain, before.get(chain.name)) for chain in self._chains}
            broken = await self._read_on(connection, [chain for chain in self._chains if after[chain.name] is not None])
        for name, found in after.items():
            if found is None:
                log.error("trail.broken", table=name, help="run: callcenter audit verify")
                broken.append({"table": str(name), "row": None, "how": NOT_AS_SEEN})
        seen = before | {name: found for name, found in after.items() if found is not None}
        if seen != before:
            await asyncio.to_thread(write, self._path, seen)
        for detail in broken:
            await self._found(_finding(detail, self._now()))

    async def _read_on(self, connection: Connection, chains: Sequence[Chain]) -> list[dict[str, Any]]:
        """Read some rows more of each chain; the first broken one is told at each look, until it is dealt with."""
        self._looks += 1
        broken: list[dict[str, Any]] = []
        if self._looks % ROUND == 0:
            self._good.clear()
        for chain in chains:
            found = await verify.go_on(connection, chain, self._good.get(chain.name, verify.START), ROWS)
            self._good[chain.name] = Seen(found.rows, found.last)
            if found.broken is not None:
                how = found.broken.value
                log.error("trail.broken", table=chain.name, row=found.at, how=how, help="run: callcenter audit verify")
                broken.append({"table": str(chain.name), "row": found.at, "how": how})
        return broken


def _finding(detail: dict[str, Any], now: Instant) -> Finding:
    # It does not close by itself: that a later look finds nothing does not say that nothing was done.
    key = f"trail:{detail['table']}"
    return Finding(kind=AlertKind.TRAIL, key=key, level=Level.URGENT, at=now, detail=detail)
