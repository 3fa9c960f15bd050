"""A web application on a fake engine, and a client that talks to it without a network."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from callcenter.web.app import create_app
from tests.fakes.engine import FakeEngine
from tests.fakes.lively import NoRecords
from tests.support.migrated import empty_database, migrated
from tests.support.web import Local

__all__ = ["empty_database", "migrated"]


class Watch:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.time = 1_795_290_000.0

    def __call__(self) -> float:
        """The time."""
        return self.time


@pytest.fixture
def watch() -> Watch:
    """The engine's clock."""
    return Watch()


@pytest.fixture
def engine(watch: Watch) -> FakeEngine:
    """The engine."""
    return FakeEngine(watch)


@pytest.fixture
def store() -> NoRecords:
    """The store."""
    return NoRecords()


@pytest.fixture
def app(engine: FakeEngine, store: NoRecords) -> FastAPI:
    """The application."""
    return create_app(engine, store, Local())


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client that the guard lets in."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as client:
        yield client
