"""An agent's leg that was asked to end: until it has, the phone is not rung again, for it would refuse as busy."""

from callcenter.center import timers
from callcenter.center.state import Center
from callcenter.domain.ids import AgentId, ChannelId, Instant

ENDS_S = 1.0
"""After so long the phone is rung all the same: word of the end may have been lost."""


def begin(c: Center, agent: AgentId, leg: ChannelId, now: Instant, *, asked_at: Instant | None = None) -> None:
    """The leg is being taken from the agent's phone, unless it has ended already.

    ``asked_at``: when a ring was asked for of which no channel may have been told yet; it comes all the same. While
    the channels of a PBX are being listed, the list tells.
    """
    unborn = asked_at is not None and now - asked_at < ENDS_S and c.agents[agent].pbx in c.synced
    if leg in c.legs or unborn:
        c.ending[agent] = leg
        c.start_timer(timers.of_channel(leg, timers.ENDING), Instant(now + ENDS_S))
        _place(c, agent)


def over(c: Center, leg: ChannelId, _now: Instant) -> None:
    """The leg has ended, or has been waited for long enough: the phone may be rung."""
    c.cancel_timers(timers.of_channel(leg, timers.ENDING))
    for agent in [agent for agent, left in c.ending.items() if left == leg]:
        del c.ending[agent]
        _place(c, agent)


def _place(c: Center, agent: AgentId) -> None:
    for queue in c.agents[agent].queues:
        c.place_agent(c.agents[agent], queue)
