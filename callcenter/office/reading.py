"""Looking at cases: what somebody may see, masked for their eyes; who looks at one, or unmasks it, is written down."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, time
from typing import Any

import msgspec

from callcenter.domain.ids import Instant
from callcenter.domain.record import replace
from callcenter.office.access import Looks
from callcenter.office.explaining import Explained, explained
from callcenter.office.facts import Register
from callcenter.office.faulty import Unknown
from callcenter.office.orders import OrderService
from callcenter.orders.actor import Actor
from callcenter.orders.admit import admit
from callcenter.orders.case import Case
from callcenter.orders.deadlines.deadlines import Deadlines
from callcenter.orders.department import Tree
from callcenter.orders.model import Order
from callcenter.orders.permissions import Permission, may
from callcenter.orders.refusals import OrderRefused
from callcenter.orders.scrub import scrub
from callcenter.orders.sight import sight
from callcenter.orders.terms import CaseState
from callcenter.orders.trail import ReadReason
from callcenter.orders.transitions import TABLE, actions
from callcenter.orders.views import Viewer, unmasked, view
from callcenter.published import call_data, order_data
from callcenter.store.office import accounts, alarms, case_calls, case_counts, case_list, case_records, trail
from callcenter.store.office.case_counts import Counts
from callcenter.store.office.case_filter import Filter, Sort
from callcenter.store.office.chain import Chain
from callcenter.store.office.database import Connection

Shown = dict[str, Any]
_CALL = (
    *("queue", "department", "agent", "requested_at", "answered_at", "ended_at", "ring_ms", "wait_ms"),
    *("talk_ms", "outcome", "handling", "callback_due_at"),
)
"""What an order has of its call."""


class Reader:
    """Shows cases. ``access``: the chain of who looked at what."""

    def __init__(self, service: OrderService, access: Chain) -> None:
        self._service = service
        self._database, self._cases = service.database, service.cases
        self.looks = Looks(service.database, access, service.now)

    async def page(
        self,
        actor: Actor,
        wanted: Filter,
        caller: str | None,
        sort: Sort,
        descending: bool,
        limit: int,
        after: str | None,
    ) -> tuple[list[Shown], str | None]:
        """Some cases for a list, and where the next ones begin. ``caller``: only those of this number."""
        async with self._database.read() as connection:
            tree = await self._service.facts.tree(connection)
            wanted = narrowed(wanted, actor, tree)
            if caller is not None:
                wanted = replace(wanted, caller_print=self._cases.seals.fingerprint(caller))
            found = await case_list.page(
                connection, self._cases.seals, wanted, sort=sort, descending=descending, limit=limit, after=after
            )
            orders = await case_calls.orders_of(connection, [case.number for case in found.cases])
        rows = [_row(case, orders.get(case.number), actor, tree) for case in found.cases]
        return rows, found.next

    async def counts(self, actor: Actor) -> Counts:
        """The figures of this moment, of what the actor sees."""
        now = self._service.now()
        midnight = datetime.combine(datetime.fromtimestamp(now, self._service.facts.zone), time.min).replace(
            tzinfo=self._service.facts.zone
        )
        async with self._database.read() as connection:
            seen = sight(actor, await self._service.facts.tree(connection))
            return await case_counts.counts(connection, now, Instant(midnight.timestamp()), seen.departments)

    async def one(self, actor: Actor, number: str) -> Shown:
        """A case with all that belongs to it. Raises Unknown."""
        async with self._database.read() as connection:
            case, tree = await self._seen(connection, actor, number)
            told = await case_calls.told(connection, number)
            shown = _row(case, told.order if told else None, actor, tree)
            masked = bool(shown["masked"])
            shown |= await self._beside(connection, case, masked)
            shown["actions"] = _possible(case, actor, tree)
            if told is not None and may(actor, Permission.CALLS_VIEW):
                # The call's number is the citizen's: it is shown as that one is, which may be not at all.
                shown["calls"] = [call_data(told.call) | {"number": shown["caller_number"]}]
        if masked:
            return shown | {"watermark": self.looks.masked(number, actor)}
        return shown | {"watermark": await self.looks.full(number, actor, "all", "own_call")}

    async def dues(self, actor: Actor, number: str, deadlines: Deadlines) -> tuple[Explained, ...]:
        """Until when what has to be done with a case, and why then; nothing personal is in it. Raises Unknown."""
        async with self._database.read() as connection:
            case, _ = await self._seen(connection, actor, number)
            follow_ups = await case_records.follow_ups_of(connection, [number])
        return explained(deadlines, case, follow_ups)

    async def changed(self, actor: Actor, case: Case) -> Shown:
        """A case that the actor has just changed, and what can be done with it now."""
        async with self._database.read() as connection:
            tree = await self._service.facts.tree(connection)
            orders = await case_calls.orders_of(connection, [case.number])
        return _row(case, orders.get(case.number), actor, tree) | {"actions": _possible(case, actor, tree)}

    async def unmask(self, actor: Actor, number: str, reason: ReadReason, words: str) -> Shown:
        """The whole case. That it is shown, to whom and why is committed before it is. Raises Unknown."""
        async with self._database.read() as connection:
            case, tree = await self._seen(connection, actor, number)
        shown, fields = unmasked(case, Viewer(actor=actor, departments=tree.below(actor.department or "")))
        mark = await self.looks.full(number, actor, ",".join(fields), reason.value, words)
        return shown | {"watermark": mark}

    async def refused(self, actor: Actor, number: str, code: str) -> None:
        """Write down that the actor was refused the whole case; of what is no case, nothing is written."""
        async with self._database.read() as connection:
            there = await self._cases.get(connection, number) is not None
        if there:
            self.looks.refused(number, actor, code)

    async def seen(self, number: str) -> list[Shown]:
        """Who has looked at a case, in order. Raises Unknown for one that nobody has, and that is not there."""
        found = await self.looks.seen(number)
        async with self._database.read() as connection:
            if not found and await self._cases.get(connection, number) is None:
                raise Unknown("order", number)
            names = await accounts.displays(connection, {look["actor"] for look in found})
        return [{**look, "display": names.get(look["actor"], look["actor"])} for look in found]

    async def _seen(self, connection: Connection, actor: Actor, number: str) -> tuple[Case, Tree]:
        tree = await self._service.facts.tree(connection)
        case = await self._cases.get(connection, number)
        if case is None or not sight(actor, tree).covers(case):
            raise Unknown("order", number)
        return case, tree

    async def _beside(self, connection: Connection, case: Case, masked: bool) -> Shown:
        plain: Callable[[str], str] = (lambda text: scrub(text, _names(case))) if masked else str
        events = await trail.events_of(connection, case.number)
        merged = await self._cases.merged_into(connection, case.number)
        names = await accounts.displays(connection, {event["actor"] for event in events})
        return {
            "events": [{**event, "words": plain(event["words"])} for event in events],
            "people": _people(events, names),
            "calls": [],
            "participants": [other.number for other in merged],
            "approvals": _told(await case_records.approvals_of(connection, case.number), plain),
            "supervisions": _told(await case_records.supervisions_of(connection, case.number), plain),
            "follow_ups": _told(await case_records.follow_ups_of(connection, [case.number]), plain),
            "alarms": list(await alarms.of_case(connection, case.number)),
        }


def narrowed(wanted: Filter, actor: Actor, tree: Tree) -> Filter:
    """The filter within what the actor may see; a department stands for all below it."""
    seen, asked = sight(actor, tree), wanted.departments
    if asked is not None:
        asked = frozenset().union(*(tree.below(each) or {each} for each in asked))
    if seen.departments is not None:
        asked = seen.departments if asked is None else asked & seen.departments
    return replace(wanted, departments=asked, hidden_from=seen.hidden)


def _row(case: Case, order: Order | None, actor: Actor, tree: Tree) -> Shown:
    """A case with what is known of its call."""
    own = order is not None and actor.agent is not None and order.agent == actor.agent
    # Also after the call, as long as its agent still takes the matter down.
    in_call = own and order is not None and (order.outcome is None or case.state is CaseState.DRAFT)
    shown = view(case, Viewer(actor=actor, departments=tree.below(actor.department or ""), in_call=in_call))
    call = order_data(order) if order is not None else {}
    told = {name: call.get(name) for name in _CALL}
    return {**told, **shown, "caller_number": shown["citizen"]["caller_number"], "arrived_at": case.opened_at}


def _possible(case: Case, actor: Actor, tree: Tree) -> list[str]:
    """What the actor may do with the case as it stands, as far as rights, state and department go."""

    def allowed(name: Any) -> bool:
        try:
            admit(TABLE[name], case, actor, Register(tree))
        except OrderRefused:
            return False
        return True

    return [name.value for name in actions(case.state) if allowed(name)]


def _people(events: Iterable[Shown], names: Mapping[str, str]) -> list[Shown]:
    """Who did something with the case, in the order of their first appearance; by name, while there is an account."""
    found: dict[str, Shown] = {}
    for event in events:
        who = event["actor"]
        first = {"actor": who, "display": names.get(who, who), "roles": event["roles"], "first_at": event["at"]}
        found.setdefault(event["actor"], first)["last_at"] = event["at"]
    return [*found.values()]


def _names(case: Case) -> tuple[str, ...]:
    return case.citizen.name, case.citizen.org_name


def _told(records: Iterable[msgspec.Struct], plain: Callable[[str], str]) -> list[Shown]:
    """Records as data, their free text without what is personal."""
    return [_plain(msgspec.to_builtins(record), plain) for record in records]


def _plain(value: Any, plain: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each, plain) if name not in _CODES else each for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each, plain) for each in value]
    return plain(value) if isinstance(value, str) else value


_CODES = frozenset({"id", "sv_no", "fu_no", "number", "kind", "level", "department", "method", "result", "solved"})
"""What holds no words of people's."""
