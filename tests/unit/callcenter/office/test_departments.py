"""The register of departments and the dispatch catalogue, on both stores."""

from datetime import date

import pytest

from callcenter.domain.ids import Instant
from callcenter.office import seed
from callcenter.office.departments import Departments
from callcenter.office.faulty import Faulty, Unknown
from callcenter.orders.actor import SYSTEM, Actor
from callcenter.orders.catalogue import Category, Entry, Handoff, Match
from callcenter.orders.catalogue_check import Changes
from callcenter.orders.department import Department, Desk, MergeMode
from callcenter.store.office.database import Database

NOW = Instant(1_795_708_800.0)
"""2026-11-26 16:00 UTC: in Shanghai the 27th has begun."""
TODAY = date(2026, 11, 27)
EDITOR = Actor(id="wang")


@pytest.fixture
def register(database: Database) -> Departments:
    """An empty register."""
    return Departments(database, lambda: NOW, "Asia/Shanghai", lambda: {"12333"})


async def test_the_register_that_comes_with_the_program_has_no_fault_and_settles_its_own_matters(
    register: Departments,
) -> None:
    assert await register.seed(seed.departments({"12333"}), seed.catalogue(register.today()), SYSTEM)
    assert not await register.seed(seed.departments(), seed.catalogue(register.today()), SYSTEM)

    found = {each.id: each for each in await register.all()}
    lines = {"12315", "12319", "12333", "12369", "12348", "11185"}
    assert lines < set(found)
    assert {each.mode for each in found.values() if each.id in lines} == set(MergeMode)
    assert {each.id for each in found.values() if each.emergency} == {"110", "119", "120", "122"}
    assert [desk.telephone for each in found.values() for desk in each.desks if desk.telephone] == ["12333"]
    noise = await register.match("environment.noise", "140502")
    assert noise is not None
    assert (noise.lead, noise.co_departments) == ("12369", ("12319",))
    assert await register.match("unheard-of", "140502") == Match(lead="government", basis="backstop")


async def test_what_is_below_moves_with_its_department(register: Departments) -> None:
    for id, parent in (("city", None), ("market", "city"), ("east", "market"), ("other", None)):
        await register.add(Department(id=id, name=id, parent=parent))

    await register.change("market", {"parent": "other", "desks": (Desk(name="专席", telephone="12333"),)})

    assert [each.path for each in await register.below("other")] == ["/other/", "/other/market/", "/other/market/east/"]
    assert [each.id for each in await register.below("city")] == ["city"]
    assert (await register.tree()).belongs("east", "other")
    assert (await register.get("market")).desks[0].telephone == "12333"


async def test_a_faulty_department_is_not_taken_on(register: Departments) -> None:
    await register.add(Department(id="city", name="市"))
    for spoiled in (Department(id="city", name="again"), Department(id="x", name="", parent="gone")):
        with pytest.raises(Faulty):
            await register.add(spoiled)
    with pytest.raises(Faulty, match=r"no \[\[departments\]\] entry has the id '9'; there are: 12333"):
        await register.change("city", {"desks": (Desk(name="专席", telephone="9"),)})
    with pytest.raises(Unknown, match="there is no department 'gone'"):
        await register.change("gone", {})
    assert [each.name for each in await register.all()] == ["市"]


async def test_a_new_entry_ends_the_old_one_and_the_day_before_is_still_answered_as_it_was(
    register: Departments,
) -> None:
    for id in ("a", "b"):
        await register.add(Department(id=id, name=id))
    first = Changes(
        categories=(Category(code="noise", name="噪声"),),
        entries=(Entry(category="noise", lead="a", valid_from=date(2026, 1, 1)),),
        handoffs=(Handoff(to="110", kind="治安", matter="打架斗殴"),),
    )
    assert await register.revise(first, EDITOR, "first")
    change = Changes(entries=(Entry(category="noise", lead="b", valid_from=TODAY, basis="会议纪要 7 号"),))

    version = await register.revise(change, EDITOR, "moved")

    assert version is not None
    assert (version.version, version.actor, version.added, version.ended) == (2, "wang", 1, 1)
    assert await register.match("noise", "", date(2026, 11, 26)) == Match(lead="a", basis="1")
    assert await register.match("noise", "") == Match(lead="b", basis="2", rests_on="会议纪要 7 号")
    assert [(e.lead, e.valid_until) for e in await register.entries()] == [("a", TODAY), ("b", None)]
    assert [v.note for v in await register.versions()] == ["moved", "first"]
    assert [h.matter for h in await register.handoffs()] == ["打架斗殴"]


async def test_an_ended_entry_settles_nothing_any_more(register: Departments) -> None:
    await register.add(Department(id="a", name="a"))
    entry = Entry(category="noise", lead="a", valid_from=date(2026, 1, 1))
    await register.revise(Changes(categories=(Category(code="noise", name="噪声"),), entries=(entry,)), EDITOR)

    ended = await register.end(1, TODAY, EDITOR)

    assert (ended.added, ended.ended) == (0, 1)
    assert await register.match("noise", "") is None
    with pytest.raises(Unknown):
        await register.end(99, TODAY, EDITOR)


async def test_one_fault_keeps_the_whole_set_of_changes_out(register: Departments) -> None:
    await register.add(Department(id="a", name="a"))
    good, bad = (
        Entry(category="noise", lead=lead, area=area, valid_from=TODAY) for lead, area in (("a", ""), ("z", "14"))
    )
    with pytest.raises(Faulty) as refused:
        await register.revise(Changes(categories=(Category(code="noise", name="噪声"),), entries=(good, bad)), EDITOR)
    assert [where for where, _ in refused.value.faults] == ["entries.1.area", "entries.1.lead"]
    assert await register.categories() == ()
    assert await register.entries() == ()
