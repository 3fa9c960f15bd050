"""What can happen to one agent, each as one small decision."""

from agents.machine import TABLE, AgentState, AgentTrigger
from agents.misses import forgotten, note, too_many
from agents.model import Agent
from callcenter.domain.commands import CancelTimer, Command, StartTimer
from callcenter.domain.decision import Move
from callcenter.domain.events import AgentChanged, Event
from callcenter.domain.ids import CallId, ChannelId, Instant, OfferId, TimerKey
from callcenter.domain.record import replace
from callcenter.domain.routing import AutoPause

ENGINE = "engine"
COUNT_ALL = AutoPause()


def wrap_up_timer(agent: Agent) -> TimerKey:
    """The timer that ends the wrap-up."""
    return TimerKey(f"agent/{agent.id}/wrap-up")


def pause_timer(agent: Agent) -> TimerKey:
    """The timer that ends a pause of a given time."""
    return TimerKey(f"agent/{agent.id}/pause")


def rest_timer(agent: Agent) -> TimerKey:
    """The timer that ends the rest after a miss."""
    return TimerKey(f"agent/{agent.id}/rest")


def changed(agent: Agent, actor: str) -> AgentChanged:
    """The event that tells the agent's present state."""
    return AgentChanged(
        agent=agent.id,
        state=agent.state.value,
        reason=agent.reason,
        reachable=agent.reachable,
        own_call=bool(agent.own_channels),
        actor=actor,
    )


def _enter(agent: Agent, trigger: AgentTrigger, now: Instant, actor: str, *commands: Command) -> Move[Agent]:
    """The only place where an agent's state changes; timers of the state that is left end here."""
    state = TABLE.next(agent.state, trigger)
    drop: tuple[Command, ...] = ()
    if agent.state is AgentState.WRAP_UP:
        agent, drop = replace(agent, wrap_up_ends=None), (CancelTimer(key=wrap_up_timer(agent)),)
    elif agent.pause_ends is not None:
        agent, drop = replace(agent, pause_ends=None), (CancelTimer(key=pause_timer(agent)),)
    after = replace(agent, state=state, since=now)
    return Move(after, (changed(after, actor),), drop + commands)


def log_in(agent: Agent, now: Instant, actor: str) -> Move[Agent]:
    """签入."""
    fresh = replace(agent, idle_since=now, reason="", resting=False, then_pause=None, then_log_out=False)
    return _enter(forgotten(fresh), AgentTrigger.LOG_IN, now, actor)


def log_out(agent: Agent, now: Instant, actor: str) -> Move[Agent]:
    """签出, or a note to do so after the call in hand."""
    if agent.state is AgentState.TALKING:
        return _note(replace(agent, then_log_out=True, then_pause=None), actor)
    free = replace(agent, offer=None, call=None, channel=None, reason="", then_log_out=False, then_pause=None)
    return _enter(free, AgentTrigger.LOG_OUT, now, actor)


def pause(agent: Agent, reason: str, now: Instant, actor: str, *, for_s: float | None = None) -> Move[Agent]:
    """示忙 with a reason, for a given time or without end, or a note to do so after the call in hand."""
    if agent.state is AgentState.TALKING:
        return _note(replace(agent, then_pause=reason, then_pause_s=for_s, then_log_out=False), actor)
    free = replace(agent, offer=None, call=None, channel=None, reason=reason)
    free = replace(free, then_pause=None, then_pause_s=None, then_log_out=False)
    move = _enter(free, AgentTrigger.PAUSE, now, actor)
    if for_s is None:
        return move
    ends = Instant(now + for_s)
    timer = StartTimer(key=pause_timer(agent), at=ends)
    return Move(replace(move.record, pause_ends=ends), move.events, (*move.commands, timer))


def unpause(agent: Agent, now: Instant, actor: str) -> Move[Agent]:
    """示闲; takes back a pause that was to follow the call."""
    if agent.state is not AgentState.PAUSED:
        return _note(replace(agent, then_pause=None), actor)
    return _enter(forgotten(replace(agent, reason="", resting=False)), AgentTrigger.UNPAUSE, now, actor)


def _note(agent: Agent, actor: str) -> Move[Agent]:
    return Move(agent, (changed(agent, actor),))


def offered(agent: Agent, call: CallId, offer: OfferId, now: Instant) -> Move[Agent]:
    """The phone is being rung for a call."""
    return _enter(replace(agent, call=call, offer=offer), AgentTrigger.OFFER, now, ENGINE)


def withdrawn(agent: Agent, now: Instant) -> Move[Agent]:
    """The call went away while the phone rang: no fault of the agent, who keeps the place among the idle."""
    return _enter(replace(agent, call=None, offer=None), AgentTrigger.MISS, now, ENGINE)


