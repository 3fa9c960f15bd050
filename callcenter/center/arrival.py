"""From the call's arrival to its place in a queue: hours, menu, length limit."""

from callcenter.calls.machine import CallState, CallTrigger
from callcenter.calls.model import Call, Stint
from callcenter.calls.steps import enter
from callcenter.center import clocks, presence, promise, stay, timers, turns
from callcenter.center.state import Center
from callcenter.domain.commands import AskCaller, HoldCaller, Say
from callcenter.domain.events import AgentRequested, CallArrived, MenuAnswered, MenuAsked, Outcome, Party
from callcenter.domain.facts import CallerArrived, CallerComing, DigitsCollected
from callcenter.domain.ids import CallId, Instant, QueueName, call_id
from callcenter.domain.plan import Choice, Line
from callcenter.domain.record import replace
from ivr.hours import is_open
from ivr.menu import Ask, answer

LEAVE_S = 30.0
"""How long a caller who was sent away may take to hear the prompt out."""
MAX_KEYS = 64
PARTING = {
    Outcome.AFTER_HOURS: "closed",
    Outcome.REFUSED: "refused",
    Outcome.TIMED_OUT: "queue_busy_exit",
    Outcome.CALL_BACK_JOINED: "callback_confirmed",
}
"""What callers hear who are sent away; all others hear goodbye."""
PARTING_FOR = {"nobody_here": "nobody_here"}
"""The same by the reason, which goes before the outcome."""


def caller_arrived(c: Center, fact: CallerArrived, now: Instant) -> None:
    """A new call; a second telling of the same one changes nothing."""
    if fact.channel not in c.call_of_channel:
        admit(c, new_call(c, fact, now), now)


def new_call(c: Center, fact: CallerArrived, now: Instant) -> Call:
    """The record as it begins."""
    return Call(
        id=call_name(c, fact),
        pbx=fact.pbx,
        channel=fact.channel,
        line=fact.line,
        number=fact.number,
        arrived_at=now,
        language="",
        up=fact.up,
        stints=(Stint(party=Party.CALLER, who="", channel=fact.channel, started_at=now, joined_at=now),),
    )


def call_name(c: Center, fact: CallerArrived | CallerComing) -> CallId:
    """The key of the record."""
    name = call_id(fact.pbx, fact.linkedid)
    # A caller who is transferred back to us keeps the Linkedid, but is a call of its own.
    return name if name not in c.calls else call_id(fact.pbx, fact.channel)


def caller_coming(c: Center, fact: CallerComing, now: Instant) -> None:
    """Begin while the caller's dialplan is still starting; where that cannot be, the call begins once it runs."""
    if may_begin(c, fact, now):
        caller_arrived(c, as_arrived(fact), now)


def may_begin(c: Center, fact: CallerComing, now: Instant) -> bool:
    """Whether the caller's channel would be left alone for now: a line that rings until an agent is there."""
    line = c.plan.lines.get(fact.line)
    if line is None or fact.pbx not in c.synced or not rings_at_once(line):
        return False
    if not is_open(line.hours, now, c.plan.rules.timezone) or promise.full(c, line.queue):
        return False
    return presence.somebody(c, line.queue, fact.pbx)


def rings_at_once(line: Line) -> bool:
    """Whether callers of the line hear ringing first of all."""
    return line.menu is None and not line.answer_at_once and not line.welcome


def as_arrived(fact: CallerComing) -> CallerArrived:
    """The same caller, as the dialplan will tell of it."""
    return CallerArrived(pbx=fact.pbx, channel=fact.channel, linkedid=fact.linkedid, line=fact.line, number=fact.number)


def admit(c: Center, call: Call, now: Instant, *, recovered: bool = False) -> None:
    """Open the call's record and lead it on: closed, menu, or straight to people."""
    line = c.line_of(call)
    c.tell(CallArrived(call=call.id, line=call.line, recovered=recovered))
    c.callers.arrived(call.number, call.arrived_at)
    call = c.put_call(replace(call, language=line.language, priority=line.priority))
    if not is_open(line.hours, call.arrived_at, c.plan.rules.timezone):
        turn_away(c, call, Outcome.AFTER_HOURS, now)
    elif line.menu is not None and not recovered:
        ask(c, clocks.run(c, call, now), Ask(menu=line.menu), now)
    else:
        request_agent(c, call, line.queue, now)


def ask(c: Center, call: Call, step: Ask, now: Instant) -> None:
    """Put a menu's question to the caller."""
    menu, line = c.plan.menus[step.menu], c.line_of(call)
    welcome = (line.welcome,) if line.welcome and call.menu is None and call.requested_at is None else ()
    call = enter(call, CallTrigger.ASK, menu=menu.name, menu_attempt=step.attempt, up=True)
    c.put_call(call)
    c.tell(MenuAsked(call=call.id, menu=menu.name, attempt=step.attempt))
    c.do(
        AskCaller(
            pbx=call.pbx,
            channel=call.channel,
            node=_node(call),
            prompts=(*step.before, *welcome, menu.prompt),
            max_digits=menu.max_digits,
            timeout_s=menu.timeout_s,
            language=call.language,
        )
    )


