"""The order of those who wait and of those who are idle."""

from typing import NewType

from hypothesis import given
from hypothesis import strategies as st

from acd.ordered import Ordered

Name = NewType("Name", str)
A, B, C = Name("a"), Name("b"), Name("c")


def in_line(**ranks: float) -> Ordered[Name]:
    line: Ordered[Name] = Ordered()
    for name, rank in ranks.items():
        line.add(Name(name), rank)
    return line


def test_the_smallest_rank_is_first() -> None:
    line = in_line(a=3.0, b=1.0, c=2.0)
    assert list(line) == [B, C, A]
    assert line.first() == (1.0, B)
    assert [line.position(name) for name in (A, B, C)] == [3, 1, 2]


def test_equal_ranks_stand_by_name() -> None:
    assert list(in_line(c=1.0, a=1.0, b=1.0)) == [A, B, C]


def test_adding_again_moves_and_never_doubles() -> None:
    line = in_line(a=1.0, b=2.0)
    line.add(A, 3.0)
    line.add(A, 3.0)
    assert list(line) == [B, A]
    assert len(line) == 2


def test_nobody_in_line() -> None:
    line = in_line()
    line.discard(A)
    assert (line.first(), line.position(A), len(line), A in line) == (None, None, 0, False)


@given(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.one_of(st.none(), st.floats(0, 5, width=16))), max_size=40),
)
def test_any_history_gives_the_order_of_a_plain_sort(steps: list[tuple[str, float | None]]) -> None:
    """None takes a member out, a number puts or moves it."""
    line: Ordered[Name] = Ordered()
    plain: dict[str, float] = {}
    for name, rank in steps:
        if rank is None:
            line.discard(Name(name))
            plain.pop(name, None)
        else:
            line.add(Name(name), rank)
            plain[name] = rank
        expected = sorted(plain, key=lambda n: (plain[n], n))
        assert list(line) == expected
        assert [line.position(Name(n)) for n in expected] == list(range(1, len(expected) + 1))
        assert len(line) == len(expected)
        assert all((Name(n) in line) == (n in plain) for n in "abcdef")
