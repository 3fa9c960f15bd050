"""Steering by the deadline: each caller's rings are planned from what is known of how the agents pick up."""

from collections.abc import Iterator

from acd import pickup, pool
from acd.hall import Row
from acd.offer import Offer, OfferState
from acd.ring_plan import Candidate, Case, DeadlinePlan, Phone, plan
from acd.ringing import Ring, RingPlan
from callcenter.calls.model import Call
from callcenter.center.state import Center
from callcenter.domain.events import OfferResult
from callcenter.domain.ids import AgentId, Instant
from callcenter.domain.plan import Queue
from callcenter.domain.routing import Strategy

_OWN_WAYS = frozenset({Strategy.RING_ALL, Strategy.RING_PROGRESSIVELY})
"""Strategies that say themselves how many phones ring."""
_SILENT = frozenset({OfferResult.NO_ANSWER, OfferResult.REJECTED, OfferResult.WITHDRAWN})
"""Ends of a ring that tell about the agent; a phone that could not be rung does not."""
_REFUSED_S = 60.0
"""A refusal says as much as so long a silence."""


def steers(queue: Queue) -> bool:
    """Whether the queue's callers are led by their deadline."""
    return queue.deadline_routing and queue.strategy not in _OWN_WAYS


def planned(
    c: Center, row: Row, call: Call, order: Iterator[pool.Candidate], *, idle: int, others: int, now: Instant
) -> RingPlan:
    """Whom to ring now. ``others`` are the other callers who wait for the same agents with no phone ringing."""
    offers = [c.offers[ring] for ring in call.rings if ring in c.offers]
    if any(offer.state is OfferState.CONNECTING for offer in offers):
        return RingPlan(more_s=c.plan.rules.connect_s)
    case = Case(
        left_s=(call.deadline or now) - now,
        ring_s=c.plan.queues[row.queue].ring_s,
        idle=idle,
        others=others,
        phones=tuple(Phone(known(c, offer.agent), now - offer.made_at) for offer in offers),
    )
    chosen = plan(case, (Candidate(agent, known(c, agent), tier) for tier, agent in order))
    rings = tuple(Ring(ring.agent, ring.ring_s, ring.tier) for ring in chosen.rings)
    return RingPlan(rings=rings, more_s=chosen.look_in_s, note=_note(case, chosen) if rings else "")


def _note(case: Case, chosen: DeadlinePlan) -> str:
    left = f"{case.left_s:.1f} s left" if case.left_s > 0 else f"{-case.left_s:.1f} s late"
    whys = "; ".join(dict.fromkeys(ring.why.value for ring in chosen.rings))
    slow = f"; hardly in time: {', '.join(chosen.passed)}" if chosen.passed else ""
    return f"{left}, chance {chosen.chance:.0%}: {whys}{slow}"


# What is learnt.


def known(c: Center, agent: AgentId) -> pickup.Pickup:
    """How the agent picks up, as far as rings have shown."""
    return c.pickups.get(agent, pickup.NEW)


def picked_up(c: Center, offer: Offer, now: Instant) -> None:
    """The agent answered the phone."""
    c.pickups[offer.agent] = pickup.answered(known(c, offer.agent), now - offer.made_at)


def stopped(c: Center, offer: Offer, result: OfferResult, now: Instant) -> None:
    """The phone stopped ringing without an answer."""
    if offer.state is OfferState.RINGING and not offer.reserved and result in _SILENT:
        silent_s = _REFUSED_S if result is OfferResult.REJECTED else now - offer.made_at
        c.pickups[offer.agent] = pickup.unanswered(known(c, offer.agent), silent_s)


def start_anew(c: Center, agent: AgentId) -> None:
    """Who comes back to the desk is not judged by the rings that nobody was there to hear."""
    c.pickups.pop(agent, None)
