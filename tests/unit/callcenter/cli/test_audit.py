"""`callcenter audit`: wrong usage is told with its remedy, and the period is the one that was asked for."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from callcenter.audit.finding import Finding
from callcenter.audit.words import LACKING, TEXT, text
from callcenter.cli.main import app
from tests.support.core import World, talking
from tests.support.floor import T0
from tests.support.found import waiting
from tests.support.recorded import new_database, write
from tests.unit.callcenter.audit.witness import Log


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """The record of one call, which arrived at the beginning of the scenarios' day."""
    w: World
    w, caller = talking()
    w.hang_up(caller)
    path = new_database(tmp_path / "callcenter.db")
    write(path, w.steps)
    return path


def run(*words: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["audit", *map(str, words)])
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--day", "21.11.2026"), "--day '21.11.2026': write a time such as 2026-11-21 or 2026-11-21T08:30"),
        (("--day", "2026-11-21", "--since", "2026-11-21"), "--day: give it without --since and --until"),
        (("--since", "2026-11-22", "--until", "2026-11-21"), "the period is empty"),
        (("--database", "/nowhere.db"), "/nowhere.db: there is no such database. Name it with --database"),
        (("--config", "/nowhere.toml"), "/nowhere.toml"),
    ],
)
def test_wrong_usage_is_told_with_its_remedy(words: tuple[str, ...], told: str) -> None:
    code, _, errors = run(*words)
    assert code == 2
    assert told in errors


@pytest.mark.parametrize(
    ("option", "text_", "told"),
    [
        ("--cel", "x", "this is not a log of channel events"),
        ("--sipp-stats", "x\n", "this is not a statistics file of SIPp; SIPp writes it with -trace_stat"),
        ("--mqtt", "x\n", "line 1 is no captured message"),
    ],
)
def test_file_that_is_something_else_is_named(
    database: Path, tmp_path: Path, option: str, text_: str, told: str
) -> None:
    file = tmp_path / "other"
    file.write_text(text_)
    code, _, errors = run("--database", database, "--until", "2100-01-01", option, file)
    assert code == 2
    assert f"{file}: " in errors
    assert told in errors


def test_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("notes")
    assert run("--database", file)[0] == 2
    assert file.read_text() == "notes"


def test_only_calls_of_the_period_are_judged(database: Path) -> None:
    def judged(*period: str) -> int:
        _, out, _ = run("--database", database, "--json", *period)
        return int(next(rule["checked"] for rule in json.loads(out)["rules"] if rule["rule"] == "C2"))

    assert judged("--until", "2100-01-01") == 1
    assert judged("--since", _iso(T0 + 1), "--until", "2100-01-01") == 0
    assert judged("--since", _iso(T0), "--until", _iso(T0 + 1)) == 1


def test_engine_that_has_run_for_days_is_known_to_see_its_pbx(tmp_path: Path) -> None:
    """When it came to see it stands far before the period; a rule that takes it for blind looks at nothing."""
    w, caller = waiting()
    w.hang_up(caller)
    w.wait(3 * 86_400.0)
    w.arrive()
    w.wait(5.0)
    w.log_in("a1")
    write(new_database(tmp_path / "long.db"), w.steps)
    since = _iso(T0 + 2.5 * 86_400)
    _, out, _ = run("--database", tmp_path / "long.db", "--json", "--since", since, "--until", "2100-01-01")
    assert {rule["rule"]: rule["checked"] for rule in json.loads(out)["rules"]}["C7"] == 1


def test_call_that_arrived_as_the_period_ended_is_known(tmp_path: Path) -> None:
    """Asterisk had it a moment before, we a moment after: that is no caller without a call."""
    w, caller = talking()
    w.hang_up(caller)
    write(new_database(tmp_path / "edge.db"), w.steps)
    (arrived,) = (call.arrived_at for call in w.calls.values())
    log = Log()
    log.channel(caller, arrived - 0.01, arrived + 30, "callcenter-trunk", "callcenter-ring")
    log.read(tmp_path)
    border = ("--until", _iso(arrived - 0.005))
    _, out, _ = run("--database", tmp_path / "edge.db", "--json", "--cel", tmp_path / "cel.csv", *border)
    first = json.loads(out)["rules"][0]
    assert (first["rule"], first["checked"], first["findings"]) == ("C1", 1, [])


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()


def test_every_finding_has_words_in_both_languages() -> None:
    for code, words in TEXT.items():
        assert all(words), code
        names = {part.split("}")[0] for part in words[0].split("{")[1:]}
        assert names == {part.split("}")[0] for part in words[1].split("{")[1:]}, code
    assert all(all(words) for words in LACKING.values())
    finding = Finding(code="orders", at=None, values={"number": 0})
    assert (text(finding, "zh"), text(finding, "en")) == ("有 0 张工单；应为 1 张", "has 0 orders; expected 1")


def test_every_code_that_a_rule_may_find_has_words() -> None:
    rules = (Path(__file__).parents[4] / "callcenter/audit/rules").glob("*.py")
    codes = {code for file in rules for code in re.findall(r'code="([a-z_]+)"', file.read_text("utf-8"))}
    assert codes
    assert codes <= TEXT.keys()
