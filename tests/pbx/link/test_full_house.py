"""The link is cut with 200 callers in the house: how long the engine is blind, and what it finds."""

import time
from pathlib import Path
from typing import Any

import pytest

from callcenter.pbx.root import AsteriskHome
from callcenter.pbx.scenario import Caller, Desk
from callcenter.pbx.snippets import SnippetValues
from callcenter.pbx.spec import PbxPorts, PbxSpec, Phone
from tests.pbx.lab import ENGINE_SECRET
from tests.support.ports import block
from tests.support.proxy import wire
from tests.support.rush import Rush, rush
from tests.support.waiting import eventually

pytestmark = [pytest.mark.pbx, pytest.mark.alone]
CALLERS, AGENTS, CUTS = 200, 100, 3
LINE, QUEUE = "12345", "main"
LONGEST_BLIND_S = 2.0
KEPT = ("state", "arrived_at", "requested_at", "answered_at", "position", "agent", "offers")


def _spec(ports: PbxPorts) -> PbxSpec:
    phones = Phone.range(3001, AGENTS, ports.phone(0))
    return PbxSpec(ports=ports, values=SnippetValues(ami_secret=ENGINE_SECRET), agents=phones)


def _config(ami_port: int) -> str:
    text = f'[site]\nname = "full"\n[[pbx]]\nname = "pbx"\nport = {ami_port}\nsecret = "{ENGINE_SECRET}"\n'
    text += f'[[lines]]\nnumber = "{LINE}"\nname = "{LINE}"\nqueue = "{QUEUE}"\n'
    text += f'[[queues]]\nname = "{QUEUE}"\nwrap_up_s = 60\n'
    for phone in range(3001, 3001 + AGENTS):
        text += f'[[agents]]\nid = "{phone}"\nname = "{phone}"\nendpoint = "{phone}"\nqueues = ["{QUEUE}"]\n'
        text += "logged_in = true\n"
    return text


def _kept(calls: dict[str, Any]) -> dict[str, Any]:
    return {name: {key: call[key] for key in KEPT} for name, call in calls.items()}


def _fill(house: Rush) -> dict[str, Any]:
    """As many talk as there are agents, the others wait."""
    house.sipp.desk(Desk(ring_ms=100), house.pbx.spec.ports.phone(0))
    house.sipp.call(Caller(line=LINE), calls=CALLERS, rate=20)

    def full() -> dict[str, Any] | None:
        house.ami.listen(0.05)
        calls = house.centre.calls()
        talking = sum(call["state"] == "talking" for call in calls.values())
        return _kept(calls) if (len(calls), talking) == (CALLERS, AGENTS) else None

    return eventually("a full house", full, within=60)


def test_with_200_callers_the_engine_sees_again_within_2_s(
    asterisk: AsteriskHome, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder: Path = tmp_path_factory.mktemp("full")
    with (
        block() as ports,
        wire(ports.ami) as link,
        rush(asterisk, folder, _spec(ports), _config(link.port)) as house,
    ):
        before = _fill(house)
        blind = []
        for _ in range(CUTS):
            blind.append(_cut(house, link.cut))
            assert _kept(house.centre.calls()) == before
        shown = ", ".join(f"{seconds:.2f}" for seconds in blind)
        print(f"{CALLERS} callers, {AGENTS} of them talking: {CUTS} cuts, blind for {shown} s")
        assert max(blind) <= LONGEST_BLIND_S
        house.ami.send("Hangup", Channel="/^.*/")
        assert house.until_empty(within=20) == []
        eventually("every order closed", lambda: _closed(house) == CALLERS, within=10)
        assert house.centre.query("SELECT call_id FROM orders GROUP BY call_id HAVING count(*) > 1") == []


def _closed(house: Rush) -> int:
    count: int = house.centre.query("SELECT count(*) FROM orders WHERE ended_at IS NOT NULL")[0][0]
    return count


def _cut(house: Rush, cut: Any) -> float:
    """From the cut to the moment at which the engine has read all lists and decides again."""
    log, word = house.centre.log_file, "ami.synced"
    synced, began = log.read_text("utf-8").count(word), time.monotonic()
    cut()
    eventually("in step again", lambda: log.read_text("utf-8").count(word) > synced, within=15)
    seconds = time.monotonic() - began
    eventually("ready", lambda: house.centre.get("/readyz")["ready"])
    return seconds
