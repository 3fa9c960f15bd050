"""What every test gets: logging as it is without any set-up, whatever the test before it configured."""

import logging
from collections.abc import Iterator

import pytest
import structlog


@pytest.fixture(autouse=True)
def _logging_as_new() -> Iterator[None]:
    """Undo a test's logging: its stream is closed with it, and the next test would write there."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)
