"""What must hold between any two turns of the centre, whatever happened."""

from acd.member import ANY
from acd.offer import OfferState
from agents.machine import AgentState
from callcenter.calls.machine import IN_QUEUE, KEPT, WITH_AGENT, WITH_DESK, CallState
from callcenter.calls.model import Call
from callcenter.center import promise, timers
from callcenter.center.match import window
from callcenter.center.state import Center, rank
from callcenter.domain.ids import ChannelId, TimerKey

_RUNG = frozenset({CallState.RINGING, CallState.CALLING_BACK})
_TIMER_STATES = {
    timers.CLOCK: {CallState.MENU, *IN_QUEUE, *KEPT},
    timers.MAX_WAIT: IN_QUEUE,
    timers.RING_LIMIT: IN_QUEUE,
    timers.RELAX: IN_QUEUE | KEPT,
    timers.MORE: IN_QUEUE,
    timers.OFFER_BACK: IN_QUEUE,
    timers.ANNOUNCE: IN_QUEUE,
    timers.CLOSING: IN_QUEUE,
    timers.EXPIRE: KEPT,
    timers.READY: KEPT,
    timers.DIAL: KEPT,
    timers.LEAVE: {CallState.LEAVING, CallState.CALL_BACK},
    timers.DESK: {CallState.DEPARTMENT_RINGING},
    timers.PARTED: {CallState.TALKING},
}


def check(center: Center) -> None:
    """Records, their indexes and their timers agree."""
    _offers(center)
    _agents(center)
    _by_the_plan(center)
    _indexes(center)
    _timers(center)
    call_backs(center)
    _nobody_idle_beside_a_queue(center)


def _offers(c: Center) -> None:
    """A call rings at an agent exactly if the agent is offered that call, through one and the same offer."""
    ringing = {ring: call for call in c.calls.values() for ring in call.rings}
    rung = {agent.offer: agent for agent in c.agents.values() if agent.state is AgentState.RINGING}
    assert set(ringing) == set(rung) == set(c.offers)
    for offer in c.offers.values():
        call, agent = ringing[offer.id], rung[offer.id]
        assert (offer.call, offer.agent) == (call.id, agent.id) == (agent.call, offer.agent)
    for call in c.calls.values():
        assert bool(call.rings) == (call.state in _RUNG)
        assert call.offer == next(iter(call.rings), None)
        assert call.state not in _RUNG or c.offers[call.rings[0]].agent == call.agent
    for agent in c.agents.values():
        assert (agent.offer is not None) == (agent.state is AgentState.RINGING)


def _agents(c: Center) -> None:
    """An agent talks exactly if one call has the agent's leg; a desk's leg stands in its states only."""
    with_leg = [call for call in c.calls.values() if call.agent_channel is not None]
    # An agent may have left the configuration in the middle of a talk.
    legs = {call.agent: call for call in with_leg if call.agent in c.agents}
    assert len(legs) == sum(call.agent in c.agents for call in with_leg)
    assert {a.id for a in c.agents.values() if a.state is AgentState.TALKING} == set(legs)
    for agent_id, call in legs.items():
        assert agent_id is not None
        agent = c.agents[agent_id]
        assert (agent.call, agent.channel) == (call.id, call.agent_channel)
        assert call.state in WITH_AGENT
    for call in c.calls.values():
        assert (call.department_channel is not None) == (call.state in WITH_DESK)
    free = (AgentState.RINGING, AgentState.TALKING)
    assert all(agent.call is None for agent in c.agents.values() if agent.state not in free)


def _by_the_plan(c: Center) -> None:
    """Everybody is as planned, but for those whom a call keeps from it, and who wait for their phones."""
    assert all(call.queue is None or call.queue in c.plan.queues for call in c.calls.values())
    for offer in c.offers.values():
        assert offer.queue == c.calls[offer.call].queue
        if offer.state is OfferState.RINGING:
            assert offer.queue in c.plan.agents[offer.agent].queues
    assert set(c.plan.agents) - set(c.agents) <= c.behind
    for agent in c.agents.values():
        planned = c.plan.agents.get(agent.id)
        if planned is None:
            assert agent.call is not None, f"not planned, and still there: {agent}"
            continue
        assert (agent.name, agent.queues) == (planned.name, planned.queues)
        assert agent.id in c.behind or (agent.pbx, agent.endpoint) == (planned.pbx, planned.endpoint)
    kept = {name for name in c.behind if name in c.agents and c.agents[name].call is not None}
    assert bool(kept) == bool(c.behind), f"nobody keeps them back: {c.behind}"
    assert c.agent_of_phone == {(agent.pbx, agent.endpoint): agent.id for agent in c.agents.values()}


