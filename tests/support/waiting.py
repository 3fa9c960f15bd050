"""Waiting for a condition instead of sleeping for a guess."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
STEP_S = 0.02


def eventually(what: str, look: Callable[[], T | None], *, within: float = 5.0) -> T:
    """Return the first truthy answer of `look`; fail, naming `what` was awaited, after `within` seconds."""
    deadline = time.monotonic() + within
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {within:g} s; last seen: {found!r}")
        time.sleep(STEP_S)


def stays(what: str, look: Callable[[], bool], *, during: float) -> None:
    """Fail as soon as `look` is not true; return after `during` seconds. For what must not happen."""
    deadline = time.monotonic() + during
    while time.monotonic() < deadline:
        assert look(), f"{what}: no longer so"
        time.sleep(STEP_S)
