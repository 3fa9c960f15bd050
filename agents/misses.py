"""When misses become a pause: one count for all, or one for each cause that has a limit of its own."""

from agents.model import Agent
from callcenter.domain.ids import Instant
from callcenter.domain.record import replace
from callcenter.domain.routing import AutoPause


def note(agent: Agent, cause: str, now: Instant, rule: AutoPause, *, counted: bool) -> Agent:
    """The agent with one miss more; misses too long ago no longer count."""
    far = rule.within_s > 0 and agent.last_miss_at is not None and now - agent.last_miss_at > rule.within_s
    before = forgotten(agent) if far else agent
    own = cause in rule.limits
    missed = {**before.missed, cause: before.missed.get(cause, 0) + 1} if own else before.missed
    misses = before.misses + (counted and not own)
    return replace(before, misses=misses, missed=missed, last_miss_at=now if own or counted else before.last_miss_at)


def too_many(agent: Agent, cause: str, limit: int, rule: AutoPause, *, counted: bool) -> bool:
    """Whether the miss just noted was one too many."""
    if cause in rule.limits:
        return 0 < rule.limits[cause] <= agent.missed.get(cause, 0)
    return counted and 0 < limit <= agent.misses


def forgotten(agent: Agent) -> Agent:
    """Nothing missed so far: after a talk, a log-in or the end of a pause."""
    return replace(agent, misses=0, missed={}, last_miss_at=None)
