"""Each call becomes a case: at once, late, again, or after a crash, it is the same case."""

from collections.abc import AsyncIterator

import pytest

from callcenter.calls.model import Call
from callcenter.domain.events import Outcome
from callcenter.domain.ids import CallId, Instant
from callcenter.orders import requests as q
from callcenter.orders.case import Case
from callcenter.orders.terms import CaseState, DemandType, HandlingMode
from callcenter.ports import Step
from callcenter.store.office import trail
from callcenter.store.office.database import Database
from callcenter.store.store import Store
from tests.fakes.story import answered, arrived, ended, requested, three_way
from tests.support.casework import ACTORS, AREA, MATTER, Casework
from tests.support.stores import store_url

__all__ = ["store_url"]
ID = CallId("pbx1:1.1")
CALL = arrived("1.1")


class Centre:
    """The engine's record and the office's, in one database."""

    def __init__(self, store: Store, office: Casework) -> None:
        self.store, self.office = store, office

    async def happened(self, *calls: Call) -> None:
        """The engine has recorded these versions of calls."""
        for call in calls:
            self.store.record(Step(Instant(call.ended_at or call.arrived_at), (), (call,), ()))
            await self.store.flush()

    async def case(self, call: CallId = ID) -> Case | None:
        """The call's case."""
        async with self.office.database.read() as connection:
            return await self.office.service.cases.of_call(connection, call)

    async def taken(self) -> Case:
        """The case, once all that waits is taken over."""
        await self.office.intake.take_waiting()
        case = await self.case()
        assert case is not None
        return case


@pytest.fixture
async def centre(store_url: str) -> AsyncIterator[Centre]:
    """Both on an empty database, the office told of what the engine commits."""
    store = await Store.open(store_url, jurisdiction=AREA, timezone="Asia/Shanghai")
    database = await Database.open(store_url)
    office = await Casework.start(database)
    store.on_orders.append(lambda orders: office.intake.changed(str(order.number) for order in orders))
    yield Centre(store, office)
    await database.close()
    await store.close()


async def test_a_call_that_comes_in_opens_a_draft_under_its_orders_number(centre: Centre) -> None:
    """With the caller's number, sealed, and the moment of its arrival."""
    await centre.happened(CALL)
    case = await centre.taken()
    (order,) = await centre.store.orders()
    assert (case.number, case.state, case.opened_at) == (order.number, CaseState.DRAFT, CALL.arrived_at)
    assert (case.call, case.line, case.citizen.caller_number) == (ID, "12345", CALL.number)


async def test_a_caller_without_a_number_has_a_case_too(centre: Centre) -> None:
    """Whatever the network says in its place."""
    await centre.happened(arrived("1.1", number="anonymous"))
    assert (await centre.taken()).citizen.caller_number == ""


async def test_a_missed_call_is_closed_by_itself(centre: Centre) -> None:
    """All of it may be taken over in one go."""
    await centre.happened(CALL, requested(CALL), ended(requested(CALL), Outcome.ABANDONED_QUEUE))
    case = await centre.taken()
    assert (case.state, case.demand_type) == (CaseState.CLOSED, DemandType.MISSED_CALL)


async def test_an_answered_calls_matter_waits_for_its_agent(centre: Centre) -> None:
    """Whoever accepted it and answered it in the call has closed it with the call's end."""
    talk = answered(requested(CALL))
    await centre.happened(CALL, talk)
    case = await centre.taken()
    assert case.state is CaseState.DRAFT
    act = centre.office.service.act
    await act(case.number, q.Accept(changes=MATTER), ACTORS["agent"], None)
    await act(case.number, q.Answer(answer="已告知"), ACTORS["agent"], None)
    assert (await centre.taken()).state is CaseState.ANSWERED
    await centre.happened(ended(talk, Outcome.ANSWERED))
    case = await centre.taken()
    assert (case.state, case.handling_mode) == (CaseState.CLOSED, HandlingMode.DIRECT)


