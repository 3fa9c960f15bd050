"""How long callers are likely to wait, worked out at most once a second for each queue and only for who asks."""

from acd import estimate
from acd.estimate import Pool, Range, Staff
from acd.hall import Row
from acd.member import ANY
from acd.ordered import Rank
from acd.penalty import OPEN, window_at
from acd.skills import asked_at, lacking, parse
from agents.machine import AgentState
from agents.model import Agent
from callcenter.calls.machine import IN_QUEUE
from callcenter.calls.model import Call
from callcenter.center.foyer import Group, Key, Outlook
from callcenter.center.state import Center, rank
from callcenter.domain.ids import CallId, Instant, QueueName

FRESH_S, OLD_S = 1.0, 5.0
MOST_AT_ONCE = 5
"""So many queues are looked at anew at one moment, some milliseconds in a large centre: calls wait meanwhile. The
others take their turn a moment later, and until then what was found a few seconds ago still holds."""
_LAST: Rank = (float("inf"),)


def wait(c: Center, call: Call, now: Instant) -> Range | None:
    """The wait that is likely from now on; None where nothing can be said."""
    if call.queue is None or call.state not in IN_QUEUE:
        return None
    outlook = _outlook(c, call.queue, now)
    if call.id not in outlook.calls:
        outlook.calls[call.id] = _wait(c, call, outlook, now)
    return outlook.calls[call.id]


def joining(c: Center, queue: QueueName, now: Instant) -> Range | None:
    """The wait of somebody who would join the queue now and needs what all its callers need."""
    outlook = _outlook(c, queue, now)
    if outlook.joining is None:
        settings = c.plan.queues[queue]
        clause = asked_at((parse(settings.requirement),), 0) if settings.requirement else ()
        window = window_at(settings.penalty_rules, 0)
        pbxs = {c.agents[agent].pbx for agent in c.foyer.members.get(queue, ()) if agent in c.agents}
        keys: list[Key] = [(queue, pbx, clause, window) for pbx in sorted(pbxs)]
        ranges = [_range(c, key, _LAST, None, None, outlook, now) for key in keys]
        known = [each for each in ranges if each is not None]
        outlook.joining = (min(known, key=lambda each: each.high_s, default=None),)
    return outlook.joining[0]


def _outlook(c: Center, queue: QueueName, now: Instant) -> Outlook:
    foyer = c.foyer
    outlook = foyer.outlooks.get(queue)
    if outlook is not None:
        age = now - outlook.at
        if 0.0 <= age < FRESH_S or (0.0 <= age < OLD_S and foyer.looked_at(now) >= MOST_AT_ONCE):
            return outlook
    return foyer.new_outlook(queue, now)


def _wait(c: Center, call: Call, outlook: Outlook, now: Instant) -> Range | None:
    assert call.queue is not None
    if call.rings:
        # A phone rings already: nobody is before.
        return estimate.AT_ONCE
    need = c.needs.get(call.id, ANY)
    row = c.hall.row_of(call.id)
    return _range(c, (call.queue, call.pbx, need.clause, need.window), rank(call), row, call.id, outlook, now)


def _range(
    c: Center, key: Key, own: Rank, row: Row | None, call: CallId | None, outlook: Outlook, now: Instant
) -> Range | None:
    group = _group(c, key, now)
    if group.pool is None:
        return None
    if key not in outlook.shares:
        outlook.shares[key] = [(each, share) for each in c.hall.rows() if (share := _share(c, group, each, now))]
    before = 0.0
    for each, share in outlook.shares[key]:
        ahead = (each.waiting.position(call) or 1) - 1 if call and each is row else each.waiting.behind(own)
        before += share * ahead
    return estimate.estimate(group.pool, before)


# Who could serve.


def coming(agent: Agent) -> bool:
    """Whether the agent takes calls, now or after what is in hand."""
    away = agent.state is AgentState.LOGGED_OUT or agent.state is AgentState.PAUSED
    return agent.reachable and not away and agent.then_pause is None and not agent.then_log_out


def _group(c: Center, key: Key, now: Instant) -> Group:
    """The agents who could serve callers of this queue and need, as of this second."""
    group = c.foyer.groups.get(key)
    if group is None or not 0.0 <= now - group.at < FRESH_S:
        agents = _eligible(c, key)
        pool = _pool(c, key[0], agents, now)
        group = c.foyer.groups[key] = Group(at=now, agents=frozenset(agent.id for agent in agents), pool=pool)
    return group


def _eligible(c: Center, key: Key) -> list[Agent]:
    """Members who are at work and have what is needed. The one agent who is waited for first is not all there is."""
    queue, pbx, clause, window = key
    limit = c.plan.queues[queue].penalty_members_limit
    everyone = window == OPEN or (limit and c.present[queue] <= limit)
    found = []
    for name in c.foyer.members.get(queue, ()):
        agent, plan = c.agents.get(name), c.plan.agents.get(name)
        if agent is None or agent.pbx != pbx or not coming(agent):
            continue
        if clause and (plan is None or lacking(plan.skills, clause)):
            continue
        if everyone or window.tier(c.member(queue, name).penalty) is not None:
            found.append(agent)
    return found


def _pool(c: Center, queue: QueueName, agents: list[Agent], now: Instant) -> Pool | None:
    settings = c.plan.queues[queue]
    wrapping = [a for a in agents if a.state is AgentState.WRAP_UP]
    busy = [
        a for a in agents if a.state is not AgentState.WRAP_UP and (a.state is not AgentState.IDLE or a.own_channels)
    ]
    staff = Staff(
        idle=len(agents) - len(busy) - len(wrapping),
        talking_s=tuple(max(0.0, now - a.since) for a in busy),
        wrap_up_s=tuple((a.wrap_up_ends or now) - now for a in wrapping),
        room=None if settings.max_talks is None else settings.max_talks - c.load[queue],
        most=settings.max_talks or 0,
    )
    return estimate.pool(staff, c.foyer.handle(queue, settings.wrap_up_s))


# Who is before.


def _share(c: Center, group: Group, row: Row, now: Instant) -> float:
    """How likely a caller of that row is to take one of these agents."""
    if not len(row.waiting):
        return 0.0
    others = _group(c, (row.queue, row.pbx, row.need.clause, row.need.window), now).agents
    return len(others & group.agents) / len(others) if others else 0.0
