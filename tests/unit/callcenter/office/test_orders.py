"""The order service: what it shows as done is committed with all that follows, and nothing else is."""

import asyncio

import pytest

from callcenter.domain.record import replace
from callcenter.office.faulty import Unknown
from callcenter.office.orders import Written
from callcenter.orders import requests as q
from callcenter.orders.case import Case
from callcenter.orders.refusals import OrderRefused
from callcenter.orders.terms import CaseState, DemandType
from callcenter.store.office import case_records, trail
from callcenter.store.office.cases import Conflict
from callcenter.store.office.database import Connection, Database
from callcenter.store.office.verify import verify
from tests.support.casework import ACTORS, LIFE, MATTER, Casework


async def test_an_order_is_lived_from_intake_to_archive_with_an_event_for_each_step(database: Database) -> None:
    """And its follow-up, its alarms and its trail are there."""
    office = await Casework.start(database)
    opened = await office.open()
    archived = await office.live(opened)
    assert (archived.state, archived.version) == (CaseState.ARCHIVED, len(LIFE) + 1)
    async with database.read() as connection:
        assert await office.service.cases.get(connection, opened.number) == archived
        events = await trail.events_of(connection, opened.number)
        (follow_up,) = await case_records.follow_ups_of(connection, [opened.number])
    assert [event["action"] for event in events] == ["open", *(request.action.value for _, request in LIFE)]
    assert [event["version"] for event in events] == [*range(1, len(LIFE) + 2)]
    assert follow_up.answers is not None


async def test_of_two_writers_one_wins_and_the_other_is_told_of_the_conflict(database: Database) -> None:
    """Both at once, with the same version; the loser's change is nowhere."""
    office = await Casework.start(database)
    case = await office.open()
    amend = (q.Amend(changes=q.Changes(title=title)) for title in ("路灯损坏", "路灯倒了"))
    both = [office.service.act(case.number, request, ACTORS["agent"], case.version) for request in amend]
    won, lost = sorted(await asyncio.gather(*both, return_exceptions=True), key=lambda r: isinstance(r, Exception))
    assert isinstance(lost, Conflict)
    async with database.read() as connection:
        assert await office.service.cases.get(connection, case.number) == won
        assert len(await trail.events_of(connection, case.number)) == 2


async def test_of_many_changes_at_once_each_has_its_own_end_and_the_chain_is_whole(database: Database) -> None:
    """What is refused, unknown or out of date costs the others nothing; those about other cases are done too."""
    office, told = await Casework.start(database), list[Written]()
    opened = [await office.open() for _ in range(12)]
    main, merged = [await office.live(case, 2) for case in opened[10:]]
    office.service.listeners.append(told.extend)
    act, agent = office.service.act, ACTORS["agent"]
    found = await asyncio.gather(
        *(
            act(case.number, q.Amend(changes=q.Changes(title=f"{n}号路灯")), agent, 1)
            for n, case in enumerate(opened[:8])
        ),
        act(opened[8].number, q.Amend(changes=q.Changes(title="路灯")), agent, 7),
        act(opened[9].number, q.Sign(), agent, 1),
        act("999", q.Accept(), agent, 1),
        act(merged.number, q.Merge(into=main.number, reason="同一路灯"), ACTORS["dispatcher"], merged.version),
        return_exceptions=True,
    )
    assert [type(each) for each in found] == [Case] * 8 + [Conflict, OrderRefused, Unknown, Case]
    changed = {case.number: case for case in found if isinstance(case, Case)}
    assert sorted(each.case.number for each in told if each.case.number != main.number) == sorted(changed)
    async with database.snapshot() as connection:
        assert await office.service.cases.some(connection, [*changed]) == changed
        assert [(await office.service.cases.get(connection, case.number)) for case in opened[8:10]] == opened[8:10]
        for number in changed:
            assert (await trail.events_of(connection, number))[-1]["version"] == changed[number].version
        assert (await verify(connection, office.vault.cases)).broken is None


async def test_changes_that_come_at_once_share_a_transaction(database: Database) -> None:
    """And with the one that cannot be written they are not undone."""
    office, shared = await Casework.start(database), list[int]()
    cases = [await office.open() for _ in range(6)]

    async def picky(connection: Connection, written: tuple[Written, ...]) -> None:
        shared.append(len(written))
        if any(each.case.number == cases[3].number for each in written):
            raise RuntimeError("this one cannot be written")

    office.service.along.append(picky)
    found = await asyncio.gather(
        *(office.service.act(case.number, q.Accept(), ACTORS["agent"], 1) for case in cases), return_exceptions=True
    )
    assert [isinstance(each, RuntimeError) for each in found] == [n == 3 for n in range(6)]
    assert shared == [6, *[1] * 6]
    async with database.read() as connection:
        stored = await office.service.cases.some(connection, [case.number for case in cases])
    assert [stored[case.number].version for case in cases] == [2, 2, 2, 1, 2, 2]