def _indexes(c: Center) -> None:
    """Every index says what the records say."""
    channels = {
        channel: call.id
        for call in c.calls.values()
        for channel in (call.channel, call.agent_channel, call.department_channel)
        if channel is not None
    }
    assert c.call_of_channel == channels
    assert set(c.bridge_of) <= {*channels, *(ChannelId(offer) for offer in c.offers)}
    assert set(c.keys) <= {call.agent_channel for call in c.calls.values()}
    assert c.phone_of_channel == {ch: agent.id for agent in c.agents.values() for ch in agent.own_channels}
    for row in c.hall.rows():
        place = (row.queue, row.pbx, row.need)
        here = [x for x in c.calls.values() if (x.queue, x.pbx, c.needs.get(x.id, ANY)) == place]
        assert list(row.waiting) == _in_order([x for x in here if x.state is CallState.WAITING or _ready(x)])
        assert list(row.joining) == _in_order([x for x in here if x.state is CallState.RINGING and x.more])
    for name, queue in c.in_queue.items():
        assert list(queue) == _in_order([x for x in c.calls.values() if x.state in IN_QUEUE | KEPT and x.queue == name])
        assert promise.on_line(c, name) == sum(x.state in IN_QUEUE and x.queue == name for x in c.calls.values())
        for agent in c.agents.values():
            inside = agent.id in c.hall.pool((name, agent.pbx))
            assert inside == (agent.offerable and agent.id not in c.ending and name in agent.queues), agent


def _ready(call: Call) -> bool:
    return call.state is CallState.CALL_BACK and call.call_back is not None and call.call_back.ready


def _in_order(calls: list[Call]) -> list[str]:
    assert all(call.requested_at is not None for call in calls)
    return [call.id for call in sorted(calls, key=lambda call: (rank(call), call.id))]


def _timers(c: Center) -> None:
    """A timer belongs to something that waits for it, and who must be woken up is."""
    assert all(timers.of_channel(leg, timers.ENDING) in c.timers for leg in c.ending.values())
    for key in c.timers:
        kind, _, rest = key.partition("/")
        name, _, what = rest.rpartition("/")
        if kind == "offer":
            assert rest in c.offers, key
        elif kind == "channel":
            assert what in {timers.GOING, timers.UNTOLD, timers.ENDING}, key
        elif kind == "agent":
            agent = next(a for a in c.agents.values() if a.id == name)
            assert what in {"rest", "stale"} or agent.state in {AgentState.WRAP_UP, AgentState.PAUSED}, key
        else:
            call = next((x for x in c.calls.values() if x.id == name), None)
            assert call is not None, key
            assert call.state in _TIMER_STATES[what], (key, call.state)
    for agent in c.agents.values():
        if agent.state is AgentState.WRAP_UP:
            assert TimerKey(f"agent/{agent.id}/wrap-up") in c.timers
        if agent.resting:
            assert TimerKey(f"agent/{agent.id}/rest") in c.timers


def _nobody_idle_beside_a_queue(c: Center) -> None:
    """Where an agent is free, nobody waits."""
    for row in c.hall.rows():
        if row.pbx in c.synced and c.plan.queues[row.queue].max_talks is None:
            assert not (len(row.waiting) and row.pool.count(window(c, row))), row.queue


def call_backs(c: Center) -> None:
    """One for a number, one agent for each, and nobody is dialled while a leg of theirs may be there."""
    kept = [call for call in c.calls.values() if call.state in KEPT]
    numbers = [c.callers.key(call.number) for call in kept]
    assert len(numbers) == len(set(numbers)), "two call-backs of one number"
    assert {call.id for call in kept} == {name for queue in c.plan.queues for name in c.numbers.kept_in(queue)}
    for call in kept:
        back = call.call_back
        assert back is not None
        assert back.asked_at is not None
        assert len(call.rings) == (call.state is CallState.CALLING_BACK)
        assert not (back.gone and back.leg is not None), back
        assert not back.ready or back.gone, back
        assert call.state is CallState.CALL_BACK or back.gone or back.leg is not None, back
        assert not (back.gone and call.state is CallState.CALL_BACK) or timers.key(call.id, timers.EXPIRE) in c.timers
