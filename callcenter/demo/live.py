"""The line of live figures."""

import shutil
import sys
from dataclasses import dataclass

from callcenter.demo.api import State
from callcenter.demo.table import fitted
from callcenter.demo.words import Words

_THREE = frozenset({"three_way", "with_department"})
_WAITING = frozenset({"waiting", "ringing"})
_TALKING = frozenset({"talking", "department_ringing", "consulting", "three_way", "with_department"})
_PLAIN_EVERY_S = 5.0


@dataclass(frozen=True, slots=True)
class Figures:
    """What one picture says."""

    calls: int
    waiting: int
    talking: int
    answered: int
    abandoned: int
    within: int
    three_way: int
    longest_s: float


def figures(state: State) -> Figures:
    """The figures of one picture."""
    today = [line["today"] for line in state["lines"]]
    states = [call["state"] for call in state["calls"]]
    waits = [
        state["at"] - (call["requested_at"] or call["arrived_at"])
        for call in state["calls"]
        if call["state"] in _WAITING
    ]
    return Figures(
        calls=sum(figure["offered"] for figure in today) + len(states),
        waiting=sum(state in _WAITING for state in states),
        talking=sum(state in _TALKING for state in states),
        answered=sum(figure["answered"] for figure in today),
        abandoned=sum(figure["abandoned"] for figure in today),
        within=sum(round((figure["within_target_request"] or 0) * figure["requested"]) for figure in today),
        three_way=sum(state in _THREE for state in states),
        longest_s=max(waits, default=0.0),
    )


class Ticker:
    """Prints the figures: on a terminal one line that is written anew, else a line now and then."""

    def __init__(self, words: Words) -> None:
        self._words, self._terminal, self._next = words, sys.stdout.isatty(), 0.0

    def show(self, now: Figures, at: float) -> None:
        """Print, if it is time to; ``at`` is the time since the beginning."""
        if at < self._next:
            return
        self._next = at + (1.0 if self._terminal else _PLAIN_EVERY_S)
        line = self._words("live").format(at=at, now=now)
        if not self._terminal:
            print(line, flush=True)
            return
        # A line that wraps could not be written anew.
        shown = fitted(line, shutil.get_terminal_size().columns - 1)
        print(f"\r\x1b[2K{shown}", end="", flush=True)

    def end(self) -> None:
        """Leave the line."""
        if self._terminal:
            print(flush=True)
