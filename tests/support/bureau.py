"""A hotline's office in memory: applies decisions as the service does, and looks whether the rules held."""

import json
from collections.abc import Iterator
from datetime import date

from callcenter.domain.ids import Instant
from callcenter.domain.record import replace
from callcenter.orders import requests as q
from callcenter.orders.actions import Action as A
from callcenter.orders.actor import SYSTEM, Actor
from callcenter.orders.case import Case
from callcenter.orders.decide import decide, open_case
from callcenter.orders.decision import Change, Decision, Facts
from callcenter.orders.number import make
from callcenter.orders.records import Approval, FollowUp, Supervision
from callcenter.orders.refusals import Fault, OrderRefused
from callcenter.orders.terms import CaseState as S
from callcenter.orders.terms import Channel, Relation
from callcenter.orders.trail import CaseEvent
from tests.support import case_rules
from tests.support.handling import AGENT, DISPATCHER, EXAMPLES, FORM, OFFICER, T0, facts


def _numbers() -> Iterator[str]:
    return (make("140500", date(2026, 11, 25), n) for n in range(1, 999_999))


class Bureau:
    """Cases, what stands beside them, and the trail."""

    def __init__(self) -> None:
        self.cases: dict[str, Case] = {}
        self.approvals: dict[str, Approval] = {}
        self.follow_ups: dict[str, FollowUp] = {}
        self.letters: list[Supervision] = []
        self.trail: list[CaseEvent] = []
        self.told: list[str] = []
        self.at = Instant(T0)
        self._fresh = _numbers()
        self._ledger = case_rules.Ledger()

    def open(self, changes: q.Changes, by: Actor = SYSTEM) -> str:
        """A new case; its number."""
        request = q.Open(channel=Channel.PHONE, jurisdiction="140500", changes=changes)
        change = open_case(next(self._fresh), request, by, self.at)
        case_rules.begun(change)
        self._take(change)
        return change.case.number

    def act(self, number: str, request: q.Request, by: Actor) -> Decision:
        """Decide and apply. Raises OrderRefused; AssertionError where a rule was broken."""
        before = self.cases[number]
        decision = decide(before, request, by, self.at, self.facts(before, request))
        case_rules.changed(before, decision, self.cases)
        self._take(Change(case=decision.case, events=decision.events))
        for change in (*decision.created, *decision.changed):
            self._take(change)
        self.approvals.update({each.id: each for each in decision.approvals})
        self.follow_ups.update({each.fu_no: each for each in decision.follow_ups})
        touched = {change.case.number for change in (*decision.created, *decision.changed)} | {number}
        asked = [each for each in self.approvals.values() if each.number in touched]
        case_rules.held({each: self.cases[each] for each in touched}, asked, decision.follow_ups)
        self.letters += [decision.supervision] if decision.supervision else []
        self.told += decision.tell
        return decision

    def refusal(self, number: str, request: q.Request, by: Actor) -> tuple[Fault, ...]:
        """Act, and say what stood in the way; nothing: it was done."""
        try:
            self.act(number, request, by)
        except OrderRefused as refused:
            return refused.faults
        return ()

    def facts(self, case: Case, request: q.Request) -> Facts:
        """What the service looks up for a decision."""
        merged = [c for c in self.cases.values() if (c.relation, c.related_to) == (Relation.MERGED_INTO, case.number)]
        citizens = {case.number, *(c.number for c in merged)}
        return facts(
            children=tuple(self.cases[number] for number in case.children),
            participants=tuple(merged),
            main=self.cases.get(request.into) if isinstance(request, q.Merge) else None,
            approvals=tuple(a for a in self.approvals.values() if a.number == case.number and a.granted is None),
            follow_ups=tuple(f for f in self.follow_ups.values() if f.number in citizens),
            numbers=tuple(next(self._fresh) for _ in range(3)),
        )

    def events(self, number: str) -> list[tuple[str, str]]:
        """What happened to a case, as its codes and actions."""
        return [(json.loads(e.detail).get("code", ""), e.action) for e in self.trail if e.number == number]

    def _take(self, change: Change) -> None:
        self.cases[change.case.number] = change.case
        self.trail += change.events
        for event in change.events:
            self._ledger.enter(event, change.case)


def dispatched(office: Bureau, lead: str = "water", **form: object) -> str:
    """A case that a department has."""
    number = office.open(replace(FORM, **form))
    office.act(number, q.Accept(), AGENT)
    office.act(number, q.AskDispatch(), AGENT)
    office.act(number, q.Dispatch(lead=lead, basis="named"), DISPATCHER)
    return number


def closed(office: Bureau, number: str) -> None:
    """Dealt with and approved."""
    office.at = Instant(office.at + 60)
    if office.cases[number].state is S.DISPATCHED:
        office.act(number, q.Sign(), OFFICER)
    office.act(number, q.FirstContact(contacted_at=office.at), OFFICER)
    office.act(number, EXAMPLES[A.REPLY].request, OFFICER)
    office.act(number, q.Approve(), DISPATCHER)
