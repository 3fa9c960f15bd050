"""Who passes what on to whom."""

from callcenter.domain.ids import Instant
from callcenter.orders.actions import Action
from callcenter.orders.returns import Course, Move, by_department, courses

A = Action
DAY = 86_400.0


def story(number: str, *moves: tuple[Action, str]) -> list[Move]:
    """One move a day."""
    return [Move(number=number, at=Instant(DAY * no), action=a, lead=lead) for no, (a, lead) in enumerate(moves)]


PING_PONG = story(
    "n1",
    (A.DISPATCH, "water"),
    (A.ASK_RETURN, ""),
    (A.GRANT_RETURN, ""),
    (A.DISPATCH, "roads"),
    (A.ASK_RETURN, ""),
    (A.ARBITRATE, "water"),
)
REFUSED = story("n2", (A.DISPATCH, "roads"), (A.ASK_RETURN, ""), (A.REFUSE_RETURN, ""))
QUIET = story("n3", (A.DISPATCH, "water"))


def test_the_course_of_an_order_names_who_had_it_and_who_wanted_to_be_rid_of_it() -> None:
    assert list(courses([*PING_PONG, *REFUSED, *QUIET])) == [
        Course(
            number="n1",
            departments=("water", "roads", "water"),
            returned_by=("water", "roads"),
            granted=1,
            arbitrated=True,
            days=4.0,
        ),
        Course(number="n2", departments=("roads",), returned_by=("roads",), refused=1, days=1.0),
    ]


def test_departments_are_ranked_by_what_they_return_with_what_was_not_justified() -> None:
    rows = by_department([*PING_PONG, *REFUSED, *QUIET])
    assert [(r.department, r.received, r.asked, r.refused, r.passed_to) for r in rows] == [
        ("roads", 2, 2, 1, {"water": 1}),
        ("water", 2, 1, 0, {"roads": 1}),
    ]
