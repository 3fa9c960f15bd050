"""The demo's judge: it must find what is wrong, also when the engine thinks that all is well."""

import csv
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from callcenter.demo.audit import Counted, faults, summary
from tests.support.recorded import new_database

EMPTY = {
    "pbx": "p", "line": "12345", "number": "138", "language": "zh", "state": "ended", "menu_keys": "",
    "arrived_at": 1.0, "talk_ms": 0, "offers": 0, "ring_breached": 0, "request_breached": 0, "recovered": 0,
    "updated_at": 2.0, "snapshot": "{}",
}  # fmt: skip
"""What the record says besides of each call."""


class Records:
    """Asterisk's log and the engine's database, as a test wants them."""

    def __init__(self, folder: Path) -> None:
        self.cel, self.database = folder / "cel.csv", new_database(folder / "orders.db")
        self.rows: list[tuple[str, ...]] = []
        self.db = sqlite3.connect(self.database)
        # Two orders of one call are what the database would refuse.
        self.db.executescript("CREATE TABLE loose AS SELECT * FROM orders; DROP TABLE orders; "
                              "ALTER TABLE loose RENAME TO orders")  # fmt: skip

    def leg(self, name: str, ended_in: str = "callcenter-ring", *, by_caller: bool = True) -> None:
        source = f"PJSIP/trunk-{name}" if by_caller else "dialplan/builtin"
        for event, context, extra in (
            ("CHAN_START", "callcenter-trunk", ""),
            ("HANGUP", ended_in, f'{{"hangupcause":16,"hangupsource":"{source}","dialstatus":""}}'),
        ):
            self.rows.append(("1.500000", event, name, name, f"PJSIP/trunk-{name}", "138", "12345", context, "", extra))

    def order(self, name: str, outcome: str | None = "answered", wait_ms: int = 900, three_way: int = 0) -> None:
        answered = 2.0 if outcome == "answered" else None
        call = {"id": f"p:{name}", "linkedid": name, "three_way": three_way, "answered_at": answered}
        self.insert("calls", EMPTY | call)
        leg = {"call_id": call["id"], "no": 0, "party": "caller", "who": "", "channel": name, "started_at": 1.0}
        self.insert("legs", leg | {"result": ""})
        self.order_of(f"p:{name}", outcome, wait_ms)

    def order_of(self, call: str, outcome: str | None, wait_ms: int) -> None:
        waits = {"ring_ms": wait_ms + 10, "wait_ms": wait_ms}
        order = {"number": "n", "call_id": call, "outcome": outcome, "state": "draft", "arrived_at": 1.0}
        self.insert("orders", order | waits)

    def event(self, kind: str, payload: str) -> None:
        self.insert("events", {"type": kind, "payload": payload, "at": 1.0})

    def insert(self, table: str, row: dict[str, Any]) -> None:
        marks = ", ".join("?" * len(row))
        self.db.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))

    def judged(self, offered: int | None = None, failed: int = 0) -> tuple[dict[str, Any], tuple[str, ...]]:
        with self.cel.open("w", newline="") as file:
            csv.writer(file, quoting=csv.QUOTE_ALL).writerows(self.rows)
        self.db.commit()
        legs = sum(row[1] == "CHAN_START" for row in self.rows)
        result = summary(self.cel, self.database, Counted(legs if offered is None else offered, failed))
        return result, faults(result)


@pytest.fixture
def records(tmp_path: Path) -> Records:
    records = Records(tmp_path)
    for number in range(3):
        records.leg(f"1.{number}")
        records.order(f"1.{number}", wait_ms=1000 * (number + 1))
    return records


def test_calls_with_one_order_each_are_in_order(records: Records) -> None:
    records.event("DepartmentCalled", "{}")
    records.event("DepartmentMissed", '{"result": "busy"}')
    result, wrong = records.judged()
    assert wrong == ()
    assert (result["orders"], result["answered"], result["within_15s"]) == (3, 3, 3)
    assert result["wait_ms"] == {"p50": 2000, "p95": 3000, "max": 3000}
    assert result["transfers"] == {"called": 1, "busy": 1}


def test_an_answer_after_more_than_15_seconds_is_not_within(records: Records) -> None:
    records.leg("2.0")
    records.order("2.0", wait_ms=15_000)
    records.leg("2.1")
    records.order("2.1", wait_ms=15_001, three_way=1)
    result, _ = records.judged()
    assert (result["within_15s"], result["within_15s_of_arrival"], result["three_way"]) == (4, 3, 1)


def test_missing_order_is_found(records: Records) -> None:
    records.leg("2.0")
    assert records.judged()[1] == ("orders_missing = 1",)


def test_second_order_of_a_call_is_found(records: Records) -> None:
    records.order_of("p:1.0", "answered", 5)
    assert records.judged()[1] == ("orders_duplicate = 1",)


def test_order_without_a_call_is_found(records: Records) -> None:
    records.order("9.9")
    assert records.judged()[1] == ("orders_unknown = 1",)


def test_order_that_was_not_closed_is_found(records: Records) -> None:
    records.leg("2.0")
    records.order("2.0", outcome=None)
    assert records.judged()[1] == ("orders_open = 1",)


@pytest.mark.parametrize("context", ["callcenter-ring", "callcenter-hold", "callcenter-ask", "callcenter-room"])
def test_caller_hung_up_on_while_waiting_is_dropped(records: Records, context: str) -> None:
    records.leg("2.0", context, by_caller=False)
    records.order("2.0", outcome="abandoned_queue")
    assert records.judged()[1] == ("dropped = 1",)


@pytest.mark.parametrize(
    ("context", "outcome"),
    [("callcenter-after", "answered"), ("callcenter-say", "timed_out"), ("callcenter-say", "after_hours")],
)
def test_caller_who_was_served_or_told_is_not_dropped(records: Records, context: str, outcome: str) -> None:
    records.leg("2.0", context, by_caller=False)
    records.order("2.0", outcome=outcome)
    assert records.judged()[1] == ()


def test_caller_who_failed_by_sipps_count_is_dropped(records: Records) -> None:
    assert records.judged(failed=1)[1] == ("dropped = 1",)


def test_call_that_never_reached_the_pbx_is_found(records: Records) -> None:
    assert records.judged(offered=4)[1] == ("calls_offered = 4, calls_reached = 3",)


def test_demo_without_calls_is_not_in_order(tmp_path: Path) -> None:
    assert Records(tmp_path).judged()[1] == ("calls_offered = 0",)
