"""Call-backs after a start or a cut, against the PBX's channels: nobody is dialled twice, nobody is lost."""

from collections.abc import Mapping

from acd.offer import Offer, OfferState
from callcenter.calls.call_back import LEG
from callcenter.calls.machine import KEPT, CallState
from callcenter.calls.model import Call
from callcenter.center import call_back, calling_back, dialling, offers, promise, timers, waiting
from callcenter.center.contexts import AFTER, CALLED, PLAN_B
from callcenter.center.state import Center
from callcenter.domain.events import OfferResult
from callcenter.domain.facts import ChannelSeen, PbxSynced
from callcenter.domain.ids import ChannelId, Instant
from callcenter.domain.record import replace

Seen = Mapping[ChannelId, ChannelSeen]


def is_reserved(call: Call) -> bool:
    """Whether the agent's phone is not rung before the citizen has answered."""
    back = call.call_back
    return call.state is CallState.CALLING_BACK and back is not None and back.caller_first and back.leg is not None


def find_legs(c: Center, fact: PbxSynced) -> None:
    """Citizens who were dialled just before a crash, which the record does not tell: those legs are taken over."""
    legs: dict[str, dict[int, ChannelSeen]] = {}
    for channel in fact.channels:
        first, _, number = channel.channel.removeprefix(LEG).rpartition("-")
        if channel.channel.startswith(LEG) and number.isdecimal():
            legs.setdefault(first, {})[int(number)] = channel
    for call in [call for call in c.calls.values() if call.pbx == fact.pbx and call.state in KEPT]:
        found, back = legs.get(call.stints[0].channel), promise.of(call)
        if found and (last := max(found)) > back.dials:
            back = replace(back, dials=last, leg=found[last].channel, gone=False, ready=False, up=False)
            c.put_call(replace(call, channel=found[last].channel, call_back=back))


def settled(c: Center, call: Call, seen: Seen, now: Instant) -> bool:
    """Make the record agree with the PBX. Whether the citizen turns out to be on the line, as a caller who waits."""
    if call.state is CallState.CALL_BACK:
        _kept(c, call, seen, now)
    else:
        _tried(c, call, seen, now)
    after = c.calls.get(call.id)
    return after is not None and after.state is CallState.WAITING


def _kept(c: Center, call: Call, seen: Seen, now: Instant) -> None:
    back, channel = promise.of(call), seen.get(call.channel)
    if channel is None:
        if back.leg is not None:
            # Dialled, and over while nobody looked.
            retry_at = Instant(now + promise.rules(c, call).retry_s)
            call = c.put_call(replace(call, call_back=replace(back, tries=back.tries + 1, next_at=retry_at)))
        call_back.channel_gone(c, call, now)
    elif call.outcome is not None:
        dialling.give_up(c, call, now)
    elif back.leg == call.channel:
        if channel.up:
            dialling.caller_there(c, call, now)
        else:
            dialling.give_up(c, call, now)
    elif channel.context == PLAN_B and channel.bridge:
        dialling.caller_there(c, call, now)
    elif channel.context != AFTER:
        # Also to who hears a prompt: it may be an earlier one, after which the caller would be left with music.
        call_back.confirm(c, call, now)


def _tried(c: Center, call: Call, seen: Seen, now: Instant) -> None:
    back, offer = promise.of(call), c.offers[call.rings[0]]
    agent, citizen = seen.get(ChannelId(offer.id)), seen.get(call.channel) if back.leg is not None else None
    if back.leg is None:
        _agent_rung(c, offer, agent, now)
    elif citizen is None:
        calling_back.not_reached(c, call, OfferResult.UNREACHABLE, now, gone=True)
    elif agent is not None and agent.bridge == citizen.bridge != "":
        offers.bridged(c, offer, now)
    elif citizen.up:
        _citizen_up(c, call, agent, citizen, now)
    elif offer.reserved or agent is not None:
        if agent is not None and offer.state is OfferState.RINGING:
            offers.picked_up(c, offer, now)
        ends = now + promise.rules(c, call).ring_s
        c.start_timer(timers.key(call.id, timers.DIAL), Instant(ends))
    else:
        offers.withdraw(c, offer, now)


def _agent_rung(c: Center, offer: Offer, agent: ChannelSeen | None, now: Instant) -> None:
    if agent is None:
        offers.withdraw(c, offer, now)
    elif agent.up:
        offers.picked_up(c, offer, now)
    else:
        c.put_offer(replace(offer, rang=True))
        c.start_timer(offer.timer, Instant(max(now, offer.made_at + offer.ring_s)))


def _citizen_up(c: Center, call: Call, agent: ChannelSeen | None, citizen: ChannelSeen, now: Instant) -> None:
    back = replace(promise.of(call), up=True)
    call = c.put_call(replace(call, call_back=back))
    if citizen.context == PLAN_B and citizen.bridge:
        # Plan B found somebody while we were away.
        rings = call.rings
        dialling.caller_there(c, call, now)
        for ring in rings:
            offers.withdraw(c, c.offers[ring], now)
    elif back.caller_first:
        calling_back.reached(c, call, now)
        if citizen.context == PLAN_B:
            waiting.hold(c, c.calls[call.id], now)
    elif agent is not None and citizen.context == CALLED:
        # Being joined in this very moment.
        c.start_timer(timers.key(call.id, timers.DIAL), Instant(now + c.plan.rules.connect_s))
    else:
        offers.withdraw_all(c, call, now)