def _node(call: Call) -> str:
    return f"{call.menu}.{call.menu_attempt}"


def digits_collected(c: Center, fact: DigitsCollected, now: Instant) -> None:
    """The caller's answer. One to another question than the record's is no answer to that: it is put again."""
    call = c.call_on(fact.channel)
    if call is None or call.state is not CallState.MENU:
        return
    if fact.node != _node(call) or call.menu is None:
        ask_again(c, call, now)
        return
    step = answer(c.plan.menus[call.menu], fact.digits, call.menu_attempt)
    valid = step.chosen if not isinstance(step, Ask) else not step.before
    c.tell(MenuAnswered(call=call.id, menu=call.menu, digits=fact.digits, valid=valid))
    keys = f"{call.keys},{fact.digits}".strip(",")[:MAX_KEYS]
    call = c.put_call(enter(call, CallTrigger.ASK, keys=keys))
    if isinstance(step, Ask):
        ask(c, call, step, now)
    else:
        request_agent(c, _chosen(call, step.choice), step.queue or c.line_of(call).queue, now)


def _chosen(call: Call, choice: Choice | None) -> Call:
    """What the menu's key says besides the queue."""
    if choice is None:
        return call
    return replace(
        call,
        priority=call.priority if choice.priority is None else choice.priority,
        position=choice.position,
        requirement=choice.requirement,
        lane=choice.lane or "",
    )


def ask_again(c: Center, call: Call, now: Instant) -> None:
    """Put the question anew; a menu that is no longer configured gives way to a person."""
    if call.menu is None or call.menu not in c.plan.menus:
        request_agent(c, replace(call, menu=None), c.line_of(call).queue, now)
    else:
        ask(c, call, Ask(menu=call.menu, attempt=call.menu_attempt), now)


def request_agent(c: Center, call: Call, name: QueueName, now: Instant) -> None:
    """The caller wants a person: the second clock starts, and the caller waits unless nobody is there or it is full."""
    found = presence.way_in(c, call, name, now)
    name = name if found is None else found
    if found is None or promise.full(c, name):
        # Wanted a person and got none: it counts as asked for, or a full queue would flatter the connection rate.
        asked = replace(call, queue=name, requested_at=call.requested_at or now)
        turn_away(c, asked, Outcome.REFUSED, now, reason="" if found is not None else "nobody_here")
        return
    _while_waiting(c, call, now)
    line = c.line_of(call)
    call = request_quietly(c, replace(call, up=call.up or line.answer_at_once or line.welcome is not None), name, now)
    clocks.run(c, stay.begin(c, call, now), now)


def request_quietly(c: Center, call: Call, name: QueueName, now: Instant) -> Call:
    """The caller wants a person; what the caller hears stays as it is."""
    c.tell(AgentRequested(call=call.id, queue=name))
    call = enter(call, CallTrigger.REQUEST, queue=name, requested_at=call.requested_at or now)
    return turns.relax(c, turns.enter_queue(c, call, now), now)


def _while_waiting(c: Center, call: Call, now: Instant) -> None:
    """What the caller hears: a prompt, music, or ringing that turns into music before the carrier gives up."""
    line = c.line_of(call)
    prompt = "connecting" if call.menu is not None else line.welcome if not call.up else None
    if prompt is not None:
        c.do(Say(pbx=call.pbx, channel=call.channel, prompts=(prompt,), language=call.language, then_hold=True))
    elif line.answer_at_once or call.up:
        c.do(HoldCaller(pbx=call.pbx, channel=call.channel, music=line.music, language=call.language))
    else:
        ends = Instant(max(now, call.arrived_at + line.ring_limit_s))
        c.start_timer(timers.key(call.id, timers.RING_LIMIT), ends)


def turn_away(
    c: Center, call: Call, outcome: Outcome, now: Instant, *, reason: str = "", by: Party = Party.SYSTEM
) -> None:
    """Tell the caller why, then hang up; the work order is kept."""
    c.cancel_timers(*timers.while_waiting(call.id))
    call = enter(call, CallTrigger.TURN_AWAY, outcome=outcome, ended_by=by, reason=reason, up=True)
    say_parting(c, c.put_call(call), now)


def say_parting(c: Center, call: Call, now: Instant) -> None:
    """The caller's last prompt; the dialplan hangs up after it."""
    usual = PARTING.get(call.outcome, "goodbye") if call.outcome is not None else "goodbye"
    prompt = PARTING_FOR.get(call.reason, usual)
    c.do(Say(pbx=call.pbx, channel=call.channel, prompts=(prompt,), language=call.language))
    c.start_timer(timers.key(call.id, timers.LEAVE), Instant(now + LEAVE_S))
