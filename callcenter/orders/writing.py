"""The change written down: the case's next version, its clock, and what the trail says."""

from collections.abc import Mapping
from typing import Any

import msgspec

from callcenter.domain.ids import Instant
from callcenter.domain.record import replace
from callcenter.orders.actor import Actor
from callcenter.orders.case import Case
from callcenter.orders.decision import Deadlines
from callcenter.orders.event import differences
from callcenter.orders.permissions import TABLE as RIGHTS
from callcenter.orders.terms import Clock
from callcenter.orders.trail import CaseEvent
from callcenter.orders.transitions import Time, Transition
from callcenter.orders.turn import Move, Turn


def timed(case: Case, time: Time, at: Instant, deadlines: Deadlines) -> Case:
    """The case with its clock started, stopped, paused or resumed; the limits of a resumed one follow."""
    if time is Time.STARTS:
        return replace(case, clock=Clock.RUNNING, paused_at=None)
    if time is Time.PAUSES:
        return replace(case, clock=Clock.PAUSED, paused_at=at)
    if time is Time.RESUMES:
        return replace(_unpaused(case, at), dues=deadlines.resumed(case, at), clock=Clock.RUNNING)
    if time is Time.STOPS:
        return replace(_unpaused(case, at), clock=Clock.STOPPED)
    return case


def event(
    row: Transition,
    actor: Actor,
    at: Instant,
    before: Case | None,
    after: Case,
    *,
    reason: str = "",
    words: str = "",
    about: Mapping[str, str] | None = None,
) -> CaseEvent:
    """What the trail says of the change from ``before`` (None: the case begins) to ``after``."""
    changes = differences(before, after) if before is not None else ()
    detail = {"code": row.code, "about": dict(about or {}), "changes": [_change(change) for change in changes]}
    return CaseEvent(
        number=after.number,
        at=at,
        action=row.action.value,
        actor=actor.id,
        roles=role_of(actor, row),
        via=actor.via,
        from_state=before.state.value if before is not None else "",
        to_state=after.state.value,
        version=after.version,
        reason=reason,
        detail=msgspec.json.encode({k: v for k, v in detail.items() if v}).decode(),
        words=words,
    )


def role_of(actor: Actor, row: Transition) -> str:
    """As what the actor does it: the roles that give the right, with commas between."""
    if actor.is_system:
        return "system"
    return ",".join(sorted(role.value for role in actor.roles if row.permission in RIGHTS[role]))


def written(turn: Turn, move: Move) -> tuple[Case, CaseEvent]:
    """The case in its next version, with state and clock as the table has them, and what the trail says of it."""
    row, before = move.row or turn.row, turn.case
    case = timed(move.case, row.time, turn.at, turn.facts.deadlines)
    case = replace(case, state=row.target or before.state, version=before.version + 1)
    about = event(row, turn.actor, turn.at, before, case, reason=move.reason, words=move.words, about=move.about)
    return case, about


def _unpaused(case: Case, at: Instant) -> Case:
    # A clock that was set back must not take time away from the pause.
    span = 0.0 if case.paused_at is None else max(0.0, at - case.paused_at)
    return replace(case, paused_at=None, paused_s=case.paused_s + span)


def _change(change: Any) -> dict[str, Any]:
    if change.hidden:
        return {"field": change.field}
    return {"field": change.field, "from": change.before, "to": change.after}
