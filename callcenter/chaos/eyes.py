"""Looks at the live picture all the time, as a supervisor's page does, and presses the agents' buttons meanwhile."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from callcenter.demo.api import Api, State
from callcenter.demo.clerks import Clerks
from callcenter.demo.errors import DemoError

_EVERY_S = 0.05
_CLERKS_EVERY_S = 0.25


@dataclass(frozen=True, slots=True)
class Picture:
    """One look: when it was taken (``time.time()``), and what the engine said."""

    at: float
    state: State


class Eyes:
    """``latest`` is the last picture that could be had."""

    def __init__(self, api: Api, make_clerks: Callable[[Api], Clerks]) -> None:
        self._api, self._clerks = api, make_clerks(api)
        self._stop = threading.Event()
        self._clerks_next = 0.0
        self.latest: Picture | None = None

    @contextmanager
    def open(self) -> Iterator["Eyes"]:
        """Look while this lasts."""
        thread = threading.Thread(target=self._run, name="eyes", daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            thread.join()

    def forget(self) -> None:
        """What was seen is of a former life."""
        self.latest = None

    def _run(self) -> None:
        begun = time.monotonic()
        while not self._stop.wait(_EVERY_S):
            try:
                state = self._api.state()
                self.latest = Picture(time.time(), state)
                at = time.monotonic() - begun
                if at >= self._clerks_next:
                    self._clerks_next = at + _CLERKS_EVERY_S
                    self._clerks.look(state, at)
            except DemoError:
                # It is dead, or frozen: that is what this is about.
                continue
