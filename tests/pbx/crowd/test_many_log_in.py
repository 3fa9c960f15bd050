"""Five hundred agents log in at once, as at the begin of a shift."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.pbx.crowd.others import MANY
from tests.support.rush import Rush, spread
from tests.support.waiting import eventually

pytestmark = [pytest.mark.pbx, pytest.mark.alone]
ALL_WITHIN_S, SIDE_BY_SIDE = 5.0, 8


def test_five_hundred_agents_log_in_and_are_all_shown_idle_within_five_seconds(crowd: Rush) -> None:
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

    eventually("all idle", all_idle, within=ALL_WITHIN_S)
    took = time.monotonic() - began
    print(
        f"n {len(names)}: asked within {asked:.2f} s, shown idle after {took:.2f} s; "
        f"each answer in s: {spread(answers)}"
    )
    assert took < ALL_WITHIN_S