@pytest.mark.parametrize("accepted_in_the_call", [True, False])
async def test_a_call_with_a_department_in_it_is_closed_as_dealt_with_in_the_call(
    centre: Centre, accepted_in_the_call: bool
) -> None:
    """At its end, or as soon as the agent has written down and accepted what it was about."""
    talk = three_way(answered(requested(CALL)))
    await centre.happened(CALL, talk)
    case = await centre.taken()

    async def accept() -> None:
        await centre.office.service.act(case.number, q.Accept(changes=MATTER), ACTORS["agent"], None)

    if accepted_in_the_call:
        await accept()
    await centre.happened(ended(talk, Outcome.ANSWERED))
    if not accepted_in_the_call:
        assert (await centre.taken()).state is CaseState.DRAFT
        await accept()
    done = await centre.taken()
    assert (done.state, done.handling_mode) == (CaseState.CLOSED, HandlingMode.THREE_PARTY)


async def test_a_department_that_was_there_for_a_moment_leaves_it_to_the_agent(centre: Centre) -> None:
    """Ten seconds make a three-way call; less does not, and that is no error."""
    talk = three_way(answered(requested(CALL)), after=55.0)
    await centre.happened(CALL, talk)
    case = await centre.taken()
    await centre.office.service.act(case.number, q.Accept(changes=MATTER), ACTORS["agent"], None)
    await centre.happened(ended(talk, Outcome.ANSWERED))
    assert (await centre.taken()).state is CaseState.ACCEPTED


async def test_the_same_news_again_changes_nothing(centre: Centre) -> None:
    """Nor does a sweep of what is known already."""
    await centre.happened(CALL, ended(CALL, Outcome.ABANDONED_RING))
    case = await centre.taken()
    centre.office.intake.changed(str(order.number) for order in await centre.store.orders())
    assert await centre.taken() == case
    await centre.office.intake.sweep()
    async with centre.office.database.read() as connection:
        assert [event["action"] for event in await trail.events_of(connection, case.number)] == ["open", "auto_close"]


async def test_calls_that_are_taken_together_have_each_their_own_end(centre: Centre) -> None:
    """One that is new, one that nobody answered, one whose step is refused, and one to which another order belongs."""
    act, (brief, joined, twin) = centre.office.service.act, (arrived(f"3.{no}") for no in range(3))
    talks = [three_way(answered(requested(brief)), after=55.0), three_way(answered(requested(joined)))]
    await centre.happened(brief, *talks, twin, CALL)
    await centre.taken()
    for call in (brief, joined, twin):
        case = await centre.case(call.id)
        assert case is not None
        await act(case.number, q.Accept(changes=MATTER), ACTORS["agent"], None)
    main, other = [await centre.case(call.id) for call in (joined, twin)]
    assert main is not None
    assert other is not None
    await act(other.number, q.Merge(into=main.number, reason="同一路灯"), ACTORS["dispatcher"], None)
    await centre.happened(
        ended(CALL, Outcome.ABANDONED_RING), *(ended(talk, Outcome.ANSWERED) for talk in talks), arrived("3.9")
    )
    assert (await centre.taken()).state is CaseState.CLOSED
    ends = [await centre.case(call) for call in (brief.id, joined.id, twin.id, CallId("pbx1:3.9"))]
    states = [CaseState.ACCEPTED, CaseState.CLOSED, CaseState.MERGED, CaseState.DRAFT]
    assert [case.state for case in ends if case is not None] == states


async def test_what_was_missed_is_found_at_the_next_start(centre: Centre) -> None:
    """Calls of which nobody told the office, and one that went on while it was away."""
    await centre.happened(CALL)
    await centre.taken()
    centre.store.on_orders.clear()
    others = [arrived(f"2.{no}", at=CALL.arrived_at + no) for no in range(30)]
    await centre.happened(ended(CALL, Outcome.ABANDONED_RING), *others)
    assert await centre.case(others[-1].id) is None
    await centre.office.intake.sweep()
    assert (await centre.taken()).state is CaseState.CLOSED
    for other in others:
        assert await centre.case(other.id) is not None


async def test_an_order_that_cannot_be_read_does_not_keep_the_others_waiting(centre: Centre) -> None:
    """It is told and left for the next start."""
    await centre.happened(CALL, arrived("2.1"))
    async with centre.office.database.write() as connection:
        await connection.exec_driver_sql(f"UPDATE orders SET line = '{'1' * 999}' WHERE call_id = '{ID}'")
    await centre.office.intake.take_waiting()
    assert await centre.case() is None
    assert await centre.case(CallId("pbx1:2.1")) is not None
