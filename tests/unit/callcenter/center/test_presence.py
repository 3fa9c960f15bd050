"""Join and leave rules: each condition, as app_queue has it, and what becomes of the caller."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from callcenter.calls.machine import CallState
from callcenter.domain import events as e
from callcenter.domain.comfort import Absence, WaitRules
from callcenter.domain.commands import Say
from callcenter.domain.facts import CallerComing
from callcenter.domain.ids import AgentId, ChannelId, LineNumber
from callcenter.domain.plan import Plan, Queue
from callcenter.domain.routing import Membership, PenaltyChange, PenaltyRule
from callcenter.domain.waiting_events import NobodyThere
from config.waiting import JOIN_WORDS, LEAVE_WORDS
from tests.support.core import World
from tests.support.floor import DIRECT, MAIN, OTHER, PBX, make_plan

S = CallState
AHEAD = PenaltyRule(after_s=0, high=PenaltyChange(value=0))


def plan(rule: str, *conditions: Absence, **queue: Any) -> Plan:
    """The main queue with this rule; only a1 is its member."""
    base = make_plan(queue={"waits": WaitRules(**{rule: frozenset(conditions)}), **queue})
    away = {name: replace(agent, queues=(OTHER,)) for name, agent in base.agents.items() if name != AgentId("a1")}
    return replace(base, agents={**base.agents, **away})


def beyond(base: Plan) -> Plan:
    """The member's penalty is out of reach."""
    members = {MAIN: Membership(penalty=1)}
    agents = {AgentId("a1"): replace(base.agents[AgentId("a1")], members=members)}
    main = replace(base.queues[MAIN], penalty_rules=(AHEAD,))
    return replace(base, agents={**base.agents, **agents}, queues={**base.queues, MAIN: main})


# What the agent does: none of these leaves an idle agent, so that a caller who is let in waits.
def _talks(w: World) -> None:
    w.pick_up(w.arrive())


def _wraps_up(w: World) -> None:
    caller = w.arrive()
    w.pick_up(caller)
    w.wait(5)
    w.hang_up(caller)


def _unknown(w: World) -> None:
    w.begin()
    del w.pbx.reachable["1001"]
    w.pbx.sync()
    w.settle()


DOES: dict[Absence, Callable[[World], object]] = {
    Absence.PAUSED: lambda w: w.pause("a1"),
    Absence.INUSE: _talks,
    Absence.UNAVAILABLE: lambda w: w.register("1001", reachable=False),
    Absence.INVALID: _unknown,
    Absence.WRAPUP: _wraps_up,
}
CASES = [(did, rule) for did in DOES for rule in Absence]


@pytest.mark.parametrize(("did", "condition"), CASES, ids=lambda each: each.value)
def test_a_member_counts_as_absent_by_the_condition_that_applies_and_by_no_other(
    did: Absence, condition: Absence
) -> None:
    w = World(plan("join_empty", condition))
    DOES[did](w)
    caller = w.arrive()
    assert (w.state(caller) is S.LEAVING) is (did is condition)


def test_ringing_counts_only_as_ringing() -> None:
    for condition in Absence:
        w = World(plan("join_empty", condition))
        first = w.arrive()
        assert w.state(first) is S.RINGING
        assert (w.state(w.arrive()) is S.LEAVING) is (condition is Absence.RINGING)


def test_a_call_of_ones_own_counts_as_in_use() -> None:
    w = World(plan("join_empty", Absence.INUSE))
    w.own_call("1001")
    assert w.state(w.arrive()) is S.LEAVING


def test_a_member_beyond_the_penalties_that_the_caller_reaches_counts_only_with_that_condition() -> None:
    for condition, state in ((Absence.PENALTY, S.LEAVING), (Absence.PAUSED, S.WAITING)):
        w = World(beyond(plan("join_empty", condition)))
        assert w.state(w.arrive()) is state


@pytest.mark.parametrize("condition", Absence, ids=lambda each: each.value)
def test_nobody_logged_in_is_nobody_there(condition: Absence) -> None:
    w = World(plan("join_empty", condition), agents=("a2",))
    assert w.state(w.arrive()) is S.LEAVING


def test_without_a_rule_everybody_joins() -> None:
    w = World(plan("join_empty"), agents=())
    assert w.state(w.arrive()) is S.WAITING


def test_one_member_who_is_there_is_enough() -> None:
    w = World(make_plan(queue={"waits": WaitRules(join_empty=frozenset(Absence) - {Absence.RINGING})}))
    w.pause("a1")
    w.log_in("a2")
    first = w.arrive()
    assert w.rung(first) == "a2"
    assert w.state(w.arrive()) is S.WAITING


@pytest.mark.parametrize("request_", ["pause", "log_out"])
def test_who_will_be_away_after_the_call_in_hand_is_away(request_: str) -> None:
    w = World(plan("join_empty", Absence.PAUSED))
    _talks(w)
    getattr(w, request_)("a1")
    assert w.state(w.arrive()) is S.LEAVING


def test_the_words_of_app_queue() -> None:
    basic = ("penalty", "paused", "invalid")
    assert {
        "yes": (), "no": basic, "strict": (*basic, "unavailable"), "loose": ("penalty", "invalid")
    } == JOIN_WORDS  # fmt: skip
    assert {**JOIN_WORDS, "yes": basic, "no": ()} == LEAVE_WORDS


# What becomes of the caller.