def missed(
    agent: Agent,
    now: Instant,
    *,
    counted: bool,
    rest_s: float,
    limit: int,
    reason: str,
    cause: str = "no_answer",
    rule: AutoPause = COUNT_ALL,
) -> Move[Agent]:
    """The offer came to nothing at this phone: rest for a moment, or pause after too many misses."""
    free = note(replace(agent, call=None, offer=None), cause, now, rule, counted=counted)
    if too_many(free, cause, limit, rule, counted=counted):
        return _enter(replace(free, reason=reason), AgentTrigger.PAUSE, now, ENGINE)
    rest = StartTimer(key=rest_timer(agent), at=Instant(now + rest_s))
    return _enter(replace(free, resting=True), AgentTrigger.MISS, now, ENGINE, rest)


def rested(agent: Agent) -> Move[Agent]:
    """The rest after a miss is over."""
    return Move(replace(agent, resting=False))


def answered(agent: Agent, channel: ChannelId, now: Instant) -> Move[Agent]:
    """Bridged with the caller."""
    return _enter(replace(agent, channel=channel, offer=None), AgentTrigger.ANSWER, now, ENGINE)


def released(
    agent: Agent, now: Instant, *, wrap_up_s: float, talk_ms: int, today: Instant, phantom_ms: float = 0.0
) -> Move[Agent]:
    """The talk is over: wrap-up begins, or with none configured ends at once. ``today`` is the last midnight.

    Misses count in a row: a talk of ``phantom_ms`` or more begins the count anew.
    """
    same_day = agent.today_began == today
    free = replace(
        agent,
        call=None,
        channel=None,
        idle_since=now,
        today_began=today,
        calls_today=agent.calls_today * same_day + 1,
        talk_ms_today=agent.talk_ms_today * same_day + talk_ms,
    )
    wrap = _enter(forgotten(free) if talk_ms >= phantom_ms else free, AgentTrigger.RELEASE, now, ENGINE)
    if wrap_up_s <= 0:
        return ready(wrap.record, now, ENGINE)
    ends = Instant(now + wrap_up_s)
    timer = StartTimer(key=wrap_up_timer(agent), at=ends)
    return Move(replace(wrap.record, wrap_up_ends=ends), wrap.events, (*wrap.commands, timer))


def ready(agent: Agent, now: Instant, actor: str) -> Move[Agent]:
    """The wrap-up ends: what was asked for during the call follows now, else idle."""
    if agent.then_log_out:
        return log_out(agent, now, actor)
    if agent.then_pause is not None:
        return pause(agent, agent.then_pause, now, actor, for_s=agent.then_pause_s)
    return _enter(agent, AgentTrigger.READY, now, actor)


def extended(agent: Agent, by_s: float, actor: str) -> Move[Agent]:
    """More time for the work after the call."""
    assert agent.wrap_up_ends is not None, "a wrap-up has an end"
    after = replace(agent, wrap_up_ends=Instant(agent.wrap_up_ends + by_s))
    timer = StartTimer(key=wrap_up_timer(agent), at=Instant(agent.wrap_up_ends + by_s))
    return Move(after, (changed(after, actor),), (timer,))


def wrapping_since(agent: Agent, since: Instant, now: Instant) -> Move[Agent]:
    """The wrap-up began earlier than we knew, and ends by so much earlier."""
    assert agent.wrap_up_ends is not None, "a wrap-up has an end"
    ends = Instant(max(now, agent.wrap_up_ends - (agent.since - since)))
    after = replace(agent, since=since, idle_since=min(agent.idle_since, since), wrap_up_ends=ends)
    return Move(after, (), (StartTimer(key=wrap_up_timer(agent), at=ends),))


def phantom(agent: Agent, now: Instant, *, rest_s: float, limit: int, reason: str) -> Move[Agent]:
    """The talk that just ended was none (picked up and gone): a miss instead of wrap-up."""
    after = replace(agent, misses=agent.misses + 1, calls_today=max(0, agent.calls_today - 1))
    if after.state not in {AgentState.WRAP_UP, AgentState.IDLE}:
        return Move(after)
    if limit and after.misses >= limit and not after.then_log_out:
        return pause(after, reason, now, ENGINE)
    rest = StartTimer(key=rest_timer(agent), at=Instant(now + rest_s))
    after = replace(after, resting=True)
    if after.state is AgentState.IDLE:
        return Move(after, (changed(after, ENGINE),), (rest,))
    move = ready(after, now, ENGINE)
    return Move(move.record, move.events, (*move.commands, rest))


def phone_changed(agent: Agent, *, reachable: bool) -> Move[Agent]:
    """The phone can, or can no longer, be rung."""
    after = replace(agent, reachable=reachable)
    return Move(after, _told_if(agent.reachable != reachable, after))


def own_channel_opened(agent: Agent, channel: ChannelId) -> Move[Agent]:
    """The phone began a call that is not ours."""
    after = replace(agent, own_channels=agent.own_channels | {channel})
    return Move(after, _told_if(not agent.own_channels, after))


def own_channel_closed(agent: Agent, channel: ChannelId) -> Move[Agent]:
    """A call of the agent's own ended."""
    after = replace(agent, own_channels=agent.own_channels - {channel})
    return Move(after, _told_if(bool(agent.own_channels) and not after.own_channels, after))


def _told_if(news: bool, agent: Agent) -> tuple[Event, ...]:
    return (changed(agent, "phone"),) if news else ()
