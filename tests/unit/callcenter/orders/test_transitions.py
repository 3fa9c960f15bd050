"""The 28 transitions: each is possible once, and nothing else is."""

import pytest

from callcenter.orders import transitions
from callcenter.orders.actions import Action as A
from callcenter.orders.actor import SYSTEM, Actor, Role
from callcenter.orders.decide import MOVES, decide, open_case
from callcenter.orders.permissions import TABLE as RIGHTS
from callcenter.orders.refusals import OrderRefused
from callcenter.orders.requests import Open
from callcenter.orders.terms import CaseState as S
from callcenter.orders.terms import Channel, Clock
from callcenter.orders.transitions import ROWS, TABLE, Time
from tests.support.handling import EXAMPLES, NUMBER, T0, actor, case, do

# From the description of the process, not from the table: what leads where, and by which number.
EXPECTED = {
    "T02": {(S.DRAFT, A.ACCEPT, S.ACCEPTED)},
    "T03": {(S.DRAFT, A.AUTO_CLOSE, S.CLOSED)},
    "T04": {(S.ACCEPTED, A.ANSWER, S.ANSWERED)},
    "T05": {(S.ANSWERED, A.CLOSE_DIRECT, S.CLOSED)},
    "T06": {(S.ACCEPTED, A.THREE_PARTY, S.ANSWERED)},
    "T07": {(S.ACCEPTED, A.HAND_OFF, S.HANDED_OFF), (S.DRAFT, A.HAND_OFF, S.HANDED_OFF)},
    "T08": {(S.ACCEPTED, A.ASK_DISPATCH, S.TO_DISPATCH)},
    "T09": {(S.TO_DISPATCH, A.DISPATCH, S.DISPATCHED)},
    "T10": {(S.DISPATCHED, A.SIGN, S.IN_PROGRESS)},
    "T11": {(S.DISPATCHED, A.ASK_RETURN, S.RETURN_PENDING), (S.IN_PROGRESS, A.ASK_RETURN, S.RETURN_PENDING)},
    "T12": {(S.RETURN_PENDING, A.GRANT_RETURN, S.TO_DISPATCH)},
    "T13": {(S.RETURN_PENDING, A.REFUSE_RETURN, S.IN_PROGRESS)},
    "T14": {(S.RETURN_PENDING, A.ESCALATE, S.ARBITRATION), (S.ARBITRATION, A.ARBITRATE, S.DISPATCHED)},
    "T15": {(S.IN_PROGRESS, A.EXTEND, S.IN_PROGRESS)},
    "T16": {(S.IN_PROGRESS, A.REPLY, S.REPLIED)},
    "T17": {(S.REPLIED, A.APPROVE, S.CLOSED)},
    "T18": {(S.REPLIED, A.REJECT_REPLY, S.IN_PROGRESS)},
    "T19": {(S.CLOSED, A.START_FOLLOW_UP, S.FOLLOW_UP)},
    "T20": {(S.FOLLOW_UP, A.REDO, S.IN_PROGRESS)},
    "T21": {(S.FOLLOW_UP, A.ARCHIVE, S.ARCHIVED)},
    "T22": {(S.IN_PROGRESS, A.SUSPEND, S.SUSPENDED)},
    "T23": {(S.SUSPENDED, A.RESUME, S.IN_PROGRESS)},
    "T24": {(s, a, s) for s in transitions.OPEN for a in (A.URGE, A.SUPERVISE)},
    "T25": {(s, A.MERGE, S.MERGED) for s in transitions.OPEN},
    "T26": {(s, A.SPLIT, s) for s in transitions.OPEN},
    "T27": {(S.ARCHIVED, A.REOPEN, S.ARCHIVED)},
    "T28": {(S.DRAFT, A.VOID, S.VOID), (S.ACCEPTED, A.VOID, S.VOID)},
}
CLOCKS = {
    Time.STARTS: Clock.RUNNING,
    Time.RESUMES: Clock.RUNNING,
    Time.EXTENDS: Clock.RUNNING,
    Time.PAUSES: Clock.PAUSED,
    Time.STOPS: Clock.STOPPED,
}
LEGAL = [(state, action) for action, row in TABLE.items() for state in S if state in row.sources]
ILLEGAL = {state: [action for action in EXAMPLES if (state, action) not in LEGAL] for state in S}
EVERYBODY = [*((role,) for role in Role), ()]


def codes(refused: pytest.ExceptionInfo[OrderRefused]) -> list[str]:
    return [fault.why.value for fault in refused.value.faults]