async def test_a_case_that_somebody_holds_keeps_no_other_waiting(database: Database) -> None:
    """On a server, where others write meanwhile; in a file everybody has to wait."""
    office = await Casework.start(database)
    held, free = await office.open(), await office.open()
    act = office.service.act
    async with asyncio.TaskGroup() as group:
        async with database.write() as connection:
            assert await office.service.lock(connection, held.number) == held
            waits = group.create_task(act(held.number, q.Accept(), ACTORS["agent"], 1))
            goes = group.create_task(act(free.number, q.Accept(), ACTORS["agent"], 1))
            if database.postgresql:
                assert (await goes).version == 2
            assert not waits.done()
        assert [(await each).version for each in (waits, goes)] == [2, 2]


async def test_what_fails_half_way_leaves_nothing_and_nobody_is_told(database: Database) -> None:
    """Case, events and alarms are of one transaction."""
    office = await Casework.start(database)
    case, told = await office.open(), list[tuple[Written, ...]]()
    office.service.listeners.append(told.append)

    async def broken(connection: Connection, written: tuple[Written, ...]) -> None:
        raise RuntimeError("the disk is full")

    office.service.along.append(broken)
    with pytest.raises(RuntimeError):
        await office.service.act(case.number, q.Accept(), ACTORS["agent"], 1)
    async with database.read() as connection:
        assert await office.service.cases.get(connection, case.number) == case
        assert len(await trail.events_of(connection, case.number)) == 1
    office.service.along.remove(broken)
    await office.service.act(case.number, q.Accept(), ACTORS["agent"], 1)
    assert [written.case.state for (written,) in told] == [CaseState.ACCEPTED]


async def test_a_department_sees_its_own_tree_only(database: Database) -> None:
    """Others' orders are not there for it; those below it are."""
    office = await Casework.start(database)
    case = await office.live(await office.open(), 3)
    with pytest.raises(Unknown, match="there is no order"):
        await office.service.act(case.number, q.Sign(), ACTORS["stranger"], case.version)
    below = replace(ACTORS["clerk"], department="street")
    with pytest.raises(Unknown):
        await office.service.act(case.number, q.Sign(), below, case.version)
    above = replace(ACTORS["clerk"], department="city")
    assert (await office.service.act(case.number, q.Sign(), above, case.version)).state is CaseState.IN_PROGRESS


async def test_a_report_never_reaches_the_department_it_is_about(database: Database) -> None:
    """Nor anybody below it; the one above may deal with it."""
    office = await Casework.start(database)
    report = replace(MATTER, demand_type=DemandType.REPORT, reported_department="12319")
    case = await office.live(await office.open(report), 2)
    with pytest.raises(OrderRefused, match="a report never goes to the department it is about"):
        await office.service.act(case.number, q.Dispatch(lead="12319", basis="named"), ACTORS["dispatcher"], 3)
    case = await office.service.act(case.number, q.Dispatch(lead="city", basis="named"), ACTORS["dispatcher"], 3)
    for department in ("12319", "street"):
        with pytest.raises(Unknown):
            await office.service.act(case.number, q.Sign(), replace(ACTORS["clerk"], department=department), None)
    above = replace(ACTORS["clerk"], department="city")
    assert (await office.service.act(case.number, q.Sign(), above, None)).state is CaseState.IN_PROGRESS


async def test_a_case_merged_into_another_gets_its_reply(database: Database) -> None:
    """The merged one is final, the main one knows of it."""
    office = await Casework.start(database)
    main, other = await office.live(await office.open(), 2), await office.live(await office.open(), 2)
    merged = await office.service.act(
        other.number, q.Merge(into=main.number, reason="同一路灯"), ACTORS["dispatcher"], other.version
    )
    assert merged.state is CaseState.MERGED
    async with database.read() as connection:
        (known,) = await office.service.cases.merged_into(connection, main.number)
    assert known == merged


async def test_the_parts_of_a_split_case_are_cases_with_numbers_of_their_own(database: Database) -> None:
    """And the whole closes after them."""
    office = await Casework.start(database)
    case = await office.live(await office.open(), 2)
    parts = tuple(
        q.Part(title=title, content="路灯不亮，路面破损", category="lamp", department="12319") for title in "甲乙"
    )
    whole = await office.service.act(case.number, q.Split(parts=parts, reason="两件事"), ACTORS["dispatcher"], 3)
    assert len({*whole.children, whole.number}) == 3
    async with database.read() as connection:
        children = await office.service.cases.some(connection, whole.children)
    assert {child.related_to for child in children.values()} == {whole.number}
