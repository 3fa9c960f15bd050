"""The centre as people are shown it: numbers masked, figures up to this moment."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from acd.skills import shown
from agents.machine import AgentState
from agents.model import Agent
from callcenter.calls.machine import HAS_PLACE, KEPT, WITH_AGENT, WITH_DESK, CallState
from callcenter.calls.model import Call
from callcenter.center import expect
from callcenter.center.state import Center
from callcenter.domain.events import Clock
from callcenter.domain.ids import AgentId, CallId, Instant, PbxName
from callcenter.domain.plan import Line, Queue
from callcenter.orders.masking import mask_number
from callcenter.view import (
    AgentView,
    CallBackView,
    CallView,
    CenterView,
    FiguresView,
    LineView,
    PbxView,
    QueueView,
    ServiceView,
)
from sla.calendar import day_start
from sla.figures import Figures, Window


class Memo:
    """What the last view showed, and of what it was made: records never change, so the same ones look the same."""

    def __init__(self) -> None:
        self.agents: dict[AgentId, tuple[Agent, Call | None, Instant, AgentView]] = {}
        self.calls: dict[CallId, tuple[Call, CallView]] = {}


def view(
    c: Center, pbx_since: Mapping[PbxName, float], now: Instant, memo: Memo, services: tuple[ServiceView, ...] = ()
) -> CenterView:
    """Everything, at ``now``; ``pbx_since`` tells since when each PBX's link is as it is.

    ``memo`` is kept from view to view: of hundreds of agents and talks only those with news are looked at again.
    """
    today = day_start(now, c.plan.rules.timezone)
    agents = tuple(_tile(c, agent, today, memo) for agent in c.agents.values())
    calls = {call.id: (call, _shown(c, call, now, memo)) for call in c.calls.values()}
    memo.calls = calls
    talking = Counter(call.queue for call in c.calls.values() if call.state in WITH_AGENT)
    live = Counter(call.line for call in c.calls.values() if call.state is not CallState.CALL_BACK)
    states: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for agent in agents:
        for queue in agent.queues:
            states[queue][agent.state] += 1
    return CenterView(
        at=now,
        pbxs=tuple(PbxView(name=name, up=name in c.synced, since=since) for name, since in pbx_since.items()),
        lines=tuple(_line(c, line, live[line.number], now) for line in c.plan.lines.values()),
        queues=tuple(
            _queue(c, queue, talking[queue.name], states[queue.name], now) for queue in c.plan.queues.values()
        ),
        agents=agents,
        calls=tuple(tile for _, tile in calls.values()),
        services=services,
        reloads=c.reloads,
    )


def _shown(c: Center, call: Call, now: Instant, memo: Memo) -> CallView:
    known = memo.calls.get(call.id)
    # The place and the likely wait of who waits depend on others.
    if known is not None and known[0] is call and call.state not in HAS_PLACE:
        return known[1]
    return _call(c, call, now)


def _call(c: Center, call: Call, now: Instant) -> CallView:
    in_queue = call.queue is not None and call.state in HAS_PLACE
    likely = expect.wait(c, call, now) if in_queue else None
    return CallView(
        id=call.id,
        line=call.line,
        queue=call.queue,
        state=call.state.value,
        number=mask_number(call.number),
        arrived_at=call.arrived_at,
        requested_at=call.requested_at,
        answered_at=call.answered_at,
        position=c.in_queue[call.queue].position(call.id) if in_queue and call.queue is not None else None,
        agent=call.agent,
        department=call.department if call.state in WITH_DESK else None,
        offers=call.offers,
        warned=Clock.REQUEST in call.warned,
        breached=Clock.REQUEST in call.breached,
        priority=call.priority,
        lane=call.lane,
        deadline_at=call.deadline,
        needs=shown(c.needs[call.id].clause) if in_queue and call.id in c.needs else "",
        ringing=tuple(c.offers[ring].agent for ring in call.rings if ring in c.offers),
        prefers=call.prefers if in_queue else None,
        wait_low_s=likely.low_s if likely is not None else None,
        wait_high_s=likely.high_s if likely is not None else None,
        call_back=_call_back(call),
    )


def _call_back(call: Call) -> CallBackView | None:
    back = call.call_back if call.state in KEPT else None
    if back is None or back.asked_at is None or back.expires_at is None:
        return None
    return CallBackView(asked_at=back.asked_at, expires_at=back.expires_at, tries=back.tries, next_at=back.next_at)


def shown_state(agent: Agent) -> str:
    """What a supervisor needs to know: an idle agent whose phone is not free cannot take calls."""
    state: str = agent.state.value
    if agent.state is AgentState.IDLE and not agent.reachable:
        return "unreachable"
    if agent.state is AgentState.IDLE and agent.own_channels:
        return "own_call"
    if agent.state is AgentState.IDLE and agent.resting:
        return "resting"
    return state


def _tile(c: Center, agent: Agent, today: Instant, memo: Memo) -> AgentView:
    call = c.calls.get(agent.call) if agent.call is not None else None
    known = memo.agents.get(agent.id)
    if known is not None and known[0] is agent and known[1] is call and known[2] == today:
        return known[3]
    memo.agents[agent.id] = (agent, call, today, tile := _agent(c, agent, today))
    return tile


def _agent(c: Center, agent: Agent, today: Instant) -> AgentView:
    call = c.calls.get(agent.call) if agent.call is not None else None
    counted = agent.today_began == today
    return AgentView(
        id=agent.id,
        name=agent.name,
        endpoint=agent.endpoint,
        queues=agent.queues,
        state=shown_state(agent),
        since=agent.since,
        reason=agent.reason,
        reachable=agent.reachable,
        own_call=bool(agent.own_channels),
        call=agent.call,
        caller=mask_number(call.number) if call is not None else "",
        queue=call.queue if call is not None else None,
        department=call.department if call is not None and call.state in WITH_DESK else None,
        wrap_up_ends=agent.wrap_up_ends,
        then=_then(c, agent),
        misses=agent.misses,
        calls_today=agent.calls_today if counted else 0,
        talk_ms_today=agent.talk_ms_today if counted else 0,
        pause_ends=agent.pause_ends,
    )


def _then(c: Center, agent: Agent) -> str:
    """What follows the call in hand. Who is no longer planned is gone after it."""
    if agent.then_log_out or agent.id not in c.plan.agents:
        return "logout"
    return "pause" if agent.then_pause is not None else ""


def _queue(c: Center, queue: Queue, talking: int, states: Counter[str], now: Instant) -> QueueView:
    kept, figures = c.numbers.kept_in(queue.name), c.queue_figures[queue.name].at(now)
    waiting = [call for call in c.in_queue[queue.name] if call not in kept]
    # A queue may serve several lines; the strictest of their targets colours its row.
    lines = [line for line in c.plan.lines.values() if line.queue == queue.name] or list(c.plan.lines.values())
    likely = expect.joining(c, queue.name, now)
    return QueueView(
        name=queue.name,
        title=queue.title,
        title_en=queue.title_en,
        waiting=len(waiting),
        oldest_request_at=min((c.calls[call].requested_at or now for call in waiting), default=None),
        talking=talking,
        agents=dict(states),
        target_s=min(line.target_s for line in lines),
        warn_s=min(line.warn_s for line in lines),
        today=_figures(figures.today),
        last_30_min=_figures(figures.half_hour),
        last_24_h=_figures(figures.day),
        strategy=queue.strategy.value,
        weight=queue.weight,
        expected_wait_low_s=likely.low_s if likely is not None else None,
        expected_wait_high_s=likely.high_s if likely is not None else None,
        call_backs=len(kept),
    )


def _line(c: Center, line: Line, live: int, now: Instant) -> LineView:
    figures: Figures = c.line_figures[line.number].at(now)
    return LineView(
        number=line.number,
        name=line.name,
        name_en=line.name_en,
        live=live,
        today=_figures(figures.today),
        last_24_h=_figures(figures.day),
    )


def _figures(window: Window) -> FiguresView:
    t = window.tally
    return FiguresView(
        offered=t.offered,
        requested=t.requested,
        answered=t.answered,
        abandoned=t.abandoned,
        short_abandoned=t.short_abandoned,
        connection_rate=t.answered / t.requested if t.requested else None,
        within_target_ring=t.within_ring / t.requested if t.requested else None,
        within_target_request=t.within_request / t.requested if t.requested else None,
        max_wait_ms=window.max_wait_ms,
        average_answer_ms=round(t.wait_sum_ms / t.answered) if t.answered else None,
        abandon_rate=t.abandoned / t.requested if t.requested else None,
    )
