"""Another plan from now on: calls, places, clocks, talks and figures are kept, whatever the operator changed.

The records are put right first, then everything that is made from records and plan is made anew. So this costs the
same whether much has changed or little, and nothing can be left over from the plan before.
"""

from acd.hall import Hall
from acd.offer import OfferState
from acd.ordered import Ordered
from agents.machine import AgentState
from callcenter.calls.machine import HAS_PLACE, IN_QUEUE, WITH_AGENT, CallState
from callcenter.calls.model import Call
from callcenter.center import (
    arrival,
    call_back,
    call_back_offer,
    clocks,
    offers,
    phones,
    recovery,
    seating,
    stay,
    timers,
    turns,
)
from callcenter.center.numbers import Numbers
from callcenter.center.state import Center
from callcenter.domain.changes import Changes, compare
from callcenter.domain.events import CallMoved, PlanChanged
from callcenter.domain.ids import CallId, Instant, TimerKey
from callcenter.domain.plan import Plan
from callcenter.domain.record import replace
from callcenter.domain.requests import ReplacePlan
from sla.figures import Figures

_AT_AGENT = WITH_AGENT | {CallState.RINGING, CallState.CALLING_BACK}


def apply(c: Center, request: ReplacePlan, now: Instant) -> None:
    """Go on by the new plan, all of it within this turn. One that says the same is none."""
    changes = compare(c.plan, request.plan)
    if changes.empty:
        return
    c.tell(PlanChanged(changes=changes, actor=request.actor))
    _stop_rings(c, request.plan, now)
    seating.part(c, request.plan, now, request.actor)
    old, c.plan = c.plan, request.plan
    c.reloads += 1
    c.positions = {agent: place for place, agent in enumerate(c.plan.agents)}
    c.callers.country_code = c.plan.rules.country_code
    moved = _calls(c, now)
    seating.tell_apart(c)
    _make_anew(c)
    seating.catch_up(c, now, request.actor)
    for call in tuple(c.calls.values()):
        _go_on(c, c.calls[call.id], old, now, moved=call.id in moved)
    _menus(c, changes, now)
    if old.rules.unreachable_logout_s != c.plan.rules.unreachable_logout_s:
        _watch_phones(c, now)


def _stop_rings(c: Center, plan: Plan, now: Instant) -> None:
    """Phones stop whose agent no longer serves the caller's queue; one that is picked up is as good as a talk."""
    for offer in tuple(c.offers.values()):
        agent = plan.agents.get(offer.agent)
        if offer.id not in c.offers or offer.state is not OfferState.RINGING:
            continue
        if offer.queue not in plan.queues or agent is None or offer.queue not in agent.queues:
            if offer.queue not in plan.queues:
                # The caller goes to another queue, and the wait there is not over yet.
                c.put_call(replace(c.calls[offer.call], overdue=False))
            offers.withdraw(c, offer, now)


# Records.


def _calls(c: Center, now: Instant) -> set[CallId]:
    """Every live call by the new plan; the answer is who waits in another queue now."""
    moved = set()
    for call in tuple(c.calls.values()):
        after = turns.by_the_plan(c, call)
        if after.queue != call.queue and call.state in HAS_PLACE and call.queue and after.queue:
            moved.add(call.id)
            c.tell(CallMoved(call=call.id, queue=after.queue, was=call.queue))
        if after != call:
            c.calls[call.id] = c.changed_calls[call.id] = after
    for offer in tuple(c.offers.values()):
        queue = c.calls[offer.call].queue
        if queue is not None and queue != offer.queue:
            c.put_offer(replace(offer, queue=queue))
    return moved


# What is made from them.


def _make_anew(c: Center) -> None:
    plan, zone = c.plan, c.plan.rules.timezone
    c.hall = Hall(
        {queue.name: queue.strategy for queue in plan.queues.values()},
        {agent.id: agent.skills for agent in plan.agents.values()},
    )
    c.needs, c.numbers = {}, Numbers(c.callers.key)
    c.in_queue = {name: Ordered() for name in plan.queues}
    c.load, c.present = dict.fromkeys(plan.queues, 0), dict.fromkeys(plan.queues, 0)
    c.rings = {name: c.rings.get(name, 0) for name in plan.queues}
    c.last_ring = {key: n for key, n in c.last_ring.items() if key[0] in plan.queues and key[1] in plan.agents}
    c.cursor = {queue: agent for queue, agent in c.cursor.items() if queue in plan.queues and agent in plan.agents}
    c.pickups = {agent: known for agent, known in c.pickups.items() if agent in c.agents}
    c.queue_figures = {name: c.queue_figures.get(name) or Figures(zone) for name in plan.queues}
    c.line_figures = {number: c.line_figures.get(number) or Figures(zone) for number in plan.lines}
    c.foyer.start_anew(c.agents.values(), plan.queues)
    for agent in c.agents.values():
        for queue in agent.queues:
            c.present[queue] += agent.state is not AgentState.LOGGED_OUT
            c.place_agent(agent, queue)
    for call in c.calls.values():
        c.numbers.put(None, call)
        if call.queue is not None and call.state in _AT_AGENT:
            c.load[call.queue] += 1


# Calls in progress.


def _go_on(c: Center, call: Call, old: Plan, now: Instant, *, moved: bool) -> None:
    """The call's needs, waits and clocks as the new plan has them."""
    if call.state in IN_QUEUE:
        _max_wait(c, call, old, now, moved=moved)
        limit = timers.key(call.id, timers.RING_LIMIT)
        if limit in c.timers:
            c.start_timer(limit, Instant(max(now, call.arrived_at + c.line_of(call).ring_limit_s)))
        call_back_offer.will_offer(c, call, now)
        call = stay.by_new_plan(c, call, old, now, moved=moved)
    call = clocks.run(c, turns.relax(c, call, now), now)
    call_back.look(c, call, now)


def _max_wait(c: Center, call: Call, old: Plan, now: Instant, *, moved: bool) -> None:
    key = timers.key(call.id, timers.MAX_WAIT)
    if moved:
        c.start_timer(key, recovery.wait_ends(c, call, now))
    elif call.queue is not None and key in c.timers:
        # Counted from wherever it began: not everybody's wait in this queue began with the request.
        longer = c.plan.queues[call.queue].max_wait_s - old.queues[call.queue].max_wait_s
        if longer:
            c.start_timer(key, Instant(max(now, c.timers[key] + longer)))


def _menus(c: Center, changes: Changes, now: Instant) -> None:
    """Whoever hears a question whose answers mean something else now is asked anew."""
    other = {*changes.removed.get("menus", ()), *changes.changed.get("menus", ())}
    for call in tuple(c.calls.values()):
        # Blind, we leave it: when the PBX is seen again, its lists tell where the caller is.
        if call.state is CallState.MENU and call.menu in other and call.pbx in c.synced:
            arrival.ask_again(c, call, now)


def _watch_phones(c: Center, now: Instant) -> None:
    for agent in c.agents.values():
        c.cancel_timers(TimerKey(f"agent/{agent.id}/stale"))
        phones.watch(c, agent, now)
