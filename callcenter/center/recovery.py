"""After a start or a cut: the record and the PBX's own lists are made to agree, so that calls in progress go on."""

from collections.abc import Iterable

from acd.offer import Offer
from agents import desk
from agents.machine import AgentState
from agents.model import Agent
from callcenter.calls.blind import marked
from callcenter.calls.machine import IN_QUEUE, KEPT, CallState, CallTrigger
from callcenter.calls.model import Call
from callcenter.calls.steps import closed, enter
from callcenter.center import (
    announce,
    call_back,
    call_back_offer,
    clocks,
    closing,
    ending,
    kept,
    phones,
    reconcile,
    seating,
    strangers,
    timers,
    turns,
)
from callcenter.center.channels import OUR_LEGS
from callcenter.center.state import Center
from callcenter.domain.events import OfferEnded, OfferResult, PbxChanged
from callcenter.domain.facts import PbxLost, PbxSynced
from callcenter.domain.ids import AgentId, CallId, ChannelId, Instant, OfferId
from callcenter.domain.record import replace

_RUNG = frozenset({CallState.RINGING, CallState.CALLING_BACK})
_RESTART_SLACK_S = 1.5
"""The PBX tells its age in whole seconds."""


# From the record, before any PBX is connected.


def restore(c: Center, calls: Iterable[Call], agents: Iterable[Agent], now: Instant) -> None:
    """Take up where the last run stopped; what is no longer true is found when the PBX is synced."""
    c.begin_day(now)
    c.restored_at = now
    seating.restore(c, agents, now)
    for call in calls:
        _restore_call(c, call, now)
    for agent in tuple(c.agents.values()):
        _restore_agent(c, agent, now)
    if c.behind:
        # A talk that was to keep somebody back may not be in the record.
        seating.catch_up(c, now)


def _restore_call(c: Center, call: Call, now: Instant) -> None:
    call = turns.by_the_plan(c, call)
    # Records of versions before several phones could ring have the one ring only.
    rings = {ring: _rung(c, call, ring) for ring in call.rings or (call.offer,) if ring is not None}
    for ring, agent in rings.items():
        if agent is None:
            call = _without_ring(c, call, ring, now)
    kept = {ring: agent for ring, agent in rings.items() if agent is not None}
    if kept:
        first = next(iter(kept))
        call = replace(call, rings=tuple(kept), offer=first, agent=kept[first])
    elif call.state in _RUNG:
        call = enter(call, CallTrigger.MISS, offer=None, rings=(), more=False, agent=None)
    c.put_call(call)
    for ring, agent in kept.items():
        c.put_offer(_restored_offer(c, call, ring, agent, now))
    _wake(c, call, now)


def _wake(c: Center, call: Call, now: Instant) -> None:
    """The timers of whoever waits, on the line or not."""
    if call.state in IN_QUEUE:
        c.start_timer(timers.key(call.id, timers.MAX_WAIT), wait_ends(c, call, now))
        call_back_offer.will_offer(c, call, now)
        closing.watch(c, call, now)
        announce.go_on(c, call, now)
    call = clocks.run(c, turns.relax(c, call, now), now)
    if call.state in KEPT:
        call_back.resume(c, call, now)


def _without_ring(c: Center, call: Call, ring: OfferId, now: Instant) -> Call:
    result, agent = OfferResult.WITHDRAWN, next((s.who for s in call.stints if s.channel == ring), call.agent)
    if agent is not None:
        c.tell(OfferEnded(call=call.id, offer=ring, agent=AgentId(agent), result=result))
    return replace(call, stints=closed(call, ring, now, result.value))


def _rung(c: Center, call: Call, ring: OfferId) -> AgentId | None:
    """The agent whose phone rings for the call, if still one of ours, saying so too, and serving the call's queue."""
    named = next((AgentId(s.who) for s in call.stints if s.channel == ring), call.agent)
    agent = c.agents.get(named) if named is not None else None
    said = agent is not None and agent.state is AgentState.RINGING and agent.offer == ring
    said = said and agent is not None and call.queue in agent.queues
    return named if said and call.state in _RUNG else None


def _restored_offer(c: Center, call: Call, ring: OfferId, agent: AgentId, now: Instant) -> Offer:
    began = max((s.started_at for s in call.stints if s.channel == ring), default=now)
    queue = c.queue_of(call.queue)
    tier = c.member(queue.name, agent).penalty
    return Offer(
        id=ring,
        call=call.id,
        agent=agent,
        queue=queue.name,
        pbx=call.pbx,
        made_at=began,
        ring_s=queue.ring_s,
        tier=tier,
        reserved=kept.is_reserved(call),
    )


def wait_ends(c: Center, call: Call, now: Instant) -> Instant:
    """The maximum wait; one that is over already began before the caller was sent on or put back, and begins anew."""
    longest = c.queue_of(call.queue).max_wait_s
    ends = Instant((call.requested_at or now) + longest)
    return ends if ends > now else Instant(now + longest)


