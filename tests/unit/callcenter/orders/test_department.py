"""The tree of departments and their desks."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from callcenter.domain.ids import Instant
from callcenter.orders.department import Department, Desk, Hours, Tree, path_of
from callcenter.orders.department_check import faults


def chain(*ids: str) -> dict[str, Department]:
    """Departments, each below the one before."""
    known: dict[str, Department] = {}
    above: Department | None = None
    for id in ids:
        above = Department(id=id, name=id, parent=above.id if above else None, path=path_of(id, above))
        known[id] = above
    return known


def test_who_belongs_to_whom_follows_from_the_tree_alone() -> None:
    tree = Tree(chain("city", "market", "east").values())
    assert tree.belongs("east", "city")
    assert tree.belongs("market", "market")
    assert not tree.belongs("city", "market")
    assert not tree.belongs("east", "nowhere")
    assert not tree.belongs("nowhere", "nowhere")
    assert tree.below("market") == {"market", "east"}


def test_a_name_that_begins_alike_is_another_department() -> None:
    tree = Tree([Department(id="1", name="1", path="/1/"), Department(id="12", name="12", path="/12/")])
    assert not tree.belongs("12", "1")


@pytest.mark.parametrize(
    ("clock", "there"),
    [
        ("2026-11-26 08:59", False),
        ("2026-11-26 09:00", True),
        ("2026-11-26 17:59", True),
        ("2026-11-26 18:00", False),
        ("2026-11-28 12:00", False),
    ],
)
def test_a_desk_is_staffed_in_its_hours_by_the_clock_on_its_wall(clock: str, there: bool) -> None:
    desk = Desk(name="专席", hours=(Hours(days=(1, 2, 3, 4, 5), opens="09:00", closes="18:00"),))
    at = Instant(datetime.fromisoformat(clock).replace(tzinfo=ZoneInfo("Asia/Shanghai")).timestamp())
    assert desk.staffed(at, "Asia/Shanghai") is there
    assert Desk(name="日夜").staffed(at, "Asia/Shanghai")


def test_a_fifth_level_and_a_circle_are_refused() -> None:
    known = chain("a", "b", "c", "d")
    assert [w for w, _ in faults(Department(id="e", name="e", parent="d"), known, set())] == ["parent"]
    assert list(faults(Department(id="e", name="e", parent="c"), known, set())) == []
    ((where, what),) = faults(Department(id="b", name="b", parent="d"), known, set())
    assert (where, what) == ("parent", "d is the department itself or stands below it")
    known |= chain("x", "y")
    ((_, what),) = faults(Department(id="b", name="b", parent="y"), known, set())
    assert what == "the tree has 4 levels: this would be level 5"


def test_every_fault_of_a_department_is_told_at_once() -> None:
    desk = Desk(name="", telephone="9", hours=(Hours(days=(0,), opens="9:00", closes="10:00"),))
    late = Desk(name="夜", hours=(Hours(days=(1,), opens="20:00", closes="08:00"),))
    spoiled = Department(
        id="a/b", name="", area="14", hotline="12x", emergency=True, backstop=True, parent="gone", desks=(desk, late)
    )
    assert [where for where, _ in faults(spoiled, {}, {"12333"})] == [
        *("id", "name", "area", "hotline", "backstop", "parent", "desks.0.name", "desks.0.telephone"),
        *("desks.0.hours.0.days", "desks.0.hours.0", "desks.1.hours.0"),
    ]
