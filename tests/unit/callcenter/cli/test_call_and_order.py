"""callcenter call and callcenter order."""

from typing import Any

import pytest

from callcenter.cli.call import call_back
from callcenter.cli.options import Language
from tests.unit.callcenter.cli.conftest import Run
from tests.unit.callcenter.cli.engine import ORDER, FakeEngine


def test_calls_in_progress(run: Run, engine: str) -> None:
    done = run("call", "list", "--url", engine)

    rows = [line.split() for line in done.out.splitlines() if line.strip()][2:]
    assert rows[0] == ["main:2.1", "138****1234", "12345", "12345", "waiting", "0:07", "0:20-1:30", "-", "-", "-"]
    assert rows[2] == ["main:0.1", "138****1234", "12345", "12345", "talking", "0:07", "-", "8003", "-", "-"]


@pytest.mark.parametrize(
    ("back", "lang", "shown"),
    [
        (None, "en", "-"),
        ({"tries": 0, "next_at": None}, "en", "0 tries"),
        ({"tries": 2, "next_at": 1767312000.0}, "zh", "2 次, 不早于 2026-01-02"),
    ],
)
def test_a_kept_call_back_shows_its_tries(back: dict[str, Any] | None, lang: Language, shown: str) -> None:
    assert call_back(back, lang).startswith(shown)


def test_calls_as_json(run: Run, engine: str) -> None:
    assert [c["id"] for c in run("call", "list", "--json", "--url", engine).json] == [
        "main:2.1",
        "main:1.1",
        "main:0.1",
    ]


def test_one_call_with_its_events(run: Run, engine: str) -> None:
    done = run("call", "show", "main:1.1", "--url", engine)

    assert "id          main:1.1" in done.out
    assert "call_arrived" in done.out
    assert "line=12345" in done.out


def test_one_call_as_json(run: Run, engine: str) -> None:
    assert run("call", "show", "main:1.1", "--json", "--url", engine).json["call"]["id"] == "main:1.1"


def test_why_an_agent_was_rung_and_why_the_caller_waits(run: Run, engine: str) -> None:
    done = run("call", "show", "main:1.1", "--why", "--url", engine)

    assert "8002 (english 0 < 2)" in done.out
    assert "position  2" in done.out
    assert "talking" in done.out
    assert run("call", "show", "main:1.1", "--why", "--json", "--url", engine).json["waits"]["position"] == 2


@pytest.mark.parametrize(
    ("options", "body"),
    [
        (("--position", "1"), {"position": 1}),
        (("--up", "2"), {"by": -2}),
        (("--down", "3"), {"by": 3}),
        (("--queue", "other", "--position", "1"), {"queue": "other", "position": 1}),
        (("--priority", "-4"), {"priority": -4}),
    ],
)
def test_a_waiting_caller_is_moved(run: Run, engine: str, options: tuple[str, ...], body: dict[str, object]) -> None:
    done = run("call", "move", "main:1.1", *options, "--url", engine)

    assert done.out == f"main:1.1: {body.get('queue', '12345')} 1\n"
    assert FakeEngine.asked == [("POST", "/api/v1/calls/main%3A1.1/move", body)]


def test_up_and_down_at_once_are_wrong_usage(run: Run, engine: str) -> None:
    assert run("call", "move", "main:1.1", "--up", "1", "--down", "1", "--url", engine).code == 2
    assert FakeEngine.asked == []


def test_an_unknown_call_is_exit_1(run: Run, engine: str) -> None:
    done = run("call", "show", "main:9", "--url", engine)

    assert (done.code, done.err) == (1, "callcenter: there is no such thing [unknown]\n")


def test_hang_up(run: Run, engine: str) -> None:
    assert run("call", "hangup", "main:1.1", "--url", engine).out == "main:1.1: done\n"
    assert run("call", "hangup", "main:1.1", "--json", "--url", engine).json == {"call": "main:1.1", "hangup": True}
    assert FakeEngine.asked == [("POST", "/api/v1/calls/main%3A1.1/hangup", {})] * 2


def test_orders(run: Run, engine: str) -> None:
    done = run("order", "list", "--url", engine, "--lang", "zh")

    assert ORDER["number"] in done.out
    assert "直办" in done.out


def test_orders_by_state_and_line(run: Run, engine: str) -> None:
    done = run("order", "list", "--state", "draft", "--line", "12345", "--limit", "2", "--json", "--url", engine)

    assert done.json == []


def test_one_order_with_its_moves(run: Run, engine: str) -> None:
    done = run("order", "show", str(ORDER["number"]), "--url", engine)

    assert "caller_number  138****1234" in done.out
    assert "actor=system" in done.out
    assert run("order", "show", str(ORDER["number"]), "--json", "--url", engine).json["order"] == ORDER


def test_too_many_orders_are_wrong_usage(run: Run, engine: str) -> None:
    assert run("order", "list", "--limit", "501", "--url", engine).code == 2
