"""What SIPp counted and what MQTT was told, against the record."""

import json
from pathlib import Path
from typing import Any

import pytest

from callcenter.audit import capture
from callcenter.audit.errors import AuditError
from callcenter.audit.evidence import Evidence
from callcenter.audit.rows import Call, Event, Order, Record
from callcenter.audit.rules.figures import c14
from callcenter.audit.rules.witnesses import c11, c12
from callcenter.pbx import stat
from callcenter.pbx.stat import Counts
from tests.unit.callcenter.audit.test_log import T, call

ROOT = "callcenter/v1/site"


def calls() -> tuple[Call, ...]:
    """Answered, given up while it rang, sent away."""
    gone = {"answered_at": None, "ring_ms": 10_000, "wait_ms": 10_000}
    return (
        call(),
        call(id="p:2.0", outcome="abandoned_ring", **gone),
        call(id="p:3.0", outcome="timed_out", ended_by="system", **gone),
    )


@pytest.mark.parametrize(
    ("counts", "found"),
    [
        (Counts(3, 3, 0, 1), []),
        (Counts(3, 3, 0, None), []),
        (Counts(3, 2, 1, 1), []),
        (Counts(4, 4, 0, 1), ["sipp_callers"]),
        (Counts(3, 2, 0, 1), ["sipp_over"]),
        (Counts(3, 1, 2, 0), ["sipp_failed"]),
        (Counts(3, 2, 1, 2), ["sipp_served", "sipp_given_up"]),
    ],
)
def test_counts_that_cannot_be_those_of_the_record_are_found(counts: Counts, found: list[str]) -> None:
    result = c11(Evidence(record=Record(calls=calls()), sipp=counts))
    assert [finding.code for finding in result.findings] == found
    assert result.lacking == (() if counts.given_up is not None else ("given_up",))


def test_callers_who_give_up_are_told_apart_in_sipps_file(tmp_path: Path) -> None:
    file = tmp_path / "stat.csv"
    head = "TotalCallCreated;SuccessfulCall(C);FailedCall(C);GivenUp(C)\n"
    file.write_text(f"{head}1;0;0;0\n5;4;1;2\n7;")
    assert stat.read(file) == Counts(5, 4, 1, 2)
    assert stat.read(file) + Counts(1, 1, 0, None) == Counts(6, 5, 1, None)
    file.write_text("a,b\n1,2\n")
    with pytest.raises(ValueError, match="not a statistics file"):
        stat.read(file)


# MQTT.

JOURNAL = tuple(
    Event(n, "p:1.0", n, at, kind, {"call": "p:1.0"} | more)
    for n, (at, kind, more) in enumerate(
        (
            (T, "CallArrived", {"line": "12345"}),
            (T, "AgentRequested", {"queue": "main"}),
            (T + 1, "MenuAnswered", {"menu": "m", "digits": "123456", "valid": True}),
            (T + 10, "CallEnded", {"outcome": "answered"}),
            (T + 20, "ClockWarned", {"clock": "ring"}),
        ),
        1,
    )
)
NAMES = ("call_arrived", "agent_requested", "menu_answered", "call_ended", "clock_warned")


def message(topic: str, payload: object, **more: object) -> dict[str, Any]:
    return {
        "tst": "2026-11-21T08:00:00.000000+0800",
        "topic": f"{ROOT}/{topic}",
        "payload": payload,
        "retain": 0,
    } | more


def told() -> list[dict[str, Any]]:
    """Everything, as it should be: the keys masked, an order behind."""
    events = [
        message("call/p:1.0/event", {**e.data, "at": e.at, "event": name} | ({"digits": "***"} if e.seq == 3 else {}))
        for e, name in zip(JOURNAL, NAMES, strict=True)
    ]
    order = {"at": T, "event": "order_answered", "number": "n1", "state": "answered"}
    return [*events, message("order/n1/event", order)]


def judged(lines: list[dict[str, Any]], folder: Path) -> list[str]:
    file = folder / "mqtt.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    record = Record(
        calls=(call(),), events=JOURNAL, orders=(Order("n1", "p:1.0", T, 1000, 1000, "answered", "answered"),)
    )
    result = c12(Evidence(record=record, mqtt=capture.read(file)))
    assert result.checked > 0
    return [finding.code for finding in result.findings]


def test_all_that_was_recorded_was_published(tmp_path: Path) -> None:
    assert judged(told(), tmp_path) == []


def test_what_was_sent_twice_after_a_cut_is_in_order(tmp_path: Path) -> None:
    lines = told()
    assert judged([*lines[:2], *lines], tmp_path) == []


