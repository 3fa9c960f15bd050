"""All that the process logs, for tests that search it: import the fixture."""

import io
import logging
from collections.abc import Iterator

import pytest
import structlog

from callcenter import logs


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """All that is logged, down to ``debug``; the process's logging is as before afterwards."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    logs.configure("json", "debug", stream=stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
