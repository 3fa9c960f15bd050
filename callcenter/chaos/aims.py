"""When to strike: at no particular moment, or when a call is just in a state that lasts for a few milliseconds."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from typing import Protocol

from callcenter.cel.rows import Row, rows
from callcenter.chaos.eyes import Eyes
from callcenter.chaos.witness import AGENT_LEG, CITIZEN_LEG
from callcenter.demo.stopping import Stopping

_PATIENCE_S = 2.0
"""A moment that does not come within this time is not waited for."""
_LOOK_S = 0.002
_AFTER_S = 0.03
"""At most so long after an event in the log."""


class Aim(Protocol):
    """A moment to wait for."""

    def wait(self, random: Random, stopping: Stopping) -> None:
        """Return at the moment."""


class AnyTime:
    """No particular moment."""

    def __init__(self, _cel: Path, _eyes: Eyes) -> None: ...

    def wait(self, random: Random, stopping: Stopping) -> None:
        """Return after a random moment."""
        stopping.sleep(random.uniform(0.0, 1.0))


class InState:
    """Some call is in this state."""

    def __init__(self, state: str, _cel: Path, eyes: Eyes) -> None:
        self._state, self._eyes = state, eyes

    def wait(self, random: Random, stopping: Stopping) -> None:
        """Return a random instant after the state was seen."""
        last = time.monotonic() + _PATIENCE_S
        while time.monotonic() < last and not self._there():
            stopping.sleep(0.01)
        stopping.sleep(random.uniform(0.0, 0.3))

    def _there(self) -> bool:
        picture = self._eyes.latest
        return picture is not None and any(call["state"] == self._state for call in picture.state["calls"])


class Logged:
    """Asterisk's log tells of an event."""

    def __init__(self, wanted: Callable[[Row], bool], cel: Path, _eyes: Eyes) -> None:
        self._wanted, self._cel = wanted, cel

    def wait(self, random: Random, stopping: Stopping) -> None:
        """Return within a few milliseconds of the event."""
        last = time.monotonic() + _PATIENCE_S
        with self._cel.open("rb") as file:
            file.seek(0, 2)
            while time.monotonic() < last:
                if any(self._wanted(row) for row in rows(file.read())):
                    break
                stopping.check()
                time.sleep(_LOOK_S)
        time.sleep(random.uniform(0.0, _AFTER_S))


def _event(kind: str, leg: str, row: Row) -> bool:
    return row.event == kind and row.uniqueid.startswith(leg)


AIMS: dict[str, Callable[[Path, Eyes], Aim]] = {
    "any time": AnyTime,
    **{
        state.replace("_", " "): partial(InState, state)
        for state in ("menu", "waiting", "ringing", "talking", "department_ringing", "consulting", "three_way",
                      "with_department", "call_back", "calling_back", "leaving")
    },
    "arrival": partial(Logged, lambda row: _event("CHAN_START", "1", row)),
    "ring": partial(Logged, lambda row: _event("CHAN_START", AGENT_LEG, row)),
    "answer": partial(Logged, lambda row: _event("ANSWER", AGENT_LEG, row)),
    "bridge": partial(Logged, lambda row: _event("BRIDGE_ENTER", AGENT_LEG, row)),
    "hang-up": partial(Logged, lambda row: _event("HANGUP", AGENT_LEG, row)),
    "citizen": partial(Logged, lambda row: _event("CHAN_START", CITIZEN_LEG, row)),
}  # fmt: skip
"""Where a fault may strike, by name."""