@pytest.mark.parametrize("rule", ["join_empty", "leave_when_empty"])
@pytest.mark.parametrize("paused", [True, False])
def test_a_caller_whose_dialplan_is_still_starting_is_let_be_where_nobody_is_there(rule: str, paused: bool) -> None:
    """Nothing may be done to that channel yet: it is told when the dialplan says that the call is there."""
    w = World(plan(rule, Absence.PAUSED))
    if paused:
        w.pause("a1")
    w.auto, came = False, ChannelId("u900")
    w.feed(CallerComing(pbx=PBX, channel=came, linkedid="u900", line=LineNumber(DIRECT), endpoint="trunk"))
    assert bool(w.commands) is not paused
    assert (came in w.core.center.call_of_channel) is not paused


def test_who_may_not_join_is_told_that_nobody_is_there_and_keeps_an_order() -> None:
    w = World(plan("join_empty", Absence.PAUSED), agents=())
    caller = w.arrive()
    assert [say.prompts for say in w.did(Say)] == [("nobody_here",)]
    assert w.told(NobodyThere) == [NobodyThere(call=w.call(caller).id, queue=MAIN, rule="join_empty")]
    w.wait(5)
    call = w.call(caller)
    assert (call.state, call.outcome, call.reason) == (S.ENDED, e.Outcome.REFUSED, "nobody_here")
    assert call.requested_at is not None
    assert not w.core.center.timers


def test_or_joins_the_overflow_queue() -> None:
    w = World(plan("join_empty", Absence.PAUSED, overflow=OTHER), agents=("a2",))
    caller = w.arrive()
    assert (w.call(caller).queue, w.rung(caller)) == (OTHER, "a2")


def test_if_somebody_is_there() -> None:
    base = plan("join_empty", Absence.PAUSED, overflow=OTHER)
    w = World(with_other(base, waits=WaitRules(join_empty=frozenset({Absence.PAUSED}))), agents=())
    caller = w.arrive()
    assert (w.call(caller).queue, w.state(caller)) == (MAIN, S.LEAVING)
    assert [told.queue for told in w.told(NobodyThere)] == [MAIN, OTHER]


def with_other(base: Plan, **settings: Any) -> Plan:
    """The other queue with these settings."""
    other: Queue = replace(base.queues[OTHER], **settings)
    return replace(base, queues={**base.queues, OTHER: other})


def leaving(*conditions: Absence, **queue: Any) -> tuple[World, ChannelId]:
    """Given: a caller waits, for a1 talks."""
    w = World(plan("leave_when_empty", *conditions, **queue))
    _talks(w)
    caller = w.arrive()
    assert w.state(caller) is S.WAITING
    return w, caller


def test_whoever_waits_leaves_in_the_turn_in_which_the_last_agent_goes() -> None:
    w, caller = leaving(Absence.PAUSED)
    w.pause("a1")
    call = w.call(caller)
    assert (call.state, call.outcome, call.reason) == (S.LEAVING, e.Outcome.TIMED_OUT, "nobody_here")
    assert [say.prompts for say in w.did(Say)] == [("nobody_here",)]
    assert w.told(NobodyThere) == [NobodyThere(call=call.id, queue=MAIN, rule="leave_when_empty")]


def test_or_goes_on_to_the_overflow_queue_with_clocks_kept() -> None:
    w, caller = leaving(Absence.PAUSED, overflow=OTHER)
    before = w.call(caller)
    w.log_in("a2")
    w.wait(3)
    w.pause("a1")
    after = w.call(caller)
    assert (after.queue, w.rung(caller)) == (OTHER, "a2")
    assert (after.requested_at, after.deadline) == (before.requested_at, before.deadline)


def test_nobody_leaves_while_one_agent_stays() -> None:
    base = plan("leave_when_empty", Absence.PAUSED)
    second = {AgentId("a2"): replace(base.agents[AgentId("a2")], queues=(MAIN,))}
    w = World(replace(base, agents={**base.agents, **second}), agents=("a1", "a2"))
    for _ in range(2):
        w.wait(1)
        _talks(w)
    caller = w.arrive()
    w.pause("a1")
    assert w.state(caller) is S.WAITING
    w.pause("a2")
    assert w.state(caller) is S.LEAVING


def test_a_phone_that_rings_is_given_its_chance() -> None:
    w = World(plan("leave_when_empty", Absence.UNAVAILABLE))
    caller = w.arrive()
    w.register("1001", reachable=False)
    assert w.state(caller) is S.RINGING
    w.hang_up(w.leg(caller), 21)
    assert w.state(caller) is S.LEAVING


def test_who_joins_a_queue_that_is_empty_by_the_rule_for_leaving_leaves_at_once() -> None:
    w = World(plan("leave_when_empty", Absence.PAUSED), agents=())
    caller = w.arrive()
    assert (w.state(caller), w.call(caller).outcome) == (S.LEAVING, e.Outcome.TIMED_OUT)


def test_after_a_restart_nobody_leaves_before_the_phones_are_known() -> None:
    w, caller = leaving(Absence.UNAVAILABLE)
    w.restart()
    w.wait(1)
    assert w.state(caller) is S.WAITING
    w.sync()
    assert w.state(caller) is S.WAITING


def test_a_cut_link_sends_nobody_away() -> None:
    w, caller = leaving(Absence.UNAVAILABLE, Absence.UNKNOWN)
    w.lose()
    w.wait(3)
    assert w.state(caller) is S.WAITING
    w.sync()
    assert w.state(caller) is S.WAITING


def test_whoever_was_sent_away_did_not_give_up_soon() -> None:
    w = World(plan("leave_when_empty", Absence.PAUSED), agents=())
    w.arrive()
    w.wait(5)
    tally = w.core.center.queue_figures[MAIN].at(w.now).today.tally
    assert (tally.requested, tally.abandoned, tally.short_abandoned) == (1, 1, 0)
