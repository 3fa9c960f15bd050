"""The office's process is killed in the middle of a call: calls go on, and nothing of them is missing afterwards."""

import os
import signal
from pathlib import Path

import pytest

from tests.support.centre import Centre
from tests.support.parties import AGENT, talk
from tests.support.plan import MAIN
from tests.support.scene import Scene
from tests.support.waiting import eventually

pytestmark = pytest.mark.pbx
OPENS_S = 60.0
"""It comes last at a start, behind all calls: on a busy machine that takes its time."""


def _office(centre: Centre) -> int | None:
    """Its process, while there is one."""
    children = Path(f"/proc/{centre.pid}/task/{centre.pid}/children").read_text().split()
    words = {int(pid): Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0") for pid in children}
    return next((pid for pid, said in words.items() if b"callcenter.annex" in said), None)


def _banner(centre: Centre) -> bool | None:
    """Whether the monitor says that the office is well."""
    services = {service["name"]: service["up"] for service in centre.get("/api/v1/state")["services"]}
    return services.get("office")


def test_calls_go_on_without_the_office_and_have_their_cases_when_it_is_back(scene: Scene) -> None:
    centre = scene.centre
    first = talk(scene)
    cases = "SELECT * FROM cases WHERE call = ?"
    eventually("its case", lambda: centre.query(cases, first.id), within=OPENS_S)
    killed = eventually("the office", lambda: _office(centre))
    os.kill(killed, signal.SIGKILL)
    eventually("the monitor says so", lambda: _banner(centre) is False)
    assert scene.live(first)["state"] == "talking"
    late = scene.dial(MAIN)
    scene.state(late, "waiting")
    scene.hang_up(first.channel)
    scene.state(late, "talking")
    scene.hang_up(late.channel)
    for call in (first, late):
        order = centre.final_order(call.id)
        (case,) = eventually("its case", lambda id=call.id: centre.query(cases, id), within=OPENS_S)
        assert (case["number"], order["outcome"], order["agent"]) == (order["number"], "answered", AGENT)
    assert _banner(centre) is True
