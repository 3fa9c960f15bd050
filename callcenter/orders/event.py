"""What the trail says of a change: every changed field by its name, but no value that may be personal data."""

from collections.abc import Iterator
from enum import Enum
from typing import Any

from callcenter.domain.record import Record
from callcenter.orders.case import Case

_SHOWN = frozenset(
    {"channel", "accepted_at", "accepted_by", "party_type", "language", "is_anonymous", "secrecy"}
    | {"consent_public", "consent_follow_up", "demand_type", "category", "occurred_at", "place.area_code", "urgency"}
    | {"repeat_of", "mass_event", "scope", "scope_reason", "reported_department", "handling_mode", "lead"}
    | {"co_departments", "dispatch_basis", "kb_article", "policy", "clock", "paused_at", "paused_s", "card"}
    | {"dispatched_at", "signed_at", "first_contact_at", "replied_at", "closed_at", "archived_at", "extensions"}
    | {"returns", "redos", "no_return", "suspended_until", "relation", "related_to", "children", "legal_hold"}
    | {"dues.dispatch", "dues.sign", "dues.contact", "dues.handle", "dues.review", "dues.follow_up", "dues.archive"}
    | {"dues.provisional", "reply.kind", "reply.solved", "reply.is_true", "reply.beyond_duty"}
)
"""Fields whose values stand in the trail. Every other one may hold what a citizen said, or who it is."""
_PARTS = ("citizen", "place", "dues", "reply")
_UNTOLD = frozenset({"state", "version", "call_version", "dues.steps"})


class FieldChange(Record, frozen=True, kw_only=True):
    """A field that was changed."""

    field: str
    """Its name; ``place.address`` for a part's."""
    before: Any = None
    after: Any = None
    """Plain values as JSON has them; both None where ``hidden``."""
    hidden: bool = False
    """Its values are not in the trail, because they may be personal data."""


def differences(before: Case, after: Case) -> tuple[FieldChange, ...]:
    """The fields in which two versions of a case differ, in the record's order."""
    return tuple(_change(name, old, new) for name, old, new in _different(before, after) if name not in _UNTOLD)


def _change(name: str, before: Any, after: Any) -> FieldChange:
    if name not in _SHOWN:
        return FieldChange(field=name, hidden=True)
    return FieldChange(field=name, before=_plain(before), after=_plain(after))


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return list(value) if isinstance(value, tuple) else value


def _different(before: Case, after: Case) -> Iterator[tuple[str, Any, Any]]:
    for name in Case.__struct_fields__:
        old, new = getattr(before, name), getattr(after, name)
        if old == new:
            continue
        if name in _PARTS:
            yield from _within(name, old, new)
        else:
            yield name, old, new


def _within(part: str, before: Record | None, after: Record | None) -> Iterator[tuple[str, Any, Any]]:
    one = before if before is not None else after
    assert one is not None, "they differ"
    for name in one.__struct_fields__:
        old, new = getattr(before, name, None), getattr(after, name, None)
        if old != new:
            yield f"{part}.{name}", old, new
