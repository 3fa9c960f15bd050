"""The judge of the chaos: it finds each broken promise."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from callcenter.chaos.checks import Places
from callcenter.chaos.storm import Strike
from callcenter.chaos.verdict import Evidence, Record, summary
from callcenter.chaos.witness import Leg, legs
from callcenter.demo.audit import Counted

KILL = Strike("kill", "any time", at=50.0, started=50.1, ready=52.4)


def caller(name: str = "1.1", born: float = 10.0, ended: float | None = 20.0, **more: Any) -> Leg:
    leg = Leg(name, name, f"PJSIP/trunk-{name}", "callcenter-trunk", "12345", born, ended=ended)
    leg.ended_in, leg.by_itself = "callcenter-hold", True
    for key, value in more.items():
        setattr(leg, key, value)
    return leg


def ring(name: str = "cc-1.1-1", born: float = 11.0, ended: float | None = 12.0, phone: str = "1001") -> Leg:
    return Leg(name, "1.1", f"PJSIP/{phone}-{born}", "agents", "s", born, ended=ended)


def judged(*all_legs: Leg, orders: dict[str, list[str | None]] | None = None, strikes: tuple[Strike, ...] = (),
           failed: int = 0, call_backs: frozenset[str] = frozenset()) -> dict[str, Any]:  # fmt: skip
    found = {"1.1": ["answered"]} if orders is None else orders
    calls = sum(leg.context == "callcenter-trunk" for leg in all_legs)
    return summary(Evidence(all_legs, Record(dict(found), call_backs), Counted(calls, failed), strikes))


def test_calls_with_one_order_each_are_in_order() -> None:
    result = judged(caller(), ring(), strikes=(replace(KILL, ghosts=(), places=Places(3, 3)),))
    assert result["findings"] == []
    assert result["order_kept"] == {"kept": 3, "checked": 3}
    assert (result["kills"], result["calls"], result["ghost_looks"]) == (1, 1, 1)


def test_missing_and_second_orders_are_found() -> None:
    result = judged(caller(), caller("1.2"), orders={"1.2": ["answered", "answered"]})
    assert (result["orders_missing"], result["orders_duplicate"]) == (1, 1)
    assert len(result["findings"]) == 2


@pytest.mark.parametrize("leg", [caller("1.2", born=49.9, ended=51.0), caller("1.2", born=45.0, ended=52.5)])
def test_a_call_must_have_an_order_also_where_no_engine_saw_it(leg: Leg) -> None:
    """The PBX's own record tells of it."""
    assert judged(caller(), leg, strikes=(KILL,))["orders_missing"] == 1


@pytest.mark.parametrize("context", ["callcenter-ring", "callcenter-hold", "callcenter-room", "callcenter-planb"])
def test_a_caller_whom_the_pbx_ended_is_dropped(context: str) -> None:
    result = judged(caller(ended_in=context, by_itself=False))
    assert result["dropped"] == 1
    assert "dropped: 1.1 (to 12345" in result["findings"][0]


@pytest.mark.parametrize(
    ("context", "outcome", "bridged"),
    [("callcenter-after", "answered", [12.0]), ("callcenter-planb", "answered", [12.0]),
     ("callcenter-say", "timed_out", [])],
)  # fmt: skip
def test_a_caller_who_was_served_or_told_is_not_dropped(context: str, outcome: str, bridged: list[float]) -> None:
    leg, hung_up = caller(ended_in=context, by_itself=False, bridged=bridged), ring()
    hung_up.by_itself = True
    assert judged(leg, hung_up, orders={"1.1": [outcome]})["dropped"] == 0


def test_a_talk_that_nobody_in_it_hung_up_was_torn_apart() -> None:
    leg = caller(ended_in="callcenter-after", by_itself=False, bridged=[12.0])
    assert judged(leg, ring())["dropped"] == 1
    plan_b = Leg("1.2", "1.1", "PJSIP/1001-1", "agents", "s", 11.0, ended=12.0, by_itself=True)
    assert judged(leg, ring(), plan_b)["dropped"] == 0


def test_who_asked_to_be_called_back_hears_so_and_is_not_dropped() -> None:
    leg = caller(ended_in="callcenter-say", by_itself=False)
    assert judged(leg, call_backs=frozenset({"1.1"}))["dropped"] == 0
    assert judged(leg)["dropped"] == 1


def test_two_calls_at_one_phone_are_found_and_two_in_a_row_are_not() -> None:
    assert judged(caller(), ring(), ring("cc-1.2-1", born=12.0, ended=13.0))["double_offers"] == 0
    result = judged(caller(), ring(), ring("cc-1.2-1", born=11.9, ended=13.0))
    assert result["double_offers"] == 1
    assert judged(caller(), ring(), ring("cc-1.2-1", born=11.9, phone="1002"))["double_offers"] == 0


def test_lost_places_and_ghosts_are_findings() -> None:
    strike = replace(KILL, ghosts=("a ghost",), places=Places(2, 1, ("lost",)))
    result = judged(caller(), strikes=(strike,))
    assert result["findings"] == ["ghost: a ghost", "kill/any time: lost"]


def test_the_first_offer_counts_from_the_start_while_somebody_waits() -> None:
    probe = caller("1.9", born=50.05, ended=60.0, exten="12399")
    orders: dict[str, list[str | None]] = {"1.1": ["answered"], "1.9": ["answered"]}
    old, first = ring(born=50.12, ended=50.2), ring("cc-1.9-1", born=51.3, ended=52.0, phone="1011")
    result = judged(caller(), probe, old, first, orders=orders, strikes=(KILL,))
    assert result["restart_to_first_offer_ms"] == {"p50": 1200, "p99": 1200, "max": 1200}
    slow = ring("cc-1.9-1", born=54.0, ended=55.0, phone="1011")
    [finding] = judged(caller(), probe, slow, orders=orders, strikes=(KILL,))["findings"]
    assert finding == "the first offer 3900 ms (p99) after a start; the goal is 3000 ms"


def test_what_sipp_counted_is_a_finding_too() -> None:
    assert judged(caller(), failed=1)["findings"] == ["1 calls failed by SIPp's count"]


def test_the_log_is_read_from_the_byte_that_is_asked_for(tmp_path: Path) -> None:
    row = '"{at}","{event}","{name}","{name}","PJSIP/trunk-1","138","12345","callcenter-trunk","","{extra}"\n'
    log = tmp_path / "cel.csv"
    log.write_text(row.format(at="1.500000", event="CHAN_START", name="1.1", extra=""))
    size = log.stat().st_size
    with log.open("a") as file:
        file.write(row.format(at="2.500000", event="CHAN_START", name="1.2", extra=""))
        file.write(row.format(at="3.500000", event="HANGUP", name="1.2", extra='{""hangupsource"":""PJSIP/trunk-1""}'))
    assert [leg.uniqueid for leg in legs(log)] == ["1.1", "1.2"]
    [leg] = legs(log, size)
    assert (leg.born, leg.ended, leg.by_itself, leg.phone) == (2.5, 3.5, True, "trunk")


def test_a_talk_that_the_order_does_not_tell_of_is_found() -> None:
    talked = caller("1.2", born=45.0, ended=51.5, bridged=[50.2])
    orders: dict[str, list[str | None]] = {"1.1": ["answered"], "1.2": ["abandoned_ring"]}
    assert judged(caller(), talked, orders=orders, strikes=(KILL,))["answers_missing"] == 1
