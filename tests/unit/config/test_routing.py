"""The names of strategies, and memberships as they come into the plan."""

from pathlib import Path

import pytest

from callcenter.domain.ids import AgentId, QueueName
from callcenter.domain.routing import AutoPause, Membership, PenaltyChange, PenaltyRule, Strategy
from config import load
from tests.unit.config.sample import GOOD


def written(tmp_path: Path, old: str = "", new: str = "") -> Path:
    """The sample with some text changed."""
    assert old in GOOD
    path = tmp_path / "callcenter.toml"
    path.write_text(GOOD.replace(old, new, 1) if old else GOOD, "utf-8")
    path.chmod(0o600)
    return path


@pytest.mark.parametrize(
    ("name", "strategy"),
    [
        *[(strategy.value, strategy) for strategy in Strategy],
        ("ringall", Strategy.RING_ALL),
        ("leastrecent", Strategy.LONGEST_IDLE),
        ("fewestcalls", Strategy.FEWEST_CALLS),
        ("rrmemory", Strategy.ROUND_ROBIN),
        ("rrordered", Strategy.ROUND_ROBIN_ORDERED),
        ("wrandom", Strategy.WEIGHTED_RANDOM),
        ("longest-idle-agent", Strategy.LONGEST_IDLE),
        ("agent-with-least-talk-time", Strategy.LEAST_TALK),
        ("agent-with-fewest-calls", Strategy.FEWEST_CALLS),
        ("sequentially-by-agent-order", Strategy.LINEAR),
        ("ring-all", Strategy.RING_ALL),
        ("ring-progressively", Strategy.RING_PROGRESSIVELY),
        ("round-robin", Strategy.ROUND_ROBIN_ORDERED),
        ("top-down", Strategy.LINEAR),
    ],
)
def test_a_strategy_by_any_of_its_names(tmp_path: Path, name: str, strategy: Strategy) -> None:
    path = written(tmp_path, "ring_s = 8", f'strategy = "{name}"')
    assert load(path, {}).plan.queues[QueueName("q1")].strategy is strategy


def test_a_member_with_and_without_a_penalty(tmp_path: Path) -> None:
    path = written(tmp_path, 'queues = ["q1", "q2"]', 'queues = ["q1", { queue = "q2", penalty = 3, position = 9 }]')
    agents = load(path, {}).plan.agents
    assert agents[AgentId("8001")].queues == ("q1", "q2")
    assert agents[AgentId("8001")].members == {
        "q1": Membership(penalty=0, position=0),
        "q2": Membership(penalty=3, position=9),
    }
    assert agents[AgentId("8002")].members == {"q1": Membership(penalty=0, position=1)}


def test_penalty_rules_absolute_and_relative(tmp_path: Path) -> None:
    path = written(tmp_path, "ring_s = 8", 'penalty_rules = [{ after_s = 5, max = "+2", min = 1, raise = "-1" }]')
    (rule,) = load(path, {}).plan.queues[QueueName("q1")].penalty_rules
    assert rule == PenaltyRule(
        after_s=5.0,
        low=PenaltyChange(value=1),
        high=PenaltyChange(value=2, relative=True),
        lift=PenaltyChange(value=-1, relative=True),
    )


def test_limits_by_cause(tmp_path: Path) -> None:
    path = written(tmp_path, "[rules]\n", "[rules]\nauto_pause = { rejected = 2, busy = 0, within_s = 60 }\n")
    assert load(path, {}).plan.rules.auto_pause == AutoPause(limits={"rejected": 2, "busy": 0}, within_s=60.0)


def test_an_old_file_decides_as_before(tmp_path: Path) -> None:
    plan = load(written(tmp_path), {}).plan
    queue = plan.queues[QueueName("q1")]
    assert (queue.strategy, queue.weight, queue.requirement, queue.penalty_rules, queue.max_talks, queue.redial_s) == (
        Strategy.LONGEST_IDLE,
        0,
        "",
        (),
        None,
        0.0,
    )
    assert (plan.lanes, plan.rules.unreachable_logout_s, plan.rules.auto_pause) == ({}, 0.0, AutoPause())
