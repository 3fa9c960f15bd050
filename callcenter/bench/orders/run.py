"""The whole bench of the work orders: both stores filled with the same, then measured one after the other."""

import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from callcenter.bench import postgres
from callcenter.bench.orders.fill import fill
from callcenter.bench.orders.measure import Subject
from callcenter.domain.ids import Instant
from callcenter.domain.record import Record
from callcenter.office import vault
from callcenter.office.keys import Keys
from callcenter.store import migrate
from callcenter.store.database import is_server, parse_url
from callcenter.store.office.database import Database
from callcenter.store.postgres import connect_server

NOW = Instant(1_795_658_400.0)
"""A working day's noon: all that is asked is asked then."""
_SERVER = "-c shared_buffers=256MB -c maintenance_work_mem=512MB -c max_wal_size=4GB"
"""What a small server is set to; commits reach the disk, as always."""
_VAULT = vault.of(Keys("bench", {"bench": b"b" * 32}, b"f" * 32))


class Options(Record, frozen=True, kw_only=True):
    """What is asked for."""

    orders: int = 1_000_000
    rounds: int = 300
    """Questions of each kind."""
    seconds: float = 10.0
    """How long orders are changed."""
    seed: int = 1
    postgresql: str | None = None
    """An empty database; without one a server is started for the time."""


async def run(options: Options, folder: Path, tell: Callable[[str], None]) -> dict[str, Any]:
    """Measure both stores; ``folder`` is where their files are meanwhile."""
    with _server(options, folder) as server:
        urls = {"sqlite": f"sqlite:///{folder / 'bench.db'}", "postgresql": server}
        async with _opened(urls) as databases:
            said = [0]

            def filled(count: int) -> None:
                if count * 10 // options.orders > said[0]:
                    said[0] = count * 10 // options.orders
                    tell(f"{count:,} orders are there")

            await fill(list(databases.values()), _VAULT, options.orders, NOW, options.seed, filled)
            runs = []
            for store, database in databases.items():
                tell(f"measuring {store}")
                subject = Subject(database, _VAULT, NOW, Random(options.seed))
                times = await subject.times(options.rounds)
                writes = round(await subject.writes_per_s(options.seconds), 1)
                runs.append({"store": store, "orders": options.orders, "ms": times, "writes_per_s": writes})
    return {"runs": runs}


@contextlib.contextmanager
def _server(options: Options, folder: Path) -> Iterator[str]:
    if options.postgresql is not None:
        yield options.postgresql
        return
    with postgres.running(_SERVER) as server:
        yield server.new_database()


@contextlib.asynccontextmanager
async def _opened(urls: dict[str, str]) -> AsyncIterator[dict[str, Database]]:
    async with contextlib.AsyncExitStack() as stack:
        found = {}
        for store, url in urls.items():
            found[store] = await _open(url)
            stack.push_async_callback(found[store].close)
        yield found


async def _open(url: str) -> Database:
    await migrate.upgrade(url)
    parsed = parse_url(url)
    if not is_server(parsed):
        return Database.at(parsed)
    # Filling and indexing take longer than the office would wait.
    engine = connect_server(parsed, size=8, overflow=8, patient=True)
    return Database(engine, engine)


def folder() -> TemporaryDirectory[str]:
    """A folder that goes with its files in the end."""
    return TemporaryDirectory(prefix="callcenter-bench-")


def lines(result: dict[str, Any]) -> Iterator[str]:
    """The table for people: p50 and p99 of each kind in ms."""
    kinds = ("list", "search", "get", "today")
    yield f"{'store':<12}{'orders':>11}" + "".join(f"{f'{kind}, ms':>20}" for kind in kinds) + f"{'writes/s':>10}"
    for run in result["runs"]:
        cells = "".join(f"{run['ms'][kind]['p50']:>11} /{run['ms'][kind]['p99']:>7}" for kind in kinds)
        yield f"{run['store']:<12}{run['orders']:>11,}{cells}{run['writes_per_s']:>10}"
