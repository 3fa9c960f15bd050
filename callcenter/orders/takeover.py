"""What a call's own order means for its case: which step is due, told from both as they stand now."""

from callcenter.calls.model import Call
from callcenter.domain.events import Party
from callcenter.orders.case import Case
from callcenter.orders.machine import OrderState
from callcenter.orders.matter import is_number
from callcenter.orders.model import Handling, Order
from callcenter.orders.requests import AutoClose, Changes, CloseDirect, Open, Request, ThreeParty
from callcenter.orders.terms import CaseState, Channel, DemandType

_NOBODY_SPOKE = frozenset({Handling.MISSED, Handling.REFUSED, Handling.AFTER_HOURS})


def opening(order: Order, jurisdiction: str) -> Open:
    """The request that opens the case of a call. What the network gave in place of a number is left out."""
    number = order.caller_number if is_number(order.caller_number) else ""
    return Open(
        channel=Channel.PHONE,
        call=order.call,
        line=order.line,
        jurisdiction=jurisdiction,
        opened_at=order.arrived_at,
        changes=Changes(caller_number=number),
    )


def step(case: Case, order: Order, call: Call) -> Request | None:
    """What is due by itself now that the call is as it is; None: nothing.

    A talk's matter is for the agent to write down and accept: its case stays a draft until then, also after the call.
    """
    if call.live:
        return None
    if case.state is CaseState.DRAFT:
        unheard = order.state is OrderState.CLOSED and order.handling in _NOBODY_SPOKE
        return AutoClose(demand_type=DemandType.MISSED_CALL) if unheard else None
    if case.state is CaseState.ACCEPTED and order.handling is Handling.THREE_PARTY and order.outcome is not None:
        joined_s = _department_s(call)
        return ThreeParty(department=order.department or "", joined_s=joined_s, outcome=order.outcome.value)
    if case.state is CaseState.ANSWERED:
        return CloseDirect(further_request=False)
    return None


def _department_s(call: Call) -> float:
    """How long departments were in the call, in seconds."""
    stints = [s for s in call.stints if s.party is Party.DEPARTMENT and s.joined_at is not None]
    ends = [(s.joined_at, s.ended_at or call.ended_at) for s in stints]
    return sum(end - begin for begin, end in ends if begin is not None and end is not None)
