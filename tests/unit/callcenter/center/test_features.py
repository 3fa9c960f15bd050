"""Feature codes, dialled or keyed during a call."""

from dataclasses import replace

import pytest

from agents.machine import AgentState as A
from callcenter.calls.machine import CallState
from callcenter.domain import events as e
from callcenter.domain.commands import Say
from callcenter.domain.facts import KeyPressed
from callcenter.domain.ids import ChannelId
from callcenter.domain.plan import FeatureCodes
from tests.support.core import World, talking
from tests.support.floor import PBX, make_plan

S = CallState


def said(w: World) -> list[tuple[str, ...]]:
    """The prompts of the last step."""
    return [say.prompts for say in w.did(Say)]


# Dialled.


@pytest.mark.parametrize(
    ("before", "feature", "argument", "prompt", "state"),
    [
        ("", "login", "", "logged_in", A.IDLE),
        ("", "login_toggle", "", "logged_in", A.IDLE),
        ("in", "login", "", "logged_in", A.IDLE),
        ("in", "login_toggle", "", "logged_out", A.LOGGED_OUT),
        ("in", "logout", "", "logged_out", A.LOGGED_OUT),
        ("in", "pause", "", "paused", A.PAUSED),
        ("in", "pause", "2", "paused", A.PAUSED),
        ("in", "pause", "3", "not_possible", A.IDLE),
        ("in", "pause", "0", "not_possible", A.IDLE),
        ("in", "pause", "+", "not_possible", A.IDLE),
        ("in", "pause_toggle", "", "paused", A.PAUSED),
        ("paused", "pause_toggle", "", "unpaused", A.IDLE),
        ("paused", "unpause", "", "unpaused", A.IDLE),
        ("paused", "logout", "", "logged_out", A.LOGGED_OUT),
        ("", "pause", "", "not_possible", A.LOGGED_OUT),
        ("", "unpause", "", "not_possible", A.LOGGED_OUT),
        ("in", "wrapup_end", "", "not_possible", A.IDLE),
        ("in", "waiting", "", "nobody_waiting", A.IDLE),
        ("in", "department", "12333", "not_possible", A.IDLE),
        ("in", "sing", "", "not_possible", A.IDLE),
    ],
)
def test_a_code_is_done_and_confirmed(before: str, feature: str, argument: str, prompt: str, state: A) -> None:
    w = World(agents=("a1",) if before else ())
    if before == "paused":
        w.pause("a1")
    channel = w.dial("1001", feature, argument)
    assert w.did(Say) == [Say(pbx=PBX, channel=channel, prompts=(prompt,), language="zh")]
    w.hang_up(channel)
    assert w.agent("a1").state is state


def test_the_reason_is_the_digit_after_the_code() -> None:
    w = World()
    w.dial("1001", "pause", "2")
    assert w.agent("a1").reason == "用餐"
    assert w.told(e.AgentChanged)[-1].actor == "phone"


def test_a_phone_that_is_no_agents() -> None:
    w = World()
    w.dial("2001", "login")
    assert said(w) == [("not_an_agent",)]


def test_how_many_wait() -> None:
    w = World(agents=())
    w.arrive()
    w.arrive("12315")
    w.dial("1001", "waiting")
    (say,) = w.did(Say)
    assert (say.prompts, say.number) == (("waiting_count",), 2)


def test_while_an_agent_dials_no_call_is_offered() -> None:
    w = World(agents=())
    caller = w.arrive()
    channel = w.dial("1001", "login")
    assert w.state(caller) is S.WAITING
    w.hang_up(channel)
    assert w.rung(caller) == "a1"


def test_a_wrap_up_is_ended() -> None:
    w, caller = talking()
    w.hang_up(caller)
    w.dial("1001", "wrapup_end")
    assert (said(w), w.agent("a1").state) == ([("wrapup_ended",)], A.IDLE)


def test_a_department_is_called_from_the_phones_second_line() -> None:
    w, caller = talking()
    w.dial("1001", "department", "99999")
    assert said(w) == [("no_such_department",)]
    w.dial("1001", "department", "12333")
    assert said(w) == [("department_calling",)]
    assert w.state(caller) is S.DEPARTMENT_RINGING


def test_a_log_out_that_was_noted_is_taken_back_by_the_same_code() -> None:
    w, _ = talking()
    for expected, noted in (("logged_out", True), ("logged_in", False)):
        w.dial("1001", "login_toggle")
        assert (w.agent("a1").then_log_out, w.agent("a1").state) == (noted, A.TALKING)
        assert said(w) == [(expected,)]


# Keyed during a call.


def test_a_whole_three_way_call_by_keys() -> None:
    w, caller = talking()
    leg = w.leg(caller)
    w.keys(leg, "*312333#")
    assert (w.state(caller), w.call(caller).department) == (S.DEPARTMENT_RINGING, "12333")
    w.pick_up(caller)
    w.keys(leg, "*5#")
    assert w.state(caller) is S.THREE_WAY
    w.keys(leg, "*7#")
    assert w.state(caller) is S.TALKING
    w.keys(leg, "*312329#")
    w.pick_up(caller)
    w.keys(leg, "*6#")
    assert (w.state(caller), w.agent("a1").state) == (S.WITH_DEPARTMENT, A.WRAP_UP)


@pytest.mark.parametrize("keys", ["12345#", "#", "*#", "*99999#", "*5#", "*399999#", "*48A#", "*489#", "*312333"])
def test_keys_that_ask_for_nothing_possible_are_let_be(keys: str) -> None:
    w, caller = talking()
    w.keys(w.leg(caller), keys)
    assert (w.state(caller), w.commands, w.agent("a1").state) == (S.TALKING, [], A.TALKING)


def test_a_slip_is_corrected_by_a_star() -> None:
    w, caller = talking()
    w.keys(w.leg(caller), "*3129*312333#")
    assert w.call(caller).department == "12333"


def test_a_pause_is_keyed_for_after_the_call() -> None:
    w, caller = talking()
    w.keys(w.leg(caller), "*482#")
    assert w.agent("a1").then_pause == "用餐"
    w.keys(w.leg(caller), "*46#")
    assert w.agent("a1").then_pause is None


def test_a_code_that_is_off_matches_no_keys() -> None:
    w, caller = talking(replace(make_plan(), codes=FeatureCodes(login_toggle="", pause="", department="")))
    w.keys(w.leg(caller), "#*312333#123#")
    assert (w.state(caller), w.agent("a1").then_log_out, w.events) == (S.TALKING, False, [])


def test_only_the_agents_keys_count() -> None:
    w, caller = talking()
    w.keys(caller, "*312333#")
    w.feed(KeyPressed(pbx=PBX, channel=ChannelId("u99"), digit="*"))
    assert (w.state(caller), w.core.center.keys) == (S.TALKING, {})


def test_keys_of_a_leg_that_ended_are_forgotten() -> None:
    w, caller = talking()
    w.keys(w.leg(caller), "*31")
    assert w.core.center.keys
    w.hang_up(caller)
    assert not w.core.center.keys


def test_an_agent_who_left_the_configuration_finishes_the_call_in_hand_department_included() -> None:
    w, caller = talking()
    plan = w.core.center.plan
    w.restart(replace(plan, agents={k: v for k, v in plan.agents.items() if k != "a1"}))
    w.sync()
    w.keys(w.leg(caller), "*312333#")
    assert w.state(caller) is S.DEPARTMENT_RINGING
    w.hang_up(caller)
    assert w.state(caller) is S.ENDED
    assert "a1" not in w.core.center.agents
