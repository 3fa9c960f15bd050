"""The work order follows the call: opened when it arrives, accepted when it is answered, finished when it ends."""

from collections.abc import Iterator

from callcenter.calls.model import Call
from callcenter.domain.events import Outcome, Party
from callcenter.domain.ids import DepartmentId, Instant
from callcenter.domain.record import replace
from callcenter.orders.machine import TABLE, OrderAction, OrderState
from callcenter.orders.model import Handling, Order, OrderEvent

CALLBACK_S = 15 * 60
"""A caller whom nobody served is called back within this time."""
SYSTEM = "system"
_TURNED_AWAY = {Outcome.REFUSED: Handling.REFUSED, Outcome.AFTER_HOURS: Handling.AFTER_HOURS}
_SERVED = frozenset({Outcome.ANSWERED, Outcome.FAILED})
"""Outcomes in which a talk counts; in the others the caller gave up or was sent away after it, if there was one."""

_NOTHING_OWED = frozenset({Outcome.ANSWERED, Outcome.CALL_BACK_JOINED, *_TURNED_AWAY})
"""After these nobody need be called back because of this call."""


def follow(order: Order | None, call: Call, at: Instant) -> tuple[Order, tuple[OrderEvent, ...]]:
    """The call's order as of the call's present record, and what happened to it since ``order`` (None: it is new).

    Any number of the call's changes may have been skipped; the same record again changes nothing.
    """
    state = order.state if order is not None else TABLE.start
    events: list[OrderEvent] = []
    if order is None:
        events.append(OrderEvent(at=call.arrived_at, action="open", actor=SYSTEM, from_state=None, to_state=state))
    for action, moment, actor in _due(call, at):
        if TABLE.allows(state, action):
            then = TABLE.next(state, action)
            events.append(
                OrderEvent(at=moment, action=action.value, actor=actor, from_state=state, to_state=then),
            )
            state = then
    present = _present(order or _opened(call), call, state, at)
    if order is not None and present != order:
        present = replace(present, version=order.version + 1)
    return present, tuple(events)


def _due(call: Call, at: Instant) -> Iterator[tuple[OrderAction, Instant, str]]:
    """The moves that the call's record calls for; those already made have no row in the table any more."""
    agent = call.agent or SYSTEM
    if call.answered_at is not None or call.outcome is Outcome.ANSWERED:
        yield OrderAction.ACCEPT, call.answered_at or at, agent
    if call.live:
        return
    ended_at = call.ended_at or at
    if call.outcome is not Outcome.ANSWERED:
        yield OrderAction.AUTO_CLOSE, ended_at, SYSTEM
    elif call.three_way:
        yield OrderAction.THREE_PARTY, ended_at, agent
    else:
        yield OrderAction.ANSWER, ended_at, agent
    if call.outcome is Outcome.ANSWERED:
        yield OrderAction.FIND_ANSWERED, at, SYSTEM


def _opened(call: Call) -> Order:
    return Order(call=call.id, line=call.line, caller_number=call.number, arrived_at=call.arrived_at)


def _present(order: Order, call: Call, state: OrderState, at: Instant) -> Order:
    settled = call.answered_at is not None or not call.live
    return replace(
        order,
        queue=call.queue,
        department=_department(call) or order.department,
        agent=call.agent,
        requested_at=call.requested_at,
        answered_at=call.answered_at,
        ended_at=call.ended_at,
        ring_ms=call.ring_ms(at) if settled else None,
        wait_ms=call.wait_ms(at) if settled else None,
        talk_ms=call.talk_ms(),
        outcome=call.outcome,
        handling=_handling(call),
        state=state,
        callback_due_at=_callback_due_at(call, at),
    )


def _department(call: Call) -> DepartmentId | None:
    took_part = [s.who for s in call.stints if s.party is Party.DEPARTMENT and s.joined_at is not None]
    return DepartmentId(took_part[-1]) if took_part else None


def _handling(call: Call) -> Handling | None:
    if call.outcome in _TURNED_AWAY:
        return _TURNED_AWAY[call.outcome]
    if call.outcome is None or call.outcome in _SERVED:
        if call.three_way:
            return Handling.THREE_PARTY
        if call.answered_at is not None or call.outcome is Outcome.ANSWERED:
            return Handling.DIRECT
    return None if call.outcome is None else Handling.MISSED


def _callback_due_at(call: Call, at: Instant) -> Instant | None:
    owed = call.outcome is not None and call.outcome not in _NOTHING_OWED
    return Instant((call.ended_at or at) + CALLBACK_S) if owed and call.number else None
