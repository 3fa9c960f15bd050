"""The loop around the core: order, timers, restore; in virtual time."""

import asyncio
from dataclasses import replace

from callcenter.center import talk
from callcenter.domain import events as e
from callcenter.domain import facts as f
from callcenter.domain import requests as r
from callcenter.domain.commands import HangUp, HoldCaller, PbxCommand, RingAgent
from callcenter.domain.ids import AgentId, CallId, ChannelId
from callcenter.ports import Step
from tests.support.core import World
from tests.support.floor import PBX, make_plan
from tests.support.office import Office, arrives, gone, in_virtual_time, synced
from tests.support.replans import without

# Order.


def test_commands_are_performed_before_listeners_are_told() -> None:
    async def test(o: Office) -> None:
        o.open("a1")
        o.engine.feed(arrives())
        assert o.order == ["RingAgent", "told"]

    in_virtual_time(test)


def test_the_pbx_comes_before_the_timers() -> None:
    async def test(o: Office) -> None:
        o.open("a1")
        timers: list[int] = []
        o.answer = lambda command: timers.append(len(o.engine._timers))
        o.engine.feed(arrives(line="12347"))
        assert [type(c) for c in o.done] == [HoldCaller, RingAgent]
        assert timers == [0, 0]
        assert {key.rpartition("/")[2] for key in o.engine._timers} == {"clock", "max-wait", "more", "cc-u1-1"}

    in_virtual_time(test)


def test_what_a_listener_feeds_waits_for_the_end_of_the_turn() -> None:
    """Every listener hears of the steps in their order, and of each step with its own records."""

    async def test(o: Office) -> None:
        o.open()

        def eager(step: Step) -> None:
            if any(isinstance(event, e.CallArrived) for event in step.events):
                o.engine.feed(gone("u1"))
                o.order.append("fed")

        late: list[Step] = []
        o.engine.subscribe(eager)
        o.engine.subscribe(late.append)
        o.engine.feed(arrives())
        assert o.order == ["told", "fed", "told"]
        assert late == o.steps
        assert [[call.state.value for call in step.calls] for step in late] == [["waiting"], ["ended"]]

    in_virtual_time(test)


def test_what_the_pbx_answers_at_once_waits_for_the_end_of_the_turn() -> None:
    """A phone that fails in the very call of perform: the turn is told first, then the miss."""

    async def test(o: Office) -> None:
        o.open("a1")

        def fails(command: PbxCommand) -> None:
            if isinstance(command, RingAgent):
                o.engine.feed(f.LegFailed(pbx=PBX, channel=command.offer, reason=5))

        o.answer = fails
        o.engine.feed(arrives())
        assert o.order == ["RingAgent", "told", "told"]
        (_, made), (_, ended) = o.events(e.OfferMade)[0], o.events(e.OfferEnded)[0]
        assert (made.offer, ended.result) == (ended.offer, e.OfferResult.BUSY)

    in_virtual_time(test)


def test_a_request_is_done_when_it_returns_and_so_is_what_it_led_to() -> None:
    async def test(o: Office) -> None:
        o.open()
        o.engine.feed(arrives())
        o.answer = lambda command: o.engine.feed(gone("u1"))
        o.engine.request(r.LogIn(agent=AgentId("a1"), actor="test"))
        assert [type(c) for c in o.done] == [RingAgent, HangUp]
        assert o.state("a1") == "idle"

    in_virtual_time(test)


def test_a_turn_that_changes_nothing_is_not_told() -> None:
    async def test(o: Office) -> None:
        o.open()
        o.engine.feed(gone("nobody"))
        assert o.order == []

    in_virtual_time(test)


# Timers.


def test_the_clocks_strike_on_the_millisecond() -> None:
    async def test(o: Office) -> None:
        o.open()
        o.engine.feed(arrives())
        await asyncio.sleep(20)
        assert [at for at, _ in o.events(e.ClockWarned)] == [10.0, 10.0]
        assert [at for at, _ in o.events(e.ClockBreached)] == [15.001, 15.001]

    in_virtual_time(test)


def test_a_timer_that_is_cancelled_does_not_fire() -> None:
    async def test(o: Office) -> None:
        o.open()
        o.engine.feed(arrives())
        await asyncio.sleep(5)
        o.engine.feed(gone("u1"))
        assert list(o.engine._timers) == []
        await asyncio.sleep(300)
        assert not o.events(e.ClockWarned)

    in_virtual_time(test)


def test_a_timer_that_is_set_again_fires_once_at_the_later_time() -> None:
    """The ring time becomes the connect time when the phone is picked up."""

    async def test(o: Office) -> None:
        o.open("a1")
        o.engine.feed(arrives())
        await asyncio.sleep(6)
        o.engine.feed(f.LegAnswered(pbx=PBX, channel=ChannelId("cc-u1-1")))
        await asyncio.sleep(60)
        ends = [(at, event.result) for at, event in o.events(e.OfferEnded)]
        assert ends[0] == (9.0, e.OfferResult.DROPPED)

    in_virtual_time(test)


