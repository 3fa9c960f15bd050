"""Channels on the PBX that the record does not know: what we missed while away, and what a crash left unsaved."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from acd.offer import Offer
from agents import desk
from agents.machine import AgentState
from agents.model import Agent
from callcenter.calls.blind import marked
from callcenter.calls.machine import IN_QUEUE, CallState
from callcenter.calls.model import Call, Stint
from callcenter.calls.sources import Source
from callcenter.center import arrival, ending, offers, promise, talk
from callcenter.center.channels import OUR_LEGS
from callcenter.center.contexts import AFTER, OUR_WAIT, PLAN_B
from callcenter.center.state import Center
from callcenter.domain.commands import HangUp
from callcenter.domain.events import CallArrived, Party
from callcenter.domain.facts import ChannelSeen, PbxSynced
from callcenter.domain.ids import AgentId, CallId, ChannelId, Instant, LineNumber, OfferId, QueueName, call_id
from callcenter.domain.record import replace

_CALLERS = OUR_WAIT | {PLAN_B, AFTER}
_UNDECIDED = frozenset({CallState.NEW, CallState.MENU})


def _unknown(c: Center, fact: PbxSynced) -> Iterator[ChannelSeen]:
    for channel in sorted(fact.channels, key=lambda ch: -ch.age_s):
        if channel.channel not in c.call_of_channel and channel.channel not in c.offers:
            yield channel


def take_in(c: Center, fact: PbxSynced, now: Instant) -> list[CallId]:
    """Callers whom we did not see arriving become calls, the oldest first. Those who talk already are the answer."""
    talking = []
    for channel in list(_unknown(c, fact)):
        # CC_CALL is a caller's own Uniqueid; an agent's phone that hears a feature code confirmed has none.
        if channel.context in _CALLERS and channel.call == channel.channel:
            call = _call(c, fact, channel, now)
            if channel.bridge or channel.context == AFTER:
                c.tell(CallArrived(call=call.id, line=call.line, recovered=True))
                call = arrival.request_quietly(c, call, c.line_of(call).queue, now)
                if channel.context == AFTER:
                    # The agent has hung up already: with whom it was, and since when, the event log will tell.
                    c.put_call(marked(call, talk.begin(c, call, None, now)))
                talking.append(call.id)
            else:
                arrival.admit(c, call, now, recovered=True)
    return talking


def _call(c: Center, fact: PbxSynced, channel: ChannelSeen, now: Instant) -> Call:
    since = Instant(now - channel.age_s)
    line = c.plan.lines.get(LineNumber(channel.line)) or next(iter(c.plan.lines.values()))
    name = call_id(fact.pbx, channel.linkedid)
    return Call(
        id=name if name not in c.calls else call_id(fact.pbx, channel.channel),
        pbx=fact.pbx,
        channel=channel.channel,
        line=LineNumber(channel.line or line.number),
        number=channel.number,
        arrived_at=since,
        requested_at=since,
        language=line.language,
        up=channel.up,
        recovered=True,
        sources={"arrived_at": Source.ESTIMATED, "requested_at": Source.ESTIMATED},
        stints=(Stint(party=Party.CALLER, who="", channel=channel.channel, started_at=since, joined_at=since),),
    )


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """A ring that the PBX knows and the record does not: it was made just before a crash."""

    leg: ChannelSeen
    call: CallId
    attempt: int
    agent: AgentId


def unrecorded(c: Center, fact: PbxSynced) -> list[Unrecorded]:
    """Such rings at phones of agents who were free at the time: if the record says otherwise, it is older.

    A ring that the record knows was let go of while nobody there heard: it ends with the orphans.
    """
    found = []
    for leg in _unknown(c, fact):
        call, attempt = _rings_for(c, leg)
        owner = c.agent_of_phone.get((fact.pbx, leg.endpoint))
        if call is None or owner is None or attempt <= call.offers:
            continue
        agent = c.agents[owner]
        # What was asked for since the start is newer than any ring.
        if agent.state is AgentState.IDLE or agent.since <= c.restored_at:
            found.append(Unrecorded(leg, call.id, attempt, owner))
    return found


def adopt(c: Center, rings: Iterable[Unrecorded], seen: Container[ChannelId], now: Instant) -> None:
    """Take those rings over, once the calls at which the record has their agents are known to be over."""
    for ring in rings:
        rang = c.agents[ring.agent].offer
        if rang is not None and rang not in seen:
            # Rung twice for the same caller.
            offers.withdraw(c, c.offers[rang], now)
        call, agent = c.calls.get(ring.call), c.agents[ring.agent]
        if call is None or agent.call is not None:
            continue
        if call.state in _UNDECIDED and agent.queues:
            call = _asked(c, call, agent, Instant(now - ring.leg.age_s), now)
        if call.queue is not None and call.queue in agent.queues and _may_be_rung(call):
            _free(c, agent, now)
            offers.note(c, call, _offer(c, ring, call.queue, now), ring.attempt, now)


def _asked(c: Center, call: Call, agent: Agent, by: Instant, now: Instant) -> Call:
    """Whoever an agent's phone rings for had asked for somebody by then; in which queue is told by nothing."""
    line, asked = c.line_of(call), replace(call, requested_at=max(call.arrived_at, by))
    asked = replace(asked, sources=call.sources | {"requested_at": Source.ESTIMATED})
    return arrival.request_quietly(c, asked, line.queue if line.queue in agent.queues else agent.queues[0], now)


