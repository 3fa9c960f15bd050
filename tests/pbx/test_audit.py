"""The checker on a real run: nothing is found in a clean one, and each of fourteen planted errors is, by its rule."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.pbx.conftest import SHORT_CALLS
from tests.support.centre import COMMAND
from tests.support.demo import Left
from tests.support.plant import Plant, Planted
from tests.support.recorded import BUSY_MS

pytestmark = pytest.mark.pbx
RULES = tuple(f"C{n}" for n in range(1, 15))


@pytest.fixture
def planted(short_demo: Left, tmp_path: Path) -> Planted:
    """A copy of a clean run."""
    return Planted(short_demo, tmp_path)


def audit(*options: object) -> subprocess.CompletedProcess[str]:
    """`callcenter audit` as an operator runs it."""
    command = [str(COMMAND), "audit", "--until", "2100-01-01", *map(str, options)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def inputs(left: Left) -> list[object]:
    stats = [word for path in left.stats for word in ("--sipp-stats", path)]
    return ["--database", left.database, "--cel", left.cel, "--mqtt", left.mqtt, "--apart-ms", BUSY_MS, *stats]


def test_short_demo_has_one_order_for_every_call(short_demo: Left) -> None:
    assert short_demo.exit_code == 0
    result = json.loads((short_demo.directory / "summary.json").read_text())
    assert int(result["asterisk_version"].split(".")[0]) >= 18
    assert result["calls_offered"] == result["calls_reached"] == result["orders"] == SHORT_CALLS
    assert result["answered"] + result["abandoned"] == SHORT_CALLS
    assert 0 < result["within_15s"] <= result["answered"]
    assert [result[name] for name in ("orders_missing", "orders_duplicate", "dropped")] == [0, 0, 0]
    assert 0 < result["wait_ms"]["p50"] <= result["wait_ms"]["p95"] <= result["wait_ms"]["max"]
    assert (short_demo.directory / "callcenter.toml").stat().st_mode & 0o777 == 0o600
    assert short_demo.processes == ()


def test_clean_run_has_no_finding_and_every_rule_looked_at_something(short_demo: Left) -> None:
    done = audit(*inputs(short_demo), "--json")
    told = json.loads(done.stdout)
    found = {rule["rule"]: rule["findings"] for rule in told["rules"] if rule["findings"]}
    assert (done.returncode, found) == (0, {}), done.stderr
    assert tuple(rule["rule"] for rule in told["rules"]) == RULES
    assert all(rule["checked"] > 0 for rule in told["rules"])
    assert {rule["rule"]: rule["not_checked"] for rule in told["rules"] if rule["not_checked"]} == {"C13": ["chain"]}


def test_rule_without_its_input_is_not_called_passed(short_demo: Left) -> None:
    done = audit("--database", short_demo.database, "--lang", "en")
    assert done.returncode == 0
    for rule, why in (("C1", "no CEL"), ("C5", "no CEL"), ("C11", "no SIPp counts"), ("C12", "no MQTT capture")):
        assert any(line.startswith(f"{rule:<4} not checked: {why}") for line in done.stdout.splitlines()), done.stdout
    assert done.stdout.splitlines()[-1] == "findings: 0; not checked: C1, C5, C9, C10, C11, C12"


def test_finding_is_told_with_rule_call_and_what_was_expected(planted: Planted) -> None:
    call = planted.query("SELECT id FROM calls WHERE outcome = 'answered' LIMIT 1")[0]["id"]
    planted.change("DELETE FROM orders WHERE call_id = ?", call)
    done = audit("--database", planted.database, "--lang", "en")
    assert done.returncode == 1
    assert f"call {call}: has 0 orders; expected 1" in done.stdout
    assert f"通话 {call}: 有 0 张工单；应为 1 张" in audit("--database", planted.database, "--lang", "zh").stdout


# What is planted, one error for each rule.


def caller_in_the_log_alone(run: Planted) -> None:
    with run.log() as rows:
        born = next(row for row in rows if row["context"] == "callcenter-trunk" and row["event"] == "CHAN_START")
        rows.append(born | {"uniqueid": "1.99", "linkedid": "1.99", "channel": "PJSIP/trunk-99"})


def order_is_gone(run: Planted) -> None:
    run.change("DELETE FROM orders WHERE id = (SELECT max(id) FROM orders)")


def call_without_outcome(run: Planted) -> None:
    run.change("UPDATE calls SET outcome = NULL WHERE id = (SELECT id FROM calls WHERE outcome = 'answered' LIMIT 1)")


def agent_in_two_calls(run: Planted) -> None:
    later = run.query(
        "SELECT b.call_id, b.no, a.ended_at FROM legs a JOIN legs b ON a.who = b.who AND a.ended_at < b.started_at "
        "WHERE a.party = 'agent' AND a.ended_at > a.started_at + 0.5 LIMIT 1"
    )[0]
    sql = "UPDATE legs SET started_at = ? WHERE call_id = ? AND no = ?"
    run.change(sql, later["ended_at"] - 0.3, later["call_id"], later["no"])


def caller_with_two_agents(run: Planted) -> None:
    with run.log() as rows:
        enters = [row for row in rows if row["event"] == "BRIDGE_ENTER" and row["uniqueid"].startswith("cc-")]
        exits = {(r["uniqueid"], r["extra"]): r for r in rows if r["event"] == "BRIDGE_EXIT"}
        one = enters[0]
        other = next(row for row in reversed(enters) if row["channel"][:10] != one["channel"][:10])
        gone = exits[one["uniqueid"], one["extra"]]
        rows += [row | {"uniqueid": other["uniqueid"], "channel": other["channel"]} for row in (one, gone)]


def caller_is_overtaken(run: Planted) -> None:
    pair = run.query(
        "SELECT a.requested_at AS since, min(o.made_at) AS until, b.id AS other FROM calls a JOIN offers o "
        "ON o.call_id = a.id JOIN calls b ON b.line = a.line AND b.queue = a.queue AND b.requested_at > a.requested_at "
        "WHERE a.queue = o.queue GROUP BY a.id, b.id HAVING until - since > 0.5 LIMIT 1"
    )[0]
    sql = "UPDATE offers SET made_at = ? WHERE id = (SELECT id FROM offers WHERE call_id = ? LIMIT 1)"
    run.change(sql, (pair["since"] + pair["until"]) / 2, pair["other"])


def agent_left_idle(run: Planted) -> None:
    """A phone that rang for three seconds began to ring two seconds later: its agent idle, its caller waiting."""
    ring = run.query(
        "SELECT o.id, o.agent, o.made_at, o.call_id FROM offers o JOIN calls c ON c.id = o.call_id "
        "WHERE o.ended_at - o.made_at > 2.5 AND o.attempt = 1 AND o.made_at - c.requested_at < 0.1 LIMIT 1"
    )[0]
    made, later = ring["made_at"], ring["made_at"] + 2.0
    run.change("UPDATE offers SET made_at = ? WHERE id = ?", later, ring["id"])
    run.change("UPDATE legs SET started_at = ? WHERE channel = ?", later, ring["id"])
    run.change(
        "UPDATE events SET at = ? WHERE call_id = ? AND type = 'OfferMade' AND at = ?", later, ring["call_id"], made
    )
    run.change("UPDATE agent_states SET to_at = ? WHERE agent = ? AND to_at = ?", later, ring["agent"], made)
    run.change("UPDATE agent_states SET from_at = ? WHERE agent = ? AND from_at = ?", later, ring["agent"], made)
    with run.messages() as lines:
        for line in lines:
            told = line["payload"]
            if isinstance(told, dict) and told.get("offer") == ring["id"] and told["event"] == "offer_made":
                told["at"] = later


def event_number_is_missing(run: Planted) -> None:
    run.change("UPDATE events SET seq = seq + 1 WHERE type = 'CallEnded' AND call_id = (SELECT max(id) FROM calls)")


def answer_is_noted_late(run: Planted) -> None:
    run.change("UPDATE legs SET joined_at = joined_at + 3.25 WHERE party = 'agent' AND channel = "
               "(SELECT max(channel) FROM legs WHERE party = 'agent' AND joined_at IS NOT NULL)")  # fmt: skip


def agents_leg_outlives_the_caller(run: Planted) -> None:
    with run.log() as rows:
        ends = {row["uniqueid"]: row for row in rows if row["event"] == "HANGUP"}
        leg = next(name for name in ends if name.startswith("cc-"))
        caller = leg.removeprefix("cc-").rpartition("-")[0]
        ends[leg]["time"] = str(float(ends[caller]["time"]) + 1.5)


def sipp_counts_one_more(run: Planted) -> None:
    run.count(TotalCallCreated=1, SuccessfulCall=1)


def event_was_not_published(run: Planted) -> None:
    with run.messages() as lines:
        ended = [n for n, line in enumerate(lines) if isinstance(line["payload"], dict) and "/call/" in line["topic"]]
        del lines[ended[len(ended) // 2]]


def nobody_did_it(run: Planted) -> None:
    run.change("UPDATE agent_states SET actor = '' WHERE rowid = (SELECT max(rowid) FROM agent_states)")


def wait_is_wrong(run: Planted) -> None:
    run.change("UPDATE orders SET wait_ms = wait_ms + 1 WHERE id = (SELECT max(id) FROM orders WHERE wait_ms > 0)")


def published_rate_is_wrong(run: Planted) -> None:
    with run.messages() as lines:
        queues = [line["payload"] for line in lines if "/queue/" in line["topic"] and not line["retain"]]
        queues[-1]["last_24_h"]["within_target_request"] = 0.123


PLANTS: tuple[tuple[Plant, str, str], ...] = (
    (caller_in_the_log_alone, "C1", "caller_without_call"),
    (order_is_gone, "C2", "orders"),
    (call_without_outcome, "C3", "sum"),
    (agent_in_two_calls, "C4", "two_calls"),
    (caller_with_two_agents, "C5", "two_agents"),
    (caller_is_overtaken, "C6", "overtaken"),
    (agent_left_idle, "C7", "idle_beside"),
    (event_number_is_missing, "C8", "gap"),
    (answer_is_noted_late, "C9", "apart"),
    (agents_leg_outlives_the_caller, "C10", "ghost"),
    (sipp_counts_one_more, "C11", "sipp_callers"),
    (event_was_not_published, "C12", "not_published"),
    (nobody_did_it, "C13", "actor"),
    (wait_is_wrong, "C14", "span"),
    (published_rate_is_wrong, "C14", "published"),
)
FOLLOWS = {
    # What was published of the order has nothing to stand on any more.
    order_is_gone: {"C12"},
    # Whoever was offered an agent meanwhile, if somebody was, has overtaken that caller.
    agent_left_idle: {"C6"},
}


@pytest.mark.parametrize(("plant", "rule", "code"), PLANTS, ids=[plant.__name__ for plant, *_ in PLANTS])
def test_planted_error_is_found_by_its_rule_and_no_other_accuses(
    planted: Planted, plant: Plant, rule: str, code: str
) -> None:
    plant(planted)
    found = planted.found()
    assert set(found.pop(rule, ())) == {code}
    assert set(found) <= FOLLOWS.get(plant, set())


def test_every_rule_has_an_error_planted() -> None:
    assert {rule for _, rule, _ in PLANTS} == set(RULES)
