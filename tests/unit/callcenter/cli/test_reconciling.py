"""callcenter reconcile: by the running engine, or without one."""

import asyncio
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from callcenter.cli.errors import Misused
from callcenter.cli.reconciling import moment
from callcenter.store import migrate
from tests.support.cel import T0, Cel
from tests.support.centre import free_port
from tests.unit.callcenter.cli import engine as fake
from tests.unit.callcenter.cli.conftest import Run
from tests.unit.config.sample import GOOD, write

FOUND: dict[str, Any] = {
    "call": "main:1.0",
    "new": False,
    "values": ["answered_at", "ended_at"],
    "line": "12345",
    "number": "138****8000",
    "agent": "8001",
    "outcome": "answered",
    "ended_by": "caller",
    "arrived_at": T0,
    "answered_at": T0 + 1.234,
    "ended_at": T0 + 30,
    "order": "110000202611270000010",
}
DONE = {"since": T0, "until": T0 + 60, "pbxs": ["main"], "calls": 3, "found": [FOUND, {**FOUND, "new": True}]}


def written(at: float) -> str:
    """A moment as somebody would write it here."""
    return f"{datetime.fromtimestamp(at, UTC).astimezone():%Y-%m-%d %H:%M:%S}"


SPAN = ("--since", written(T0 - 60), "--until", written(T0))


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the fake engine answers to requests."""
    answers = dict(fake.REFUSALS)
    monkeypatch.setattr(fake, "REFUSALS", answers)
    answers["/api/v1/reconcile"] = (200, DONE)
    return answers


def test_the_running_engine_does_it_and_what_it_found_is_shown(run: Run, engine: str, answers: dict[str, Any]) -> None:
    done = run("reconcile", *SPAN, "--url", engine)
    assert done.code == 0
    assert [(method, path) for method, path, _ in fake.FakeEngine.asked] == [("POST", "/api/v1/reconcile")]
    [(_, _, asked)] = fake.FakeEngine.asked
    assert asked == {"since": T0 - 60, "until": T0}
    assert "(by the running engine)" in done.out
    assert "3 calls in the record, 1 filled in, 1 new" in done.out
    for word in ("main:1.0", "110000202611270000010", "138****8000", "8001", ".234", "answered_at, ended_at", "new"):
        assert word in done.out


def test_in_chinese(run: Run, engine: str, answers: dict[str, Any]) -> None:
    done = run("reconcile", *SPAN, "--url", engine, "--lang", "zh").out
    for word in ("由运行中的引擎办理", "补录", "新补建", "坐席", "结束"):
        assert word in done


def test_json(run: Run, engine: str, answers: dict[str, Any]) -> None:
    assert run("reconcile", *SPAN, "--url", engine, "--json").json == DONE | {"engine": True}


def test_more_than_a_day_is_asked_for_in_parts(run: Run, engine: str, answers: dict[str, Any]) -> None:
    done = run("reconcile", "--since", "50h", "--url", engine, "--json").json
    spans = [(asked["since"], asked["until"]) for _, _, asked in fake.FakeEngine.asked]
    assert [round(until - since) for since, until in spans] == [86_400, 86_400, 7200]
    assert spans[0][1] == spans[1][0]
    assert done["calls"] == 9


def test_an_engine_that_was_named_and_is_not_there_is_unreachable(run: Run) -> None:
    done = run("reconcile", "--url", f"http://127.0.0.1:{free_port()}")
    assert done.code == 3


def test_what_the_engine_refuses_is_told(run: Run, engine: str, answers: dict[str, Any]) -> None:
    answers["/api/v1/reconcile"] = (409, {"detail": "nothing to read", "code": "no_witness"})
    done = run("reconcile", "--url", engine)
    assert (done.code, done.err) == (1, "callcenter: nothing to read [no_witness]\n")


def configured(folder: Path, cel: Path | None) -> Path:
    """A configuration whose engine does not run, with an empty database."""
    text = GOOD.replace("port = 8080", f"port = {free_port()}").replace("sqlite:///var/", f"sqlite:///{folder}/")
    if cel is not None:
        text = text.replace("port = 5038", f'port = 5038\ncel = "{cel}"')
    asyncio.run(migrate.upgrade(f"sqlite:///{folder / 'callcenter.db'}"))
    return write(folder, text)


def test_without_an_engine_the_same_is_done_here_and_only_once(run: Run, tmp_path: Path) -> None:
    cel = Cel()
    cel.caller(0, "1.0")
    cel.talk(6, "1.0", "1.9", "1002", plan_b=True)
    cel.part(20, "1.0", "1.9", "1.9")
    cel.end(20.1, "1.9")
    cel.end(20.1, "1.0", "self", "callcenter-planb")
    (tmp_path / "cel.csv").write_bytes(cel.data)
    config = configured(tmp_path, tmp_path / "cel.csv")
    span = ("--since", written(T0 - 60), "--until", written(T0 + 60))
    done = run("reconcile", *span, "--config", str(config), "--json")
    assert done.code == 0, done.err
    [found] = done.json["found"]
    assert (found["call"], found["agent"], found["outcome"]) == ("main:1.0", "8002", "answered")
    assert done.json["engine"] is False
    shown = run("reconcile", *span, "--config", str(config))
    assert "1 calls in the record, 0 filled in, 0 new" in shown.out
    assert "(without an engine)" in shown.out
    with sqlite3.connect(tmp_path / "callcenter.db") as database:
        orders = database.execute("SELECT number, agent, outcome, answered_at, ended_at FROM orders").fetchall()
    assert orders == [(found["order"], "8002", "answered", T0 + 7, T0 + 20.1)]


def test_without_an_engine_and_without_a_record_it_fails(run: Run, tmp_path: Path) -> None:
    config = configured(tmp_path, None)
    done = run("reconcile", "--config", str(config))
    assert done.code == 1
    assert "no [[pbx]] names a file of channel events" in done.err


NOW = datetime(2026, 11, 26, 17, 0, 30).astimezone().timestamp()


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("90s", NOW - 90),
        ("90m", NOW - 5400),
        ("8h", NOW - 28_800),
        ("2d", NOW - 172_800),
        ("16:30", NOW - 1830),
        ("16:30:30", NOW - 1800),
        ("2026-11-26 16:30", NOW - 1830),
        ("2026-11-26T16:30:00", NOW - 1830),
        ("1970-01-02T00:00:00+00:00", 86_400.0),
    ],
)
def test_moments(text: str, at: float) -> None:
    assert moment(text, NOW) == at


@pytest.mark.parametrize("text", ["", "yesterday", "25:00", "12", "1w", "2026-13-01", "-5m", "9999999h"])
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(Misused, match="is no time"):
        moment(text, NOW)


def test_a_span_that_ends_before_it_begins_is_wrong_usage(run: Run) -> None:
    assert run("reconcile", "--since", "1h", "--until", "2h").code == 2
