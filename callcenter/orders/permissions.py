"""What each role may do. Whatever is not in the table is refused."""

from collections.abc import Mapping
from enum import Enum

from callcenter.orders.actor import Actor, Role


class Permission(Enum):
    """Something that a route or a command does."""

    LIVE_VIEW = "live.view"
    """The live monitor, queues, agents, calls in progress."""
    LIVE_ACT = "live.act"
    """Log agents in and out, pause, move callers, hang up, bring departments in."""
    DESK_ACT = "desk.act"
    """The same at one's own desk, as an agent: log in, pause, bring a department in."""
    CALLS_VIEW = "calls.view"
    """Every call and its order as the engine has recorded them, numbers masked."""
    OPERATE = "operate"
    """Reload the configuration, reconcile, move the database."""
    METRICS = "metrics"
    ORDER_VIEW = "order.view"
    """Orders, citizens masked; a department's own only, for its people."""
    ORDER_CREATE = "order.create"
    ORDER_EDIT = "order.edit"
    ORDER_UNMASK = "order.unmask"
    """See a citizen's data in full, with a reason that is recorded."""
    ORDER_EXPORT = "order.export"
    ORDER_ANSWER = "order.answer"
    """直办: answer in the call, hand an emergency over, ask for dispatch."""
    ORDER_DISPATCH = "order.dispatch"
    ORDER_DECIDE_RETURN = "order.decide_return"
    ORDER_ARBITRATE = "order.arbitrate"
    ORDER_SIGN = "order.sign"
    ORDER_REPLY = "order.reply"
    ORDER_ASK = "order.ask"
    """Ask for return, extension, suspension (the department's reviewer)."""
    ORDER_DECIDE_ASK = "order.decide_ask"
    """Grant or refuse an extension or a suspension."""
    ORDER_APPROVE = "order.approve"
    """Check a reply and close."""
    ORDER_FOLLOW_UP = "order.follow_up"
    ORDER_ARCHIVE = "order.archive"
    ORDER_SUPERVISE = "order.supervise"
    ORDER_REOPEN = "order.reopen"
    ORDER_VOID = "order.void"
    ORDER_MERGE = "order.merge"
    ORDER_HOLD = "order.hold"
    """Legal hold, retention and deletion."""
    DEPARTMENT_VIEW = "department.view"
    DEPARTMENT_EDIT = "department.edit"
    CATALOGUE_EDIT = "catalogue.edit"
    CALENDAR_EDIT = "calendar.edit"
    KB_VIEW = "kb.view"
    KB_EDIT = "kb.edit"
    KB_FLAG = "kb.flag"
    ALERT_VIEW = "alert.view"
    ALERT_ACT = "alert.act"
    AUDIT_VIEW = "audit.view"
    USER_EDIT = "user.edit"
    OUTLET_EDIT = "outlet.edit"
    """Webhooks and Open311 keys."""
    SELF = "self"
    """One's own account: whoever is signed in."""


P, R = Permission, Role
_EVERYBODY = frozenset({P.KB_VIEW, P.DEPARTMENT_VIEW})
_HOUSE = _EVERYBODY | {P.ORDER_VIEW, P.LIVE_VIEW, P.CALLS_VIEW, P.KB_FLAG, P.ALERT_VIEW}
TABLE: Mapping[Role, frozenset[Permission]] = {
    R.AGENT: _HOUSE | {P.DESK_ACT, P.ORDER_CREATE, P.ORDER_EDIT, P.ORDER_UNMASK, P.ORDER_ANSWER},
    R.TEAM_LEAD: _HOUSE
    | {P.LIVE_ACT, P.DESK_ACT, P.ORDER_CREATE, P.ORDER_EDIT, P.ORDER_UNMASK, P.ORDER_ANSWER, P.ORDER_DISPATCH}
    | {P.ORDER_VOID, P.ALERT_ACT},
    R.DISPATCHER: _HOUSE
    | {P.ORDER_EDIT, P.ORDER_UNMASK, P.ORDER_DISPATCH, P.ORDER_DECIDE_RETURN, P.ORDER_APPROVE, P.ORDER_MERGE}
    | {P.CATALOGUE_EDIT, P.ALERT_ACT},
    R.DEPARTMENT_USER: _EVERYBODY | {P.ORDER_VIEW, P.ORDER_SIGN, P.ORDER_REPLY, P.KB_FLAG},
    R.DEPARTMENT_REVIEWER: _EVERYBODY
    | {P.ORDER_VIEW, P.ORDER_SIGN, P.ORDER_REPLY, P.ORDER_ASK, P.ORDER_DISPATCH, P.KB_FLAG},
    R.FOLLOW_UP: _HOUSE | {P.ORDER_UNMASK, P.ORDER_APPROVE, P.ORDER_FOLLOW_UP, P.ORDER_ARCHIVE},
    R.SUPERVISOR: _HOUSE
    | {P.LIVE_ACT, P.ORDER_UNMASK, P.ORDER_EXPORT, P.ORDER_ARBITRATE, P.ORDER_DECIDE_ASK, P.ORDER_SUPERVISE}
    | {P.ORDER_REOPEN, P.ORDER_HOLD, P.ALERT_ACT, P.AUDIT_VIEW, P.METRICS},
    R.KB_EDITOR: _EVERYBODY | {P.KB_EDIT, P.KB_FLAG},
    R.AUDITOR: _EVERYBODY | {P.ORDER_VIEW, P.CALLS_VIEW, P.ALERT_VIEW, P.AUDIT_VIEW, P.METRICS},
    R.ADMIN: _EVERYBODY
    | {P.LIVE_VIEW, P.METRICS, P.OPERATE, P.DEPARTMENT_EDIT, P.CATALOGUE_EDIT, P.CALENDAR_EDIT, P.USER_EDIT}
    | {P.OUTLET_EDIT},
}
"""A department's people see and move their own tree's orders only; that is the service's check, not the table's."""


def may(actor: Actor, permission: Permission) -> bool:
    """Whether the actor's roles give the permission; the program itself may do what its rules say."""
    return actor.is_system or permission is P.SELF or any(permission in TABLE[role] for role in actor.roles)
