"""What callers who wait are told, and when."""

import itertools
from dataclasses import replace
from typing import Any

import pytest

from callcenter.calls.machine import CallState
from callcenter.domain.call_back import CallBackRules, Outside
from callcenter.domain.comfort import Comfort, Exit, WaitRules
from callcenter.domain.commands import Announce, HangUp
from callcenter.domain.plan import Plan
from callcenter.domain.requests import MoveCall, SetPriority
from tests.support.core import World
from tests.support.floor import MUSIC, OTHER, T0, make_plan

S = CallState
NEWS = ("own/typhoon", "own/holiday")


def plan(**comfort: Any) -> Plan:
    """The main queue says this."""
    return make_plan(queue={"waits": WaitRules(comfort=Comfort(**comfort))})


def said(w: World) -> list[tuple[tuple[str, ...], int | None, tuple[str, ...]]]:
    """What was announced in the last step."""
    return [(each.prompts, each.number, each.after) for each in w.did(Announce)]


def test_bulletins_are_said_once_when_the_caller_has_joined() -> None:
    w = World(plan(bulletins=NEWS), agents=())
    w.arrive(MUSIC)
    assert said(w) == [(NEWS, None, ())]
    w.wait(250)
    assert said(w) == []


def test_a_line_that_lets_callers_hear_ringing_tells_nothing_before_it_turns_to_music() -> None:
    w = World(plan(bulletins=NEWS, prompts=("one",), first_s=10.0), agents=())
    caller = w.arrive()
    assert said(w) == []
    w.wait(24.9)
    assert said(w) == []
    w.wait(0.2)
    assert (said(w), w.place(caller)) == ([(NEWS, None, ())], "hold")
    w.wait(9.8)
    assert said(w) == []
    w.wait(0.2)
    assert said(w) == [(("one",), None, ())]


def test_comfort_prompts_come_in_turn() -> None:
    w = World(plan(prompts=("one", "two"), first_s=20.0, every_s=30.0), agents=())
    w.arrive(MUSIC)
    heard = []
    for seconds in (20, 30, 30, 30):
        w.wait(seconds)
        heard += said(w)
    assert heard == [((name,), None, ()) for name in ("one", "two", "one", "two")]


def test_the_place_is_the_number_of_callers_before() -> None:
    w = World(plan(position=True, prompts=("one",), first_s=5.0), agents=())
    for _ in range(3):
        w.arrive(MUSIC)
    w.wait(5)
    assert said(w) == [
        (("position_next", "one"), None, ()),
        (("position_before",), 1, ("position_after", "one")),
        (("position_before",), 2, ("position_after", "one")),
    ]


def test_what_is_due_at_once_is_said_together_with_the_bulletins() -> None:
    w = World(plan(bulletins=NEWS, position=True, first_s=0.0), agents=())
    w.arrive(MUSIC)
    w.arrive(MUSIC)
    assert said(w) == [((*NEWS, "position_before"), 1, ("position_after",))]


def test_a_prompt_does_not_keep_the_phone_from_ringing() -> None:
    w = World(plan(bulletins=NEWS, prompts=("one",), first_s=5.0))
    caller = w.arrive(MUSIC)
    assert (w.rung(caller), len(said(w))) == ("a1", 1)
    w.wait(5)
    assert (w.state(caller), said(w)) == (S.RINGING, [(("one",), None, ())])
    w.pick_up(caller)
    assert w.state(caller) is S.TALKING
    w.wait(100)
    assert said(w) == []
    assert not w.did(HangUp)


def test_a_caller_who_is_back_from_a_lost_talk_hears_comfort_but_no_bulletin_again() -> None:
    w = World(plan(bulletins=NEWS, prompts=("one",), first_s=5.0))
    caller = w.arrive(MUSIC)
    w.pick_up(caller)
    w.wait(60)
    w.pause("a1")
    w.hang_up(w.leg(caller), 38)
    assert (w.state(caller), said(w)) == (S.WAITING, [])
    w.wait(5)
    assert said(w) == [(("one",), None, ())]


def test_another_queue_has_its_own_announcements_and_repeats_no_bulletin() -> None:
    base = plan(bulletins=NEWS, prompts=("one",), first_s=5.0)
    rules = WaitRules(comfort=Comfort(bulletins=("own/typhoon", "own/other"), prompts=("two",), first_s=7.0))
    w = World(with_queue(base, waits=rules), agents=())
    caller = w.arrive(MUSIC)
    w.ask(MoveCall(actor="test", call=w.call(caller).id, queue=OTHER))
    assert said(w) == [(("own/other",), None, ())]
    w.wait(6.9)
    assert said(w) == []
    w.wait(0.2)
    assert said(w) == [(("two",), None, ())]


def with_queue(base: Plan, **settings: Any) -> Plan:
    """The other queue with these settings."""
    return replace(base, queues={**base.queues, OTHER: replace(base.queues[OTHER], **settings)})


# The wait in words.