def _restore_agent(c: Center, agent: Agent, now: Instant) -> None:
    """An agent's call that is no longer in the record, or is no longer the agent's, is over."""
    call = c.calls.get(agent.call) if agent.call is not None else None
    mine = call is not None and (call.agent == agent.id or agent.offer in call.rings)
    if agent.state is AgentState.TALKING and not (mine and call is not None and call.agent_channel == agent.channel):
        c.apply_agent(desk.released(agent, now, wrap_up_s=0.0, talk_ms=0, today=agent.today_began, phantom_ms=1.0))
    elif agent.state is AgentState.RINGING and not (mine and agent.offer in c.offers):
        c.apply_agent(desk.withdrawn(agent, now))
    elif agent.state is AgentState.WRAP_UP:
        ends = Instant(max(now, agent.wrap_up_ends or now))
        c.start_timer(desk.wrap_up_timer(agent), ends)
    elif agent.state is AgentState.PAUSED and agent.pause_ends is not None:
        c.start_timer(desk.pause_timer(agent), Instant(max(now, agent.pause_ends)))


# The link to a PBX.


def pbx_lost(c: Center, fact: PbxLost, now: Instant) -> None:
    """We are blind: nobody is offered anything there, and nobody is blamed for not answering."""
    if c.synced.pop(fact.pbx, None) is not None:
        c.tell(PbxChanged(pbx=fact.pbx, up=False))


def pbx_synced(c: Center, fact: PbxSynced, now: Instant) -> None:
    """All channels and phones as they are now: take over, mend, end what is over, and go on."""
    before = c.started.get(fact.pbx)
    # 0: not known.
    restarted = bool(before and fact.started_at) and fact.started_at > (before or 0.0) + _RESTART_SLACK_S
    seen = {channel.channel: channel for channel in fact.channels}
    _phones(c, fact, now)
    _legs(c, fact, now)
    kept.find_legs(c, fact)
    known = [call.id for call in c.calls.values() if call.pbx == fact.pbx]
    talking = strangers.take_in(c, fact, now)
    rings = strangers.unrecorded(c, fact)
    rung = {ring.call for ring in rings}
    # The other calls first: that of an agent who was rung again is over.
    _agree(c, (name for name in known if name not in rung), seen, now, restarted=restarted)
    strangers.adopt(c, rings, seen, now)
    _agree(c, (*(name for name in known if name in rung), *talking), seen, now, restarted=restarted)
    strangers.end_orphans(c, fact, now)
    c.started[fact.pbx] = c.synced[fact.pbx] = fact.started_at
    for queue in c.plan.queues:
        c.kick((queue, fact.pbx))
    c.tell(PbxChanged(pbx=fact.pbx, up=True, restarted=restarted))


def _agree(c: Center, calls: Iterable[CallId], seen: reconcile.Seen, now: Instant, *, restarted: bool) -> None:
    for name in calls:
        found = c.calls[name]
        try:
            reconcile.call(c, found, seen, now, restarted=restarted)
            _mark(c, found)
        except Exception as error:
            # One record that makes no sense must not keep the whole PBX from being served.
            c.fault(error)


def _mark(c: Center, before: Call) -> None:
    """What was set just now happened some time ago."""
    after = c.changed_calls.get(before.id, before)
    if (known := marked(before, after)) is not after:
        c.put_call(known)


def _phones(c: Center, fact: PbxSynced, now: Instant) -> None:
    own: dict[str, set[ChannelId]] = {}
    for channel in fact.channels:
        if channel.endpoint and not channel.channel.startswith(OUR_LEGS):
            own.setdefault(channel.endpoint, set()).add(channel.channel)
    c.endpoints.synced(fact.pbx, own, fact.reachable)
    # What the record says of the phones is from the last run, or from before the cut.
    first = fact.pbx not in c.started
    for agent in [agent for agent in c.agents.values() if agent.pbx == fact.pbx]:
        channels = frozenset(own.get(agent.endpoint, ()))
        for name in channels:
            c.phone_of_channel[name] = agent.id
        after = replace(agent, own_channels=channels)
        c.put_agent(after)
        move = desk.phone_changed(after, reachable=fact.reachable.get(agent.endpoint, False))
        if not move.events and (first or bool(agent.own_channels) is not bool(channels)):
            c.tell(desk.changed(move.record, "phone"))
        phones.watch(c, c.apply_agent(move), now)


def _legs(c: Center, fact: PbxSynced, now: Instant) -> None:
    for gone in [leg for leg, pbx in c.legs.items() if pbx == fact.pbx]:
        del c.legs[gone]
    c.legs.update((ch.channel, fact.pbx) for ch in fact.channels if ch.channel.startswith(OUR_LEGS))
    here = [leg for agent, leg in c.ending.items() if c.agents[agent].pbx == fact.pbx]
    for gone in [leg for leg in here if leg not in c.legs]:
        ending.over(c, gone, now)
