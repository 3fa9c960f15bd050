"""What Asterisk's log tells: who is a caller, who was together, and which rules accuse whom because of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from callcenter.audit import cel
from callcenter.audit.cel import together
from callcenter.audit.errors import AuditError
from callcenter.audit.evidence import Evidence
from callcenter.audit.finding import Result
from callcenter.audit.rows import Agent, Call, Event, Leg, Record
from callcenter.audit.rules.agents import c5
from callcenter.audit.rules.calls import c1
from callcenter.audit.rules.times import c9, c10
from tests.unit.callcenter.audit.witness import Log

T = 1000.0
SEEN = Event(1, None, None, 0.0, "PbxChanged", {"pbx": "p", "up": True})
BLIND = (
    SEEN,
    Event(2, None, None, T + 39.5, "PbxChanged", {"pbx": "p", "up": False}),
    Event(3, None, None, T + 44.0, "PbxChanged", {"pbx": "p", "up": True}),
)


def call(**changes: object) -> Call:
    usual: dict[str, object] = {
        "id": "p:1.0", "pbx": "p", "line": "12345", "state": "ended", "queue": "main", "arrived_at": T,
        "requested_at": T, "answered_at": T + 1, "ended_at": T + 10, "outcome": "answered", "ended_by": "caller",
        "ring_ms": 1000, "wait_ms": 1000, "ring_breached": False, "request_breached": False, "three_way": False,
        "recovered": False, "updated_at": T + 10, "channel": "1.0",
    }  # fmt: skip
    return Call(**usual | changes)  # type: ignore[arg-type]


CALLER = Leg("p:1.0", "caller", "", "1.0", T, T, T + 10)
AGENT = Leg("p:1.0", "agent", "a1", "cc-1.0-1", T, T + 1, T + 10)


def talk(log: Log) -> None:
    """A caller and an agent for nine seconds."""
    log.channel("1.0", T, T + 10, "callcenter-trunk", "callcenter-ring")
    log.channel("cc-1.0-1", T, T + 10)
    log.bridge("b", T + 1, T + 10, "1.0", "cc-1.0-1")


def judged(
    rule: Callable[[Evidence], Result], log: Log, folder: Path, *, calls: tuple[Call, ...] = (call(),),
    legs: tuple[Leg, ...] = (CALLER, AGENT), events: tuple[Event, ...] = (SEEN,),
) -> list[str]:  # fmt: skip
    log.row(T + 60, "CHAN_START", "later", "elsewhere")
    record = Record(calls=calls, legs=legs, events=events, agents=(Agent("a1", "p", "1001", frozenset({"main"})),))
    result = rule(Evidence(record=record, cel=log.read(folder)))
    assert result.checked > 0
    return [finding.code for finding in result.findings]


@pytest.mark.parametrize("rule", [c1, c5, c9, c10])
def test_plain_talk_is_as_it_should_be(rule: Callable[[Evidence], Result], tmp_path: Path) -> None:
    log = Log()
    talk(log)
    assert judged(rule, log, tmp_path) == []


def test_phone_that_dialled_a_feature_code_is_no_caller(tmp_path: Path) -> None:
    log = Log()
    talk(log)
    log.row(T, "CHAN_START", "9.0", "agents")
    log.row(T + 1, "HANGUP", "9.0", "callcenter-say", hangupsource="")
    for row in log.rows[-2:]:
        row["channel"] = "PJSIP/1001-00000009"
    # Nor one that is no agent's, and hears that: it begins where agents' phones do.
    log.channel("9.1", T, T + 1, "agents", "callcenter-say")
    assert judged(c1, log, tmp_path) == []


def test_caller_who_heard_only_that_the_line_is_closed_is_one(tmp_path: Path) -> None:
    log = Log()
    talk(log)
    log.channel("2.0", T, T + 5, "from-outside", "callcenter-say")
    assert judged(c1, log, tmp_path) == ["caller_without_call"]


def test_call_whose_channel_asterisk_never_had_is_found(tmp_path: Path) -> None:
    log = Log()
    talk(log)
    calls = (call(), call(id="p:7.0", channel="7.0"))
    assert judged(c1, log, tmp_path, calls=calls) == ["call_without_caller"]


def test_department_beside_the_agent_is_no_second_agent(tmp_path: Path) -> None:
    log = Log()
    talk(log)
    log.channel("cd-1.0-1", T + 3, T + 9)
    log.bridge("room", T + 4, T + 9, "1.0", "cc-1.0-1", "cd-1.0-1")
    assert judged(c5, log, tmp_path) == []


def test_one_agent_after_the_other_is_right_and_both_at_once_is_not(tmp_path: Path) -> None:
    for since, found in ((T + 4, []), (T + 3.5, ["two_agents"])):
        log = Log()
        log.channel("1.0", T, T + 10, "callcenter-trunk", "callcenter-ring")
        log.channel("cc-1.0-1", T, T + 4)
        log.channel("cc-1.0-2", T + 3, T + 10)
        log.bridge("b", T + 1, T + 4, "cc-1.0-1")
        log.bridge("b", T + 1, T + 10, "1.0")
        log.bridge("b", since, T + 10, "cc-1.0-2")
        assert judged(c5, log, tmp_path) == found


def test_agents_who_call_each_other_are_no_callers_matter(tmp_path: Path) -> None:
    log = Log()
    talk(log)
    log.channel("cc-other", T, T + 10)
    log.bridge("private", T, T + 10, "cc-other", "cc-1.0-1")
    assert judged(c5, log, tmp_path) == []


def test_agents_leg_may_end_a_second_after_the_caller_and_no_later(tmp_path: Path) -> None:
    for until, found in ((T + 10.9, []), (T + 11.1, ["ghost"])):
        log = Log()
        log.channel("1.0", T, T + 10, "callcenter-trunk")
        log.channel("cc-1.0-1", T, until)
        assert judged(c10, log, tmp_path) == found


def test_leg_that_never_ended_is_a_ghost(tmp_path: Path) -> None:
    log = Log()
    log.channel("1.0", T, T + 10, "callcenter-trunk")
    log.channel("cd-1.0-1", T, None)
    assert judged(c10, log, tmp_path) == ["ghost"]


def test_leg_that_outlived_the_caller_while_nobody_saw_it_is_none(tmp_path: Path) -> None:
    log = Log()
    log.channel("1.0", T, T + 40, "callcenter-trunk")
    log.channel("cc-1.0-1", T, T + 45)
    assert judged(c10, log, tmp_path, events=BLIND) == []
    assert judged(c10, log, tmp_path) == ["ghost"]


def test_leg_rung_for_a_call_back_belongs_to_the_citizen_who_is_dialled(tmp_path: Path) -> None:
    for until, found in ((T + 60.5, []), (T + 62.0, ["ghost"])):
        log = Log()
        log.channel("1.0", T, T + 10, "callcenter-trunk")
        log.channel("cc-1.0-1", T + 50, until)
        log.channel("cb-1.0-1", T + 52, T + 60, "callcenter-called")
        log.row(T + 90, "CHAN_START", "last", "elsewhere")
        assert judged(c10, log, tmp_path) == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"arrived_at": T + 0.19}, []),
        ({"arrived_at": T + 0.21}, ["apart"]),
        ({"arrived_at": T + 3, "recovered": True}, []),
        ({"ended_at": T + 9.7}, ["apart"]),
        ({"ended_at": T + 40, "kept": True, "answered_at": None, "outcome": "call_back_failed"}, []),
    ],
)
def test_times_may_be_200_ms_apart(changes: dict[str, object], found: list[str], tmp_path: Path) -> None:
    log = Log()
    talk(log)
    assert judged(c9, log, tmp_path, calls=(call(**changes),)) == found


def test_answer_that_asterisk_does_not_know_is_found(tmp_path: Path) -> None:
    log = Log()
    log.channel("1.0", T, T + 10, "callcenter-trunk")
    log.channel("cc-1.0-1", T, T + 10)
    assert judged(c9, log, tmp_path) == ["no_answer"]


def test_end_that_nobody_could_see_may_be_guessed(tmp_path: Path) -> None:
    log = Log()
    log.channel("1.0", T, T + 40, "callcenter-trunk", "callcenter-ring")
    log.channel("cc-1.0-1", T, T + 40)
    log.bridge("b", T + 1, T + 40, "1.0", "cc-1.0-1")
    assert judged(c9, log, tmp_path, calls=(call(ended_at=T + 44),), events=BLIND) == []
    assert judged(c9, log, tmp_path, calls=(call(ended_at=T + 44),)) == ["apart"]


def test_call_of_another_pbx_is_not_looked_for_in_this_log(tmp_path: Path) -> None:
    log = Log()
    talk(log)
    calls = (call(), call(id="q:1.5", pbx="q", channel="1.5"))
    record = Record(calls=calls, legs=(CALLER, AGENT), events=(SEEN,))
    assert c1(Evidence(record=record, cel=log.read(tmp_path), pbx="p")).findings == ()


def test_two_are_together_only_in_the_same_bridge_at_the_same_time(tmp_path: Path) -> None:
    log = Log()
    log.bridge("b", T, T + 5, "1.0")
    log.bridge("b", T + 5, T + 9, "cc-1.0-1")
    log.bridge("c", T + 1, T + 3, "cc-1.0-1")
    log.bridge("d", T + 10, T + 20, "1.0")
    log.bridge("d", T + 12, T + 18, "cc-1.0-1")
    assert together(log.read(tmp_path), "1.0", "cc-1.0-1") == [(T + 12, T + 18)]


@pytest.mark.parametrize(
    "text", ["no log\n", '"x","CHAN_START"\n', '"1.0","BRIDGE_ENTER","a","a","n","","","","","{}"\n']
)
def test_file_that_is_no_log_is_named_with_what_it_should_be(text: str, tmp_path: Path) -> None:
    file = tmp_path / "cel.csv"
    file.write_text(text)
    with pytest.raises(AuditError, match=r"cel\.csv: this is not a log of channel events\. Each row has these fields"):
        cel.read(file)
