"""One try of a call-back: the citizen is dialled once an agent is there or reserved, and is never left in silence."""

from acd.offer import Offer
from callcenter.calls.call_back import leg_name
from callcenter.calls.machine import CallState, CallTrigger
from callcenter.calls.model import Call
from callcenter.calls.steps import began, enter
from callcenter.center import call_back, promise, timers, turns
from callcenter.center.state import Center
from callcenter.domain.call_back import First
from callcenter.domain.call_back_events import CallBackDialled
from callcenter.domain.commands import DialCaller, HangUp, Say
from callcenter.domain.ids import AgentId, ChannelId, Instant
from callcenter.domain.record import replace

GRACE_S = 5.0
"""How long we wait to hear of the end of a leg that we ended."""


def caller_first(c: Center, call: Call) -> bool:
    """Whether the citizen is dialled before the agent's phone rings."""
    return promise.rules(c, call).first is First.CALLER


def next_leg(call: Call) -> ChannelId:
    """The id that the citizen's leg will have."""
    return leg_name(call.stints[0].channel, promise.of(call).dials + 1)


def dial(c: Center, call: Call, agent: AgentId, leg: ChannelId | None, now: Instant) -> bool:
    """Call the citizen, unless the number may not be dialled any more. ``leg``: the agent's; None: only reserved."""
    number, outside, back = promise.number(c, call), c.plan.call_back, promise.of(call)
    if number is None or outside is None:
        return False
    line, ring_s, citizen = c.line_of(call), promise.rules(c, call).ring_s, next_leg(call)
    back = replace(back, dials=back.dials + 1, leg=citizen, gone=False, ready=False)
    back = replace(back, rang=False, up=False, caller_first=leg is None)
    stints = began(call, call.stints[0].party, "", citizen, now)
    call = c.put_call(replace(call, channel=citizen, stints=stints, call_back=back))
    c.tell(CallBackDialled(call=call.id, agent=agent, attempt=back.dials))
    c.do(
        DialCaller(
            pbx=call.pbx,
            leg=citizen,
            dial=outside.dial_string(number),
            agent=leg,
            ring_ms=round(ring_s * 1000),
            shown_number=outside.caller_id or call.line,
            line=call.line,
            language=call.language,
            music=line.music,
        )
    )
    c.start_timer(timers.key(call.id, timers.DIAL), Instant(now + ring_s))
    return True


def begin(c: Center, call: Call, offer: Offer, now: Instant) -> bool:
    """The agent waits, or is reserved; after a start of the engine the citizen may have been dialled already."""
    if promise.of(call).leg is not None:
        return True
    return dial(c, call, offer.agent, None if offer.reserved else offer.id, now)


def agent_lost(c: Center, call: Call, now: Instant) -> None:
    """The agent is gone. A citizen who has answered waits at the front; one who has not is not rung any longer."""
    back = promise.of(call)
    if back.up and call.outcome is None:
        call = caller_there(c, call, now)
        greeting = ("callback_greeting",)
        c.do(Say(pbx=call.pbx, channel=call.channel, prompts=greeting, language=call.language, then_hold=True))
        return
    call = c.put_call(enter(call, CallTrigger.MISS, offer=None, agent=None, rings=(), more=False))
    if back.leg is not None:
        give_up(c, call, now)
    else:
        call_back.look(c, turns.relax(c, call, now), now)


def give_up(c: Center, call: Call, now: Instant) -> None:
    """End the citizen's leg; until its end is known nobody dials again."""
    c.do(HangUp(pbx=call.pbx, channel=call.channel))
    c.start_timer(timers.key(call.id, timers.DIAL), Instant(now + GRACE_S))


def caller_there(c: Center, call: Call, now: Instant) -> Call:
    """The citizen is on the line with no agent: a caller who waits, at the place that was kept."""
    c.cancel_timers(*timers.kept(call.id), timers.key(call.id, timers.LEAVE))
    trigger = CallTrigger.LOSE_AGENT if call.state is CallState.CALLING_BACK else CallTrigger.CALLER_UP
    back = replace(promise.of(call), leg=None, up=False, ready=False, next_at=None)
    call = enter(call, trigger, call_back=back, up=True, offer=None, agent=None, rings=(), more=False)
    longest = c.queue_of(call.queue).max_wait_s
    c.start_timer(timers.key(call.id, timers.MAX_WAIT), Instant(now + longest))
    return turns.relax(c, c.put_call(call), now)
