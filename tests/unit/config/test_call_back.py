"""Call-backs as they come into the plan, and what is told of wrong ones."""

from datetime import time
from pathlib import Path

import pytest

from callcenter.domain.call_back import CallBackRules, First, Outside
from callcenter.domain.hours import Hours
from callcenter.domain.ids import QueueName
from config import load
from config.faults import ConfigError
from tests.unit.config.sample import GOOD

WAY = '[call_back]\ndial = "PJSIP/{number}@trunk"\nnumbers = ["1[3-9]XXXXXXXXX"]\n'


def written(tmp_path: Path, queue: str = "", way: str = WAY) -> Path:
    """The sample, its second queue calling back."""
    head, found, tail = GOOD.partition('[[queues]]\nname = "q2"\n')
    assert found
    path = tmp_path / "callcenter.toml"
    # A table of the queue stands after the queue's own keys.
    keys, separator, rest = tail.partition("[[")
    path.write_text(f"{head}{found}{keys}{queue}{separator}{rest}\n{way}", "utf-8")
    path.chmod(0o600)
    return path


def told(path: Path) -> list[str]:
    try:
        return [str(fault).partition(": ")[2] for fault in load(path, {}).warnings]
    except ConfigError as error:
        return [str(fault).partition(": ")[2] for fault in error.faults]


def test_a_queue_calls_back_by_the_usual_rules(tmp_path: Path) -> None:
    plan = load(written(tmp_path, "[queues.call_back]\n"), {}).plan
    assert plan.queues[QueueName("q2")].call_back == CallBackRules()
    assert plan.queues[QueueName("q1")].call_back is None
    assert plan.call_back == Outside(dial="PJSIP/{number}@trunk", numbers=("1[3-9]XXXXXXXXX",))


def test_every_rule_comes_into_the_plan(tmp_path: Path) -> None:
    rules = """[queues.call_back]
key = "9"
offer_after_s = 30
offer_every_s = 40
at_max_wait = false
expires_s = 7200
tries = 2
retry_s = 90
ring_s = 25
first = "caller"
hours = { days = [1], opens = "09:00", closes = "17:00" }
"""
    plan = load(written(tmp_path, rules, f'{WAY}prefix = "9"\ncaller_id = "12345"\n'), {}).plan
    assert plan.queues[QueueName("q2")].call_back == CallBackRules(
        key="9",
        offer_after_s=30.0,
        offer_every_s=40.0,
        at_max_wait=False,
        expires_s=7200.0,
        tries=2,
        retry_s=90.0,
        ring_s=25.0,
        first=First.CALLER,
        hours=Hours(days=frozenset({1}), opens=time(9), closes=time(17)),
    )
    assert plan.call_back is not None
    assert (plan.call_back.prefix, plan.call_back.caller_id) == ("9", "12345")


@pytest.mark.parametrize(
    ("queue", "way", "said"),
    [
        ("[queues.call_back]\n", "", "there is no [call_back] table to dial by"),
        ("", WAY, "no queue calls back, so this table does nothing"),
        ("[queues.call_back]\nfirst = 1\n", WAY, 'allowed: "agent" or "caller"'),
        ('[queues.call_back]\nkey = "12"\n', WAY, "allowed: one of 0 1 2"),
        ("[queues.call_back]\n", WAY.replace("1[3-9]XX", "1[9-3]XX"), "is no pattern of numbers"),
        ("[queues.call_back]\n", WAY.replace('["1[3-9]XXXXXXXXX"]', "[]"), "allowed: patterns such as"),
        ("[queues.call_back]\n", WAY.replace("{number}@trunk", "{number}@a,b"), "a trunk to dial by"),
        ("[queues.call_back]\n", WAY.replace("PJSIP/{number}@trunk", "Local/{number}@x"), "a trunk to dial by"),
        ("[queues.call_back]\n", WAY.replace("{number}", "number"), "a trunk to dial by"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, queue: str, way: str, said: str) -> None:
    faults = told(written(tmp_path, queue, way))
    assert any(said in fault for fault in faults), faults


def test_the_maximum_wait_cannot_lead_to_two_places(tmp_path: Path) -> None:
    path = written(tmp_path, 'overflow = "q1"\n[queues.call_back]\nat_max_wait = true\n')
    assert any("at_max_wait never comes about beside overflow" in fault for fault in told(path))