def test_nothing_is_said_of_the_wait_while_nobody_is_at_work() -> None:
    w = World(plan(wait=True, first_s=5.0), agents=())
    w.arrive(MUSIC)
    w.wait(60)
    assert said(w) == []


def busy(w: World) -> None:
    """The agent talks."""
    w.wait(1)
    w.pick_up(w.arrive())


def test_the_wait_is_said_in_words_and_a_longer_one_is_not_told_to_the_same_caller() -> None:
    rules = WaitRules(comfort=Comfort(wait=True, first_s=5.0))
    w = World(make_plan(queue={"waits": rules, "max_wait_s": 3600.0}), agents=("a1", "a2", "a3"))
    for _ in range(3):
        busy(w)
    w.arrive(MUSIC)
    w.wait(5)
    assert said(w) == [(("wait_2_5",), None, ())]
    w.log_out("a2")
    w.log_out("a3")
    w.wait(30)
    assert said(w) == []
    new = w.arrive(MUSIC)
    w.wait(5)
    assert [(each.channel, each.prompts) for each in w.did(Announce)] == [(new, ("wait_10_20",))]


def test_a_longer_wait_is_said_to_who_was_overtaken_and_to_nobody_else() -> None:
    w = World(make_plan(queue={"waits": WaitRules(comfort=Comfort(wait=True, first_s=5.0)), "max_wait_s": 3600.0}))
    busy(w)
    first = w.arrive(MUSIC)
    w.wait(5)
    assert said(w) == [(("wait_5_10",), None, ())]
    overtaking = [w.arrive() for _ in range(4)]
    for other in overtaking:
        w.ask(SetPriority(actor="test", call=w.call(other).id, priority=5))
    w.wait(30)
    mine = [each.prompts for each in w.did(Announce) if each.channel == first]
    assert mine == [("wait_over_20",)]
    # Whoever is behind on the same terms changes nothing; nor does a colleague who goes.
    for _ in range(3):
        w.arrive()
    w.wait(30)
    mine = [each.prompts for each in w.did(Announce) if each.channel == first]
    assert mine == [("wait_over_20",)]


# Restart.


def test_after_a_restart_announcements_go_on_and_no_bulletin_is_repeated() -> None:
    w = World(plan(bulletins=NEWS, prompts=("one", "two"), first_s=10.0, every_s=30.0), agents=())
    w.arrive(MUSIC)
    w.wait(10)
    assert said(w) == [(("one",), None, ())]
    w.wait(12)
    w.restart()
    w.wait(1)
    w.sync()
    w.wait(16.8)
    assert said(w) == []
    w.wait(0.4)
    assert said(w) == [(("two",), None, ())]


def test_what_was_due_while_the_link_was_down_is_said_when_it_is_back() -> None:
    w = World(plan(prompts=("one",), first_s=10.0), agents=())
    caller = w.arrive(MUSIC)
    w.lose()
    w.wait(4)
    assert said(w) == []
    w.sync()
    w.wait(6)
    assert [each.channel for each in w.did(Announce)] == [caller]


@pytest.mark.parametrize("state", ["talking", "gone"])
def test_no_timer_is_left_when_the_wait_is_over(state: str) -> None:
    w = World(plan(prompts=("one",), first_s=5.0))
    caller = w.arrive(MUSIC)
    (w.pick_up if state == "talking" else w.hang_up)(caller)
    assert not [key for key in w.core.center.timers if key.endswith("announce")]


# Beside the offer of a call-back.


def test_an_offer_of_a_call_back_and_comfort_do_not_displace_each_other() -> None:
    """Both are due after 20 s: the one that comes second waits until the first is said."""
    rules = WaitRules(comfort=Comfort(prompts=("one",), first_s=20.0, every_s=20.0))
    back = CallBackRules(offer_after_s=20.0, offer_every_s=20.0)
    outside = Outside(dial="PJSIP/{number}@trunk", numbers=("1XXXXXXXXXX",))
    w = World(replace(make_plan(queue={"waits": rules, "call_back": back}), call_back=outside), agents=())
    w.arrive(MUSIC)
    heard = []
    for _ in range(70):
        w.wait(1)
        heard += [(round(w.now - T0), each.prompts[0]) for each in w.did(Announce)]
    gaps = [later[0] - earlier[0] for earlier, later in itertools.pairwise(heard)]
    assert min(gaps) >= 5
    assert {name for _, name in heard} == {"one", "callback_offer"}


@pytest.mark.parametrize(("key", "state"), [("1", S.CALL_BACK), ("8", S.LEAVING)])
def test_the_key_of_the_call_back_works_beside_the_exits(key: str, state: CallState) -> None:
    rules = WaitRules(exits={"8": Exit(hang_up=True)})
    outside = Outside(dial="PJSIP/{number}@trunk", numbers=("1XXXXXXXXXX",))
    plan = make_plan(queue={"waits": rules, "call_back": CallBackRules(offer_after_s=1.0)})
    w = World(replace(plan, call_back=outside), agents=())
    caller = w.arrive(MUSIC)
    w.wait(2)
    w.keys(caller, key)
    assert w.state(caller) is state