def test_after_stop_nothing_happens_by_itself() -> None:
    async def test(o: Office) -> None:
        o.open()
        o.engine.feed(arrives())
        o.engine.stop()
        await asyncio.sleep(60)
        assert not o.events(e.ClockWarned)

    in_virtual_time(test)


# Restore, and what is shown.


def waiting(channel: ChannelId) -> f.ChannelSeen:
    """A caller who hears ringing, in the PBX's list."""
    return f.ChannelSeen(
        channel=channel,
        linkedid=channel,
        endpoint="trunk",
        context="callcenter-ring",
        application="Wait",
        bridge="",
        up=False,
        age_s=15.0,
        call=channel,
    )


def test_the_last_run_is_taken_up_where_it_stopped() -> None:
    """Waiting callers keep place and clocks, timers run from the record, finished calls count in the figures."""
    before = World(agents=())
    first, second = before.arrive(), before.arrive()
    before.wait(12)
    calls = list(before.core.center.calls.values())

    async def test(o: Office) -> None:
        o.engine.restore(calls, (), ())
        await asyncio.sleep(15.001 - 12)
        assert [at for at, _ in o.events(e.ClockBreached)] == [15.001] * 4
        o.engine.feed(synced(waiting(second), waiting(first)))
        o.engine.request(r.LogIn(agent=AgentId("a1"), actor="test"))
        o.engine.request(r.LogIn(agent=AgentId("a2"), actor="test"))
        assert [(event.agent, event.call) for _, event in o.events(e.OfferMade)] == [
            ("a1", f"pbx1:{first}"),
            ("a2", f"pbx1:{second}"),
        ]

    in_virtual_time(test, start=before.now)


def test_finished_calls_of_the_last_run_count() -> None:
    before = World()
    caller = before.arrive()
    before.pick_up(caller)
    before.hang_up(caller)
    result = talk.result(before.core.center, before.call(caller), before.now)

    async def test(o: Office) -> None:
        o.engine.restore((), (), [result])
        queue = next(view for view in o.engine.view().queues if view.name == "main")
        assert (queue.today.answered, queue.last_24_h.connection_rate) == (1, 1.0)

    in_virtual_time(test)


def test_why_a_caller_waits_is_told_to_who_asks() -> None:
    async def test(o: Office) -> None:
        o.open()
        o.engine.feed(arrives())
        why = o.engine.standing(CallId(f"{PBX}:u1"))
        assert why is not None
        assert (why.position, why.idle) == (1, 0)

    in_virtual_time(test)


def test_the_link_is_shown_since_when_it_is_as_it_is() -> None:
    async def test(o: Office) -> None:
        o.engine.restore((), (), ())
        assert o.engine.pbx_up() == {PBX: False}
        for wait, fact, up in ((1, synced(), True), (2, f.PbxLost(pbx=PBX), False)):
            await asyncio.sleep(wait)
            o.engine.feed(fact)
            (pbx,) = o.engine.view().pbxs
            assert (pbx.up, o.engine.pbx_up()[PBX]) == (up, up)
            assert pbx.since == asyncio.get_running_loop().time()

    in_virtual_time(test)


def test_an_agent_of_the_plan_is_in_from_the_first_start_on_if_the_plan_says_so() -> None:
    plan = make_plan()
    plan = replace(plan, agents={k: replace(v, logged_in=k == "a1") for k, v in plan.agents.items()})

    async def test(o: Office) -> None:
        o.open()
        assert (o.state("a1"), o.state("a2")) == ("idle", "logged_out")

    in_virtual_time(test, plan=plan)


# Another plan.


def test_another_plan_is_taken_over_in_one_turn_and_shown() -> None:
    async def test(o: Office) -> None:
        o.open("a1")
        o.engine.feed(arrives())
        before = {tile.id: tile for tile in o.engine.view().agents}
        plan = without(o.plan, "agents", "a1", "a3")
        o.order = []
        o.engine.request(r.ReplacePlan(plan=plan, actor="test"))
        assert o.order == ["HangUp", "told"]
        assert o.engine.plan is plan
        assert isinstance(o.steps[-1].events[0], e.PlanChanged)
        assert {agent.id: agent.state.value for agent in o.steps[-1].agents} == {"a1": "logged_out"}
        assert set(before) == {"a1", "a2", "a3"}
        assert [tile.id for tile in o.engine.view().agents] == ["a2"]
        assert o.engine.faults == 0

    in_virtual_time(test)