def test_a_case_begins_with_t01() -> None:
    change = open_case(NUMBER, Open(channel=Channel.PHONE, call="pbx:1", line="12345"), SYSTEM, T0)
    assert (change.case.state, change.case.version, change.case.opened_at) == (S.DRAFT, 1, T0)
    (event,) = change.events
    assert (event.action, event.from_state, event.to_state, event.version) == ("open", "", "draft", 1)
    assert '"code":"T01"' in event.detail


@pytest.mark.parametrize("code", EXPECTED)
def test_each_transition_leads_where_the_process_says(code: str) -> None:
    for state, action, target in EXPECTED[code]:
        decision = do(action, case(state))
        assert decision.case.state is target, (state, action)
        event = decision.events[0]
        assert (event.from_state, event.to_state) == (state.value, target.value)
        assert f'"code":"{code}"' in event.detail


def test_the_table_has_the_28_transitions_and_no_other() -> None:
    rows = {(row.code, s, row.action, row.target or s) for row in ROWS for s in row.sources}
    assert rows == {(code, *each) for code, triples in EXPECTED.items() for each in triples}
    assert {row.code for row in ROWS} == {f"T{n:02}" for n in range(1, 29)}
    assert {*TABLE} == {*A}, "an action without a row"
    assert {*MOVES} == {*EXAMPLES} == {*A} - {A.OPEN}


def test_what_the_table_allows_can_be_done() -> None:
    for state, action in LEGAL:
        allowed(state, action)


def allowed(state: S, action: A) -> None:
    before = case(state)
    decision = do(action, before)
    after, row = decision.case, TABLE[action]
    assert after.state is (row.target or state)
    assert after.version == before.version + 1
    assert [event.version for event in decision.events] == [after.version]
    if row.time is not Time.UNTOUCHED:
        assert after.clock is CLOCKS[row.time]
    else:
        assert after.clock is before.clock


@pytest.mark.parametrize("state", S)
def test_what_is_not_in_the_table_is_refused_with_its_code(state: S) -> None:
    for action in ILLEGAL[state]:
        with pytest.raises(OrderRefused) as refused:
            do(action, case(state))
        assert codes(refused) == ["transition_not_allowed"], action
        assert state.value in refused.value.en
        assert action.value in refused.value.zh


def test_every_pair_of_state_and_action_is_tried() -> None:
    assert sum(map(len, ILLEGAL.values())) + len(LEGAL) == len(S) * len(EXAMPLES) == 16 * 41


@pytest.mark.parametrize("action", EXAMPLES)
def test_only_roles_with_the_right_may(action: A) -> None:
    row = TABLE[action]
    state = min(row.sources, key=lambda s: s.value)
    for roles in EVERYBODY:
        by = actor(*roles, id="somebody", department="water" if row.own else None)
        if any(row.permission in RIGHTS[role] for role in roles):
            assert attempt(action, state, by) != ["not_permitted"]
        else:
            assert attempt(action, state, by) == ["not_permitted"], roles
    assert (attempt(action, state, SYSTEM) == ["not_permitted"]) is not row.system


def attempt(action: A, state: S, by: Actor) -> list[str]:
    """The codes of the refusal; none: it was done."""
    try:
        do(action, case(state), by=by)
    except OrderRefused as refused:
        return [fault.why.value for fault in refused.faults]
    return []


def test_nobody_opens_a_case_without_the_right() -> None:
    for roles in EVERYBODY:
        by = actor(*roles, id="somebody")
        if {Role.AGENT, Role.TEAM_LEAD} & {*roles}:
            assert open_case(NUMBER, Open(channel=Channel.WALK_IN), by, T0).case.state is S.DRAFT
            continue
        with pytest.raises(OrderRefused) as refused:
            open_case(NUMBER, Open(channel=Channel.WALK_IN), by, T0)
        assert codes(refused) == ["not_permitted"]


def test_opening_is_no_way_to_change_a_case() -> None:
    with pytest.raises(OrderRefused) as refused:
        decide(case(S.ARCHIVED), Open(channel=Channel.PHONE), SYSTEM, T0, EXAMPLES[A.SIGN].facts)
    assert codes(refused) == ["transition_not_allowed"]


def test_a_state_tells_what_can_be_done_in_it() -> None:
    assert transitions.actions(S.TO_DISPATCH)[0] is A.DISPATCH
    assert transitions.actions(S.VOID) == (A.HOLD,)
    assert not any(TABLE[a].target for s in transitions.FINAL for a in transitions.actions(s))
