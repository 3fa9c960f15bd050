"""The office's API on a database of both kinds, and a client that talks to it without a network."""

from collections.abc import AsyncIterator

import httpx
import pytest

from callcenter.domain.ids import Instant
from callcenter.office.departments import Departments
from callcenter.store.office.database import Database
from callcenter.web.app import create_app
from callcenter.web.office import catalogue, departments
from tests.fakes.engine import FakeEngine
from tests.fakes.lively import NoRecords
from tests.support.stores import database, postgres
from tests.support.web import Local

__all__ = ["database", "postgres"]
NOW = Instant(1_795_665_600.0)
"""Thursday 2026-11-26, 12:00 in Shanghai."""


@pytest.fixture
def register(database: Database) -> Departments:
    """The departments."""
    return Departments(database, lambda: NOW, "Asia/Shanghai", lambda: {"12333"})


@pytest.fixture
async def client(register: Departments) -> AsyncIterator[httpx.AsyncClient]:
    """A client that the guard lets in."""
    office = (departments.router(register, lambda: NOW, "Asia/Shanghai"), catalogue.router(register))
    app = create_app(FakeEngine(lambda: NOW), NoRecords(), Local(), office=office)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as client:
        yield client
