"""A whole office with the Open311 interface in front of it."""

import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from callcenter.domain.ids import Instant
from callcenter.office.open311 import Open311Cases, Open311Keys
from callcenter.orders.actor import SYSTEM
from callcenter.orders.catalogue import Category
from callcenter.orders.catalogue_check import Changes
from callcenter.orders.terms import DemandType
from callcenter.store.office.database import Database
from callcenter.web.app import create_app
from callcenter.web.open311.router import Open311, router
from callcenter.web.open311.settings import Open311Settings
from tests.fakes.engine import FakeEngine
from tests.fakes.lively import NoRecords
from tests.support.casework import AREA, Casework
from tests.support.stores import database, postgres
from tests.support.web import Local

__all__ = ["database", "postgres"]
CATEGORIES = (
    Category(
        code="lamp",
        name="路灯故障",
        name_en="Street light",
        open311=True,
        keywords=("路灯", "lamp"),
        demand_types=(DemandType.HELP, DemandType.COMPLAINT),
    ),
    Category(code="noise", name="噪声扰民", open311=True, demand_types=(DemandType.COMPLAINT, DemandType.REPORT)),
    Category(code="inner", name="内部事项"),
)
SETTINGS = Open311Settings(
    url="http://127.0.0.1:8080/open311/v2", contact="open311@example.org", jurisdiction="140500", posts_per_minute=3
)


class Front:
    """An office, its keys, and a client that talks to it without a network."""

    def __init__(self, database: Database, settings: Open311Settings = SETTINGS) -> None:
        self.office = Casework(database)
        secrets = (f"secret-{no}" for no in itertools.count(1))
        self.keys = Open311Keys(database, self.office.now, lambda: next(secrets))
        cases = Open311Cases(self.office.service, AREA)
        self.stands: Instant | None = None
        """The interface's time, where a test lets it stand; the office's own goes on with each look."""
        self.open311 = Open311(settings, self.office.departments, cases, cases, self.keys, self._now)
        self.app = create_app(
            FakeEngine(lambda: self.office.time), NoRecords(), Local(), office=(router(self.open311),)
        )

    def _now(self) -> Instant:
        return self.office.time if self.stands is None else self.stands

    async def prepare(self) -> str:
        """With departments, categories and a key, which it gives."""
        await Casework.start(self.office.database)
        await self.office.departments.revise(Changes(categories=CATEGORIES), SYSTEM)
        return await self.keys.give("city-app", SYSTEM)


@pytest.fixture
async def front(database: Database) -> Front:
    """On both stores."""
    front = Front(database)
    assert await front.prepare() == "secret-1"
    return front


@pytest.fixture
async def one_front(tmp_path: Path) -> AsyncIterator[Front]:
    """On SQLite only, for what has nothing to do with the store."""
    database = await Database.open(f"sqlite:///{tmp_path}/callcenter.db")
    front = Front(database)
    await front.prepare()
    yield front
    await database.close()


def client_of(front: Front) -> httpx.AsyncClient:
    """A client at the interface's root."""
    transport = httpx.ASGITransport(front.app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=SETTINGS.url)
