"""After a start or a cut: the record and the PBX's own lists are made to agree, so that calls in progress go on."""

from collections.abc import Iterable

from acd.offer import Offer
from agents import desk
from agents.machine import AgentState
from agents.model import Agent
from callcenter.calls.machine import CallState
from callcenter.calls.model import Call
from callcenter.center import arrival, clocks, reconcile, timers
from callcenter.center.channels import OUR_LEGS
from callcenter.center.state import Center
from callcenter.domain.commands import HangUp, StartTimer
from callcenter.domain.events import PbxChanged
from callcenter.domain.facts import ChannelSeen, PbxLost, PbxSynced
from callcenter.domain.ids import AgentId, ChannelId, Instant, LineNumber, call_id
from callcenter.domain.plan import AgentPlan
from callcenter.domain.record import replace

_RESTART_SLACK_S = 1.5
"""The PBX tells its age in whole seconds."""
_CALLER_CONTEXTS = frozenset(f"callcenter-{name}" for name in ("in", "ring", "hold", "ask", "say", "planb"))


# From the record, before any PBX is connected.


def restore(c: Center, calls: Iterable[Call], agents: Iterable[Agent], now: Instant) -> None:
    """Take up where the last run stopped; what is no longer true is found when the PBX is synced."""
    saved = {agent.id: agent for agent in agents}
    for plan in c.plan.agents.values():
        c.put_agent(_agent(plan, saved.get(plan.id), now))
    for call in calls:
        _restore_call(c, call, now)
    for agent in tuple(c.agents.values()):
        _restore_agent(c, agent, now)


def _agent(plan: AgentPlan, saved: Agent | None, now: Instant) -> Agent:
    if saved is None:
        state = AgentState.IDLE if plan.logged_in else AgentState.LOGGED_OUT
        saved = Agent(id=plan.id, name="", endpoint="", pbx=plan.pbx, queues=(), since=now, state=state, idle_since=now)
    return replace(
        saved,
        name=plan.name,
        endpoint=plan.endpoint,
        pbx=plan.pbx,
        queues=plan.queues,
        reachable=False,
        own_channels=frozenset(),
        resting=False,
    )


def _restore_call(c: Center, call: Call, now: Instant) -> None:
    if call.queue is not None and call.queue not in c.plan.queues:
        call = replace(call, queue=c.line_of(call).queue)
    c.put_call(call)
    if call.offer is not None and call.agent in c.agents and call.queue is not None:
        began = max((s.started_at for s in call.stints if s.channel == call.offer), default=now)
        c.put_offer(Offer(id=call.offer, call=call.id, agent=call.agent, queue=call.queue, pbx=call.pbx, made_at=began))
    if call.state in {CallState.WAITING, CallState.RINGING} and call.requested_at is not None:
        ends = Instant(max(now, call.requested_at + c.queue_of(call.queue).max_wait_s))
        c.start_timer(timers.key(call.id, timers.MAX_WAIT), ends)
    clocks.run(c, call, now)


def _restore_agent(c: Center, agent: Agent, now: Instant) -> None:
    """An agent's call that is no longer in the record is over."""
    gone = agent.call is not None and agent.call not in c.calls
    if agent.state is AgentState.TALKING and (gone or agent.call is None):
        c.apply_agent(desk.released(agent, now, wrap_up_s=0.0, talk_ms=0, today=agent.today_began))
    elif agent.state is AgentState.RINGING and (gone or agent.offer not in c.offers):
        c.apply_agent(desk.withdrawn(agent, now))
    elif agent.state is AgentState.WRAP_UP:
        c.do(StartTimer(key=desk.wrap_up_timer(agent), at=Instant(max(now, agent.wrap_up_ends or now))))


def agent_timer(c: Center, agent_id: AgentId, what: str, now: Instant) -> None:
    """An agent's wrap-up or rest is over."""
    agent = c.agents.get(agent_id)
    if agent is None:
        return
    if what == "rest":
        c.apply_agent(desk.rested(agent))
    elif agent.state is AgentState.WRAP_UP:
        c.apply_agent(desk.ready(agent, now, desk.ENGINE))


# The link to a PBX.


def pbx_lost(c: Center, fact: PbxLost, now: Instant) -> None:
    """We are blind: nobody is offered anything there, and nobody is blamed for not answering."""
    if c.synced.pop(fact.pbx, None) is not None:
        c.tell(PbxChanged(pbx=fact.pbx, up=False))


def pbx_synced(c: Center, fact: PbxSynced, now: Instant) -> None:
    """All channels and phones as they are now: take over, mend, end what is over, and go on."""
    before = c.started.get(fact.pbx)
    restarted = before is not None and fact.started_at > before + _RESTART_SLACK_S
    seen = {channel.channel: channel for channel in fact.channels}
    _phones(c, fact, now)
    _legs(c, fact)
    for call in [call for call in c.calls.values() if call.pbx == fact.pbx]:
        reconcile.call(c, call, seen, now, restarted=restarted)
    for channel in sorted(fact.channels, key=lambda ch: -ch.age_s):
        if channel.channel not in c.call_of_channel and channel.channel not in c.offers:
            _stranger(c, fact, channel, now)
    c.started[fact.pbx] = c.synced[fact.pbx] = fact.started_at
    for queue in c.plan.queues:
        c.kick((queue, fact.pbx))
    c.tell(PbxChanged(pbx=fact.pbx, up=True, restarted=restarted))


def _phones(c: Center, fact: PbxSynced, now: Instant) -> None:
    own: dict[str, set[ChannelId]] = {}
    for channel in fact.channels:
        if channel.endpoint and not channel.channel.startswith(OUR_LEGS):
            own.setdefault(channel.endpoint, set()).add(channel.channel)
    for agent in [agent for agent in c.agents.values() if agent.pbx == fact.pbx]:
        channels = frozenset(own.get(agent.endpoint, ()))
        for name in channels:
            c.phone_of_channel[name] = agent.id
        after = replace(agent, own_channels=channels)
        c.put_agent(after)
        c.apply_agent(desk.phone_changed(after, reachable=fact.reachable.get(agent.endpoint, False)))


def _legs(c: Center, fact: PbxSynced) -> None:
    for gone in [leg for leg, pbx in c.legs.items() if pbx == fact.pbx]:
        del c.legs[gone]
    c.legs.update((ch.channel, fact.pbx) for ch in fact.channels if ch.channel.startswith(OUR_LEGS))


def _stranger(c: Center, fact: PbxSynced, channel: ChannelSeen, now: Instant) -> None:
    """A caller whom we did not see arriving becomes a call; a leg of ours that belongs to nothing is ended."""
    if channel.channel.startswith(OUR_LEGS):
        c.do(HangUp(pbx=fact.pbx, channel=channel.channel))
    elif channel.context in _CALLER_CONTEXTS:
        since = Instant(now - channel.age_s)
        line = LineNumber(channel.line or next(iter(c.plan.lines)))
        call = Call(
            id=call_id(fact.pbx, channel.linkedid),
            pbx=fact.pbx,
            channel=channel.channel,
            line=line,
            number=channel.number,
            arrived_at=since,
            requested_at=since,
            language="",
            up=channel.up,
            recovered=True,
        )
        arrival.admit(c, call, now, recovered=True)
        reconcile.call(c, c.calls[call.id], {channel.channel: channel}, now, restarted=False)
