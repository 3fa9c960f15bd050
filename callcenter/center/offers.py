"""Who is offered which call, and what becomes of each offer."""

from acd.offer import COUNTED, TABLE, Offer, OfferState, OfferTrigger, result_of_cause, result_of_reason
from agents import desk
from agents.model import Agent
from callcenter.calls.machine import CallState, CallTrigger
from callcenter.calls.model import Call
from callcenter.calls.steps import began, closed, enter
from callcenter.center import talk, timers, waiting
from callcenter.center.state import Center, Place
from callcenter.domain.commands import HangUp, RingAgent
from callcenter.domain.events import OfferEnded, OfferMade, OfferResult, Party
from callcenter.domain.ids import ChannelId, Instant, OfferId
from callcenter.domain.record import replace
from callcenter.orders.masking import mask_number


def match(c: Center, now: Instant) -> None:
    """Offer waiting callers to idle agents until one or the other has run out.

    Longest wait first, over all queues with news; the agent idle longest is rung. Only places where a caller or an
    agent became free in this turn are looked at.
    """
    while places := {p for p in c.take_kicked() if _both(c, p)}:
        while places:
            place = min(places, key=lambda p: c.waiting_at(p).first() or (0.0, ""))
            _offer_first(c, place, now)
            places = {p for p in places if _both(c, p)}


def _both(c: Center, place: Place) -> bool:
    return place[1] in c.synced and len(c.waiting_at(place)) > 0 and len(c.idle_at(place)) > 0


def _offer_first(c: Center, place: Place, now: Instant) -> None:
    caller, agent = c.waiting_at(place).first(), c.idle_at(place).first()
    assert caller is not None, "the place has a waiting caller"
    assert agent is not None, "the place has an idle agent"
    _make(c, c.calls[caller[1]], c.agents[agent[1]], now)


def _make(c: Center, call: Call, agent: Agent, now: Instant) -> None:
    queue, attempt = c.queue_of(call.queue), call.offers + 1
    offer = Offer(
        id=OfferId(ChannelId(f"cc-{call.channel}-{attempt}")),
        call=call.id,
        agent=agent.id,
        queue=queue.name,
        pbx=call.pbx,
        made_at=now,
    )
    c.do(
        RingAgent(
            pbx=call.pbx,
            offer=offer.id,
            call=call.id,
            caller=call.channel,
            endpoint=agent.endpoint,
            ring_ms=round(queue.ring_s * 1000),
            shown_number=_shown(c, call),
            line=call.line,
        )
    )
    note(c, offer, attempt, now)


def note(c: Center, offer: Offer, attempt: int, now: Instant) -> None:
    """The agent's phone rings for the call, or does so in a moment."""
    call, agent, queue = c.calls[offer.call], c.agents[offer.agent], c.queue_of(offer.queue)
    c.put_offer(offer)
    c.tell(OfferMade(call=call.id, offer=offer.id, agent=agent.id, queue=queue.name, attempt=attempt))
    c.apply_agent(desk.offered(agent, call.id, offer.id, now))
    stints = began(call, Party.AGENT, agent.id, offer.id, now)
    c.put_call(enter(call, CallTrigger.OFFER, offer=offer.id, offers=attempt, agent=agent.id, stints=stints))
    c.start_timer(offer.timer, Instant(now + queue.ring_s))


def _shown(c: Center, call: Call) -> str:
    return call.number if c.plan.rules.full_number_to_agents else mask_number(call.number)


# What the phone does.


def leg_ringing(c: Center, offer: Offer) -> None:
    """The phone says that it rings."""
    c.put_offer(replace(offer, rang=True))


def picked_up(c: Center, offer: Offer, now: Instant) -> None:
    """Picked up; the dialplan joins it with the caller within milliseconds, or something is wrong."""
    if offer.state is OfferState.RINGING:
        c.put_offer(replace(offer, state=TABLE.next(offer.state, OfferTrigger.PICK_UP)))
        c.start_timer(offer.timer, Instant(now + c.plan.rules.connect_s))


def bridged(c: Center, offer: Offer, now: Instant) -> None:
    """Caller and agent are in one bridge: the call is answered."""
    TABLE.next(offer.state, OfferTrigger.BRIDGE)
    _forget(c, offer)
    c.tell(OfferEnded(call=offer.call, offer=offer.id, agent=offer.agent, result=OfferResult.ANSWERED))
    c.apply_agent(desk.answered(c.agents[offer.agent], offer.id, now))
    talk.begin(c, c.calls[offer.call], offer.id, now)


def leg_gone(c: Center, offer: Offer, cause: int, now: Instant) -> None:
    """The leg ended before caller and agent were together."""
    connecting = offer.state is OfferState.CONNECTING
    miss(c, offer, OfferResult.DROPPED if connecting else result_of_cause(cause, rang=offer.rang), now)


def leg_failed(c: Center, offer: Offer, reason: int, now: Instant) -> None:
    """The Originate came to nothing."""
    if offer.state is OfferState.RINGING:
        miss(c, offer, result_of_reason(reason, rang=offer.rang), now)


def timed_out(c: Center, offer: Offer, now: Instant) -> None:
    """The ring time (or, once picked up, the connect time) is over. Blind, we wait: nobody is blamed unseen."""
    if offer.pbx not in c.synced:
        c.start_timer(offer.timer, Instant(now + timers.BLIND_S))
        return
    c.do(HangUp(pbx=offer.pbx, channel=offer.id))
    miss(c, offer, OfferResult.NO_ANSWER if offer.state is OfferState.RINGING else OfferResult.DROPPED, now)


# How an offer ends without an answer.


def miss(c: Center, offer: Offer, result: OfferResult, now: Instant) -> None:
    """The agent missed it: the caller is free for the next agent at once, with place and clocks kept."""
    TABLE.next(offer.state, OfferTrigger.MISS)
    _forget(c, offer)
    c.let_go(offer.id)
    rules = c.plan.rules
    c.tell(OfferEnded(call=offer.call, offer=offer.id, agent=offer.agent, result=result))
    c.apply_agent(
        desk.missed(
            c.agents[offer.agent],
            now,
            counted=result in COUNTED,
            rest_s=rules.rest_s,
            limit=rules.misses_before_pause,
            reason=rules.missed_reason,
        )
    )
    _free_call(c, offer, result, now)


def withdraw(c: Center, offer: Offer, now: Instant) -> None:
    """Take the offer back: the caller went, or the agent may not be rung any more."""
    TABLE.next(offer.state, OfferTrigger.WITHDRAW)
    _forget(c, offer)
    c.let_go(offer.id)
    c.do(HangUp(pbx=offer.pbx, channel=offer.id))
    c.tell(OfferEnded(call=offer.call, offer=offer.id, agent=offer.agent, result=OfferResult.WITHDRAWN))
    c.apply_agent(desk.withdrawn(c.agents[offer.agent], now))
    _free_call(c, offer, OfferResult.WITHDRAWN, now)


def _forget(c: Center, offer: Offer) -> None:
    c.offers.pop(offer.id, None)
    c.cancel_timers(offer.timer)


def _free_call(c: Center, offer: Offer, result: OfferResult, now: Instant) -> None:
    call = c.calls[offer.call]
    if call.state is not CallState.RINGING:
        return
    stints = closed(call, offer.id, now, result.value)
    call = enter(call, CallTrigger.MISS, offer=None, agent=None, last_missed_by=offer.agent, stints=stints)
    c.put_call(call)
    if call.overdue:
        waiting.exit_queue(c, call, now)
