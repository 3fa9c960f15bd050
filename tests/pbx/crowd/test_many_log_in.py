"""Five hundred agents log in at once, as at the begin of a shift."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.pbx.crowd.others import MANY
from tests.support.rush import Rush, spread
from tests.support.waiting import eventually

pytestmark = pytest.mark.pbx
SIDE_BY_SIDE = 8


def test_five_hundred_agents_who_log_in_at_once_are_all_shown_idle(crowd: Rush) -> None:
    names = [name for name, _ in MANY.phones]
    began = time.monotonic()

    def log_in(name: str) -> float:
        asked = time.monotonic()
        crowd.centre.ask(name, "login")
        return time.monotonic() - asked

    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        answers = list(pool.map(log_in, names))
    asked = time.monotonic() - began

    def all_idle() -> bool:
        states = {agent["id"]: agent["state"] for agent in crowd.centre.get("/api/v1/agents")}
        return all(states[name] == "idle" for name in names)

    eventually("all idle", all_idle, within=30)
    took = time.monotonic() - began
    print(
        f"n {len(names)}: asked within {asked:.2f} s, shown idle after {took:.2f} s; "
        f"each answer in s: {spread(answers)}"
    )
