"""What every test gets: the process of its file, and logging as it is without any set-up."""

import logging
from collections.abc import Iterator

import pytest
import structlog


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A file's tests share what they set up: with ``--dist loadgroup`` one process runs them, or those of a mark."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))


@pytest.fixture(autouse=True)
def _logging_as_new() -> Iterator[None]:
    """Undo a test's logging: its stream is closed with it, and the next test would write there."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)
