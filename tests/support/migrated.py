"""An SQLite database with the schema in it: import both fixtures into a conftest."""

import asyncio
import shutil
from pathlib import Path

import pytest

from callcenter.store import migrate


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the schema in it, made once: migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("migrated") / "callcenter.db"
    asyncio.run(migrate.upgrade(f"sqlite:///{path}"))
    return path


@pytest.fixture
def empty_database(migrated: Path, tmp_path: Path) -> Path:
    """The file of a database for one test."""
    return Path(shutil.copy(migrated, tmp_path / "callcenter.db"))