def test_event_that_was_not_sent_is_found(tmp_path: Path) -> None:
    lines = told()
    assert judged([lines[0], *lines[2:]], tmp_path) == ["not_published"]


def test_event_that_is_not_recorded_is_found(tmp_path: Path) -> None:
    lines = told()
    stray = message("call/p:9.0/event", {"at": T + 2, "event": "call_arrived", "call": "p:9.0"})
    assert judged([*lines, stray], tmp_path) == ["not_recorded"]


def test_events_of_a_call_in_another_order_are_found(tmp_path: Path) -> None:
    lines = told()
    assert judged([lines[1], lines[0], *lines[2:]], tmp_path) == ["out_of_order"]


def test_order_that_was_never_told_or_last_told_otherwise_is_found(tmp_path: Path) -> None:
    lines = told()
    assert judged(lines[:-1], tmp_path) == ["order_told"]
    lines[-1]["payload"]["state"] = "accepted"
    assert judged(lines, tmp_path) == ["order_told"]


def test_what_came_before_the_capture_is_not_missed_in_it(tmp_path: Path) -> None:
    assert judged(told()[2:], tmp_path) == []


def test_both_of_mosquittos_forms_are_read(tmp_path: Path) -> None:
    lines = [line | {"payload": json.dumps(line["payload"])} for line in told()]
    assert judged(lines, tmp_path) == []


def test_line_that_is_being_written_is_not_yet_there(tmp_path: Path) -> None:
    file = tmp_path / "mqtt.jsonl"
    file.write_text(json.dumps(told()[0]) + "\n" + json.dumps(told()[1])[:20])
    assert len(capture.read(file).calls) == 1


@pytest.mark.parametrize("text", ["x\n", "[]\n", '{"topic": "a"}\n', '{"topic": "a", "payload": "{"}\n'])
def test_line_that_is_no_message_is_named(text: str, tmp_path: Path) -> None:
    file = tmp_path / "mqtt.jsonl"
    file.write_text(text)
    with pytest.raises(AuditError, match=r"line 1 is no captured message\. Capture with: mosquitto_sub"):
        capture.read(file)


# The published figures.


def picture(at: float, **counts: object) -> dict[str, Any]:
    none = {"offered": 0, "requested": 0, "answered": 0, "abandoned": 0}
    rates = {"connection_rate": None, "within_target_ring": None, "within_target_request": None}
    shown = none | rates | counts
    return message("queue/main/state", {"name": "main", "last_24_h": shown, "last_30_min": shown}, tst=at)


ONE = {"offered": 1, "requested": 1, "answered": 1, "connection_rate": 1.0}
IN_TIME = {"within_target_ring": 1.0, "within_target_request": 1.0}


@pytest.mark.parametrize(
    ("pictures", "found"),
    [
        ([picture(T + 9), picture(T + 10.5, **ONE, **IN_TIME)], []),
        # Taken before the call was over, told after it.
        ([picture(T + 11)], []),
        ([picture(T + 20)], ["published", "published"]),
        ([picture(T + 10.5, **ONE | {"answered": 0, "abandoned": 1}, **IN_TIME)], ["published", "published"]),
        # The half hour is over, the day is not.
        ([picture(T + 1900, **ONE, **IN_TIME)], ["published"]),
        ([picture(T + 20, retain=1)], ["published", "published"]),
    ],
)
def test_published_rates_are_those_of_a_moment_just_before(
    pictures: list[dict[str, Any]], found: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "mqtt.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in pictures))
    record = Record(calls=(call(deadline=T + 15),), events=JOURNAL)
    result = c14(Evidence(record=record, mqtt=capture.read(file)))
    assert [finding.code for finding in result.findings] == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"ring_ms": 999}, ["span"]),
        ({"ring_breached": True}, ["flag"]),
        ({"answered_at": T + 15, "ring_ms": 15_000, "wait_ms": 15_000, "ended_at": T + 20}, []),
        ({"answered_at": T + 15.001, "ring_ms": 15_001, "wait_ms": 15_001, "ended_at": T + 20}, ["flag", "flag"]),
        ({"outcome": "abandoned_ring", "answered_at": None, "ring_ms": 10_000, "wait_ms": 10_000}, []),
    ],
)
def test_waits_and_flags_follow_from_the_times(changes: dict[str, Any], found: list[str]) -> None:
    record = Record(calls=(call(deadline=T + 15, **changes),))
    assert [finding.code for finding in c14(Evidence(record=record)).findings] == found


def test_order_with_another_wait_than_its_call_is_found() -> None:
    order = Order("n1", "p:1.0", T, 1000, 999, "answered", "answered")
    assert [f.code for f in c14(Evidence(record=Record(calls=(call(),), orders=(order,)))).findings] == ["span"]