def _offer(c: Center, ring: Unrecorded, queue: QueueName, now: Instant) -> Offer:
    leg, made_at = ring.leg, Instant(now - ring.leg.age_s)
    pbx = c.agents[ring.agent].pbx
    return Offer(id=OfferId(leg.channel), call=ring.call, agent=ring.agent, queue=queue, pbx=pbx, made_at=made_at)


def _free(c: Center, agent: Agent, now: Instant) -> None:
    """The agent as at the time of the ring: logged in, and neither paused nor in wrap-up."""
    match agent.state:
        case AgentState.LOGGED_OUT:
            c.apply_agent(desk.log_in(agent, now, desk.ENGINE))
        case AgentState.PAUSED:
            c.apply_agent(desk.unpause(agent, now, desk.ENGINE))
        case AgentState.WRAP_UP:
            done = replace(agent, then_pause=None, then_log_out=False)
            c.apply_agent(desk.ready(done, now, desk.ENGINE))
        case _:
            pass


def _may_be_rung(call: Call) -> bool:
    """Several phones for a caller on the line, one for a call-back; none while that caller hears it confirmed."""
    return call.state in IN_QUEUE or (call.state is CallState.CALL_BACK and promise.free_to_try(call))


def _rings_for(c: Center, leg: ChannelSeen) -> tuple[Call | None, int]:
    """The caller's call and the number of the attempt, both told by the name of an agent's leg."""
    if not leg.channel.startswith(OUR_LEGS[0]):
        return None, 0
    caller, _, attempt = leg.channel.removeprefix(OUR_LEGS[0]).rpartition("-")
    call = c.call_on(ChannelId(caller)) or promise.by_channel(c, caller)
    return (call, int(attempt)) if call is not None and attempt.isdecimal() else (None, 0)


def end_orphans(c: Center, fact: PbxSynced, now: Instant) -> None:
    """Legs of ours that belong to nothing end; their names are not used again."""
    for leg in list(_unknown(c, fact)):
        if not leg.channel.startswith(OUR_LEGS):
            continue
        if (agent := c.agent_of_phone.get((fact.pbx, leg.endpoint))) is not None:
            ending.begin(c, agent, leg.channel, now)
        c.do(HangUp(pbx=fact.pbx, channel=leg.channel))
        call, attempt = _rings_for(c, leg)
        if call is not None and attempt > call.offers:
            c.put_call(replace(call, offers=attempt))
