"""The leg that is to ring an agent's phone: its name, and what the PBX is told of it."""

from agents.model import Agent
from callcenter.calls.machine import CallState
from callcenter.calls.model import Call
from callcenter.center import dialling
from callcenter.center.state import Center
from callcenter.domain.commands import RingAgent
from callcenter.domain.ids import ChannelId, OfferId
from callcenter.orders.masking import mask_number


def leg_id(caller: ChannelId, attempt: int) -> OfferId:
    """The name of an offer and of the agent's leg: it tells the caller's channel and the attempt."""
    return OfferId(ChannelId(f"cc-{caller}-{attempt}"))


def round_of(caller: ChannelId, number: int) -> str:
    """The name of the phones that ring for a caller together."""
    return f"cc-{caller}-r{number}"


def command(c: Center, call: Call, agent: Agent, leg: OfferId, ring_s: float) -> RingAgent:
    """The ring as the PBX is told of it."""
    # Whoever keeps a place is not there: the agent waits for a leg that is dialled later.
    kept = call.state is CallState.CALL_BACK
    return RingAgent(
        pbx=call.pbx,
        offer=leg,
        call=call.id,
        caller=dialling.next_leg(call) if kept else call.channel,
        endpoint=agent.endpoint,
        ring_ms=round(ring_s * 1000),
        shown_number=shown(c, call.number),
        line=call.line,
        round="" if kept else round_of(call.channel, call.round),
        waits=kept,
        language=next(iter(c.plan.lines.values())).language if kept else "",
    )


def shown(c: Center, number: str) -> str:
    """What an agent's phone shows of a caller's number."""
    return number if c.plan.rules.full_number_to_agents else mask_number(number)
