"""Whether anybody is there for those who join or wait: app_queue's conditions, on our own members.

A member who is logged out, or will be after the call in hand, is no member; neither is one at another PBX than the
caller, for the two could not be bridged.
"""

from collections.abc import Callable, Iterable

from acd.member import ANY
from acd.penalty import FLAT, Window, window_at
from agents.machine import AgentState
from agents.model import Agent
from callcenter.calls.model import Call
from callcenter.center.state import Center
from callcenter.domain.comfort import Absence
from callcenter.domain.ids import Instant, PbxName, QueueName, elapsed_ms
from callcenter.domain.waiting_events import NobodyThere

JOIN, LEAVE = "join_empty", "leave_when_empty"


def _in_use(c: Center, agent: Agent) -> bool:
    return agent.state is AgentState.TALKING or bool(agent.own_channels)


def _invalid(c: Center, agent: Agent) -> bool:
    return not c.endpoints.known((agent.pbx, agent.endpoint))


def _paused(c: Center, agent: Agent) -> bool:
    return agent.state is AgentState.PAUSED or agent.then_pause is not None


_TESTS: dict[Absence, Callable[[Center, Agent], bool]] = {
    Absence.PAUSED: _paused,
    Absence.INUSE: _in_use,
    Absence.RINGING: lambda c, agent: agent.state is AgentState.RINGING,
    Absence.UNAVAILABLE: lambda c, agent: not agent.reachable and not _invalid(c, agent),
    Absence.INVALID: lambda c, agent: _invalid(c, agent),
    Absence.UNKNOWN: lambda c, agent: agent.pbx not in c.synced,
    Absence.WRAPUP: lambda c, agent: agent.state is AgentState.WRAP_UP,
}


def nobody(c: Center, queue: QueueName, pbx: PbxName, window: Window, conditions: Iterable[Absence]) -> bool:
    """Whether every member is absent by one of the conditions."""
    by_penalty = Absence.PENALTY in conditions
    tests = [_TESTS[condition] for condition in conditions if condition is not Absence.PENALTY]
    limit = c.plan.queues[queue].penalty_members_limit
    window = FLAT if limit and c.present[queue] <= limit else window
    for name in c.foyer.members.get(queue, ()):
        agent = c.agents.get(name)
        if agent is None or agent.pbx != pbx or agent.state is AgentState.LOGGED_OUT or agent.then_log_out:
            continue
        if by_penalty and window.tier(c.member(queue, name).penalty) is None:
            continue
        if not any(test(c, agent) for test in tests):
            return False
    return True


def may_join(c: Center, call: Call, name: QueueName, now: Instant) -> bool:
    """Whether the queue takes in somebody who comes now."""
    queue = c.plan.queues[name]
    rule = queue.waits.join_empty
    # Who was found on the PBX after a restart has joined long ago.
    if not rule or call.recovered:
        return True
    waited = elapsed_ms(call.requested_at or now, now)
    return not nobody(c, name, call.pbx, window_at(queue.penalty_rules, waited), rule)


def somebody(c: Center, name: QueueName, pbx: PbxName) -> bool:
    """Whether whoever comes now joins and stays, as far as these rules go."""
    queue = c.plan.queues[name]
    rules = [rule for rule in (queue.waits.join_empty, queue.waits.leave_when_empty) if rule]
    if not rules:
        return True
    window = window_at(queue.penalty_rules, 0)
    return not any(nobody(c, name, pbx, window, rule) for rule in rules)


def way_in(c: Center, call: Call, name: QueueName, now: Instant) -> QueueName | None:
    """The queue, or the first of those it overflows to, that takes the caller in; None: there is nobody anywhere."""
    way: list[QueueName] = []
    following: QueueName | None = name
    while following is not None and following not in way:
        if may_join(c, call, following, now):
            return following
        c.tell(NobodyThere(call=call.id, queue=following, rule=JOIN))
        way.append(following)
        following = c.plan.queues[following].overflow
    return None


def must_leave(c: Center, call: Call) -> bool:
    """Whether nobody is there any more for who waits already."""
    assert call.queue is not None
    rule = c.plan.queues[call.queue].waits.leave_when_empty
    return bool(rule) and nobody(c, call.queue, call.pbx, c.needs.get(call.id, ANY).window, rule)
