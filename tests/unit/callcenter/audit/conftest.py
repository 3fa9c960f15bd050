"""An empty database for each test, made once."""

import shutil
from pathlib import Path

import pytest

from tests.support.recorded import new_database


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of the present schema, to be copied."""
    return new_database(tmp_path_factory.mktemp("audit") / "empty.db")


@pytest.fixture
def database(empty: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copy(empty, tmp_path / "callcenter.db"))
