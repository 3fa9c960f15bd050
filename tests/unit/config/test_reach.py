"""Queues that nobody serves or reaches, and rules whose time never comes: said, and not refused."""

from pathlib import Path

import pytest

import config
from tests.unit.config.sample import GOOD, write

LONELY = '[[queues]]\nname = "q3"\n'
ASKS = 'requirement = "english; after 300 s anyone"'


def warnings(folder: Path, *changes: tuple[str, str], env: dict[str, str] | None = None) -> list[str]:
    """The warnings of the sample with texts replaced."""
    text = GOOD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return [f"{w.key}: {w.what}" for w in config.load(write(folder, text), env or {}).warnings]


def test_the_sample_has_none(tmp_path: Path) -> None:
    assert warnings(tmp_path) == []


def test_a_queue_that_nobody_serves_and_nobody_is_led_to(tmp_path: Path) -> None:
    assert warnings(tmp_path, ("[[agents]]", f"{LONELY}[[agents]]")) == [
        "queues.q3: no agent serves this queue: its callers would wait in vain",
        "queues.q3: no caller is led to this queue",
    ]


@pytest.mark.parametrize(
    "way",
    [
        ('number = "12315"\nname = "消费"\nqueue = "q2"', 'number = "12315"\nname = "消费"\nqueue = "q3"'),
        ('1 = { queue = "q1" }', '1 = { queue = "q3" }'),
        ('overflow = "q2"', 'overflow = "q3"'),
        ('overflow = "q2"', 'overflow = "q2"\nexits = { 1 = { queue = "q3" } }'),
    ],
    ids=["line", "key", "overflow", "exit"],
)
def test_a_line_a_key_an_overflow_or_an_exit_leads_to_a_queue(tmp_path: Path, way: tuple[str, str]) -> None:
    served = ('queues = ["q1", "q2"]', 'queues = ["q1", "q2", { queue = "q3", penalty = 2 }]')
    assert warnings(tmp_path, ("[[agents]]", f"{LONELY}[[agents]]"), served, way) == []


def test_the_environment_s_list_of_queues_counts(tmp_path: Path) -> None:
    changes = ("[[agents]]", f"{LONELY}[[agents]]"), ('overflow = "q2"', 'overflow = "q3"')
    assert warnings(tmp_path, *changes, env={"CALLCENTER_AGENTS__8002__QUEUES": "q1, q3"}) == []


def test_a_step_after_the_longest_wait(tmp_path: Path) -> None:
    skilled = ('endpoint = "1001"', 'endpoint = "1001"\nskills = { english = 1 }')
    assert warnings(tmp_path, ("ring_s = 8", ASKS), skilled) == [
        "queues.q1.requirement: relaxes after 300 s, and max_wait_s is 300"
    ]


def test_who_comes_by_overflow_has_waited_before(tmp_path: Path) -> None:
    skilled = ('endpoint = "1001"', 'endpoint = "1001"\nskills = { english = 1 }')
    assert warnings(tmp_path, ('[[queues]]\nname = "q2"', f'[[queues]]\nname = "q2"\n{ASKS}'), skilled) == []


def test_penalty_rules_that_some_member_fits_at_some_time(tmp_path: Path) -> None:
    rules = "penalty_rules = [{ after_s = 0, min = 1 }, { after_s = 5, min = 0 }]"
    assert warnings(tmp_path, ("ring_s = 8", rules)) == []
    assert warnings(tmp_path, ("ring_s = 8", "penalty_rules = [{ after_s = 3, min = 1 }]")) == []
    few = "penalty_rules = [{ after_s = 0, min = 1 }]\npenalty_members_limit = 2"
    assert warnings(tmp_path, ("ring_s = 8", few)) == []


def test_a_reason_may_have_one_name_for_both_languages(tmp_path: Path) -> None:
    same = ('{ name = "小休" }', '{ name = "break", name_en = "break" }')
    assert warnings(tmp_path, same) == []
