"""What must hold of cases whatever is done with them, said again without the table that the decisions are made from."""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise

from callcenter.domain.record import replace
from callcenter.orders import follow_up as rules
from callcenter.orders.case import Case
from callcenter.orders.decision import Change, Decision
from callcenter.orders.records import Approval, AttemptResult, FollowUp, Method
from callcenter.orders.terms import CaseState as S
from callcenter.orders.terms import Clock
from callcenter.orders.trail import CaseEvent
from tests.support.handling import ZONE
from tests.support.tree import Tree

OVER = {S.CLOSED, S.FOLLOW_UP, S.ARCHIVED, S.HANDED_OFF, S.MERGED, S.VOID}
CLOSES = {S.CLOSED, S.MERGED}
"""Comes after all that was split from it; what is handed over or void never waits."""
FINAL = OVER - {S.CLOSED, S.FOLLOW_UP}
WITH_A_DEPARTMENT = {S.DISPATCHED, S.IN_PROGRESS, S.RETURN_PENDING, S.REPLIED, S.SUSPENDED}
RUNS = {S.TO_DISPATCH, S.DISPATCHED, S.IN_PROGRESS, S.RETURN_PENDING, S.ARBITRATION}
PERSONAL = ("13812341234", "张三", "泽州路", "井盖破损", "还是坏的")
"""What the tests' citizens say and are: none of it may get into the trail's chain."""


def begun(change: Change) -> None:
    """A new case has events from its first version on."""
    _told(None, change)
    assert change.events[0].version == 1


def changed(before: Case, decision: Decision, known: Mapping[str, Case]) -> None:
    """One version further, told by events that lead from the state before to the one after; so for others, too."""
    pairs = [(before, Change(case=decision.case, events=decision.events))]
    pairs += [(known[change.case.number], change) for change in decision.changed]
    for old, change in pairs:
        assert change.case.version == old.version + 1
        assert {event.version for event in change.events} == {change.case.version}
        _told(old, change)
        if old.state in FINAL:
            kept = {"version": 0, "legal_hold": False, "related_to": ""}
            assert replace(change.case, **kept) == replace(old, **kept), "what is final was changed"
        if change.case.state in OVER and old.state not in OVER and change.case.state in CLOSES:
            assert all(known[child].state in OVER for child in change.case.children), "closed before its children"
    for change in decision.created:
        assert change.case.number not in known
        begun(change)


def _told(old: Case | None, change: Change) -> None:
    events = change.events
    assert events, "a change without an event"
    assert {event.number for event in events} == {change.case.number}
    assert events[0].from_state == (old.state.value if old else "")
    assert events[-1].to_state == change.case.state.value
    assert all(a.to_state == b.from_state for a, b in pairwise(events))


def held(cases: Mapping[str, Case], approvals: Iterable[Approval], follow_ups: Iterable[FollowUp]) -> None:
    """Cases are sound, whoever asks does not decide, and nobody is disturbed too often."""
    for case in cases.values():
        _sound(case)
    for approval in approvals:
        assert approval.decided_by != approval.asked_by, "decided by whoever asked"
        waits = {S.DRAFT, S.ACCEPTED} if approval.kind.value == "void" else {S.IN_PROGRESS}
        assert approval.granted is not None or cases[approval.number].state in waits, "asked, and left behind"
    for follow_up in follow_ups:
        _decent(follow_up)


class Ledger:
    """Counts by the trail alone what was done with each case."""

    def __init__(self) -> None:
        self.done: Counter[tuple[str, str]] = Counter()

    def enter(self, event: CaseEvent, case: Case) -> None:
        """Nothing is done more often than it may be, nor returned after an arbitration, nor is anybody named."""
        number, done = event.number, self.done
        assert event.action != "ask_return" or not done[number, "arbitrate"], "returned after an arbitration"
        done[number, event.action] += 1
        assert done[number, "ask_return"] == case.returns <= 2
        assert done[number, "redo"] == case.redos <= 2
        assert done[number, "extend"] == case.extensions <= 1
        assert not any(word in event.detail + event.reason for word in PERSONAL)


def _sound(case: Case) -> None:
    assert (case.clock is Clock.PAUSED) == (case.paused_at is not None)
    assert case.paused_s >= 0
    assert case.clock is not Clock.RUNNING or case.state in RUNS
    assert (case.clock is Clock.PAUSED) == (case.state in {S.REPLIED, S.SUSPENDED})
    assert case.clock is not Clock.STOPPED or case.state not in RUNS - {S.TO_DISPATCH}
    assert bool(case.lead) or case.state not in WITH_A_DEPARTMENT
    leads = (case.lead, *case.co_departments)
    assert not case.reported_department or not any(Tree().covers(case.reported_department, d) for d in leads)
    assert (case.state is S.SUSPENDED) == (case.suspended_until is not None)
    assert case.state is not S.ARCHIVED or case.archived_at is not None
    assert (case.reply is not None) or case.state is not S.REPLIED


def _decent(follow_up: FollowUp) -> None:
    disturbed = [a for a in follow_up.attempts if a.result is not AttemptResult.REACHED]
    assert len(disturbed) <= rules.MOST_ATTEMPTS
    assert all(a.method is Method.WEB or rules.decent(a.at, ZONE) for a in disturbed)
    assert len(disturbed) < 3 or len({rules.part_of_day(a.at, ZONE) for a in follow_up.attempts}) > 1
    assert follow_up.answers is None or follow_up.attempts[-1].result is AttemptResult.REACHED
