"""What waits to be published."""

from callcenter.domain.ids import Instant
from callcenter.outbox import Happening, Outbox, State


def happening(number: int) -> Happening:
    """One of many."""
    return Happening("call", "main:1", Instant(0.0), number)


def test_a_newer_state_replaces_the_older() -> None:
    """Only the newest is worth sending."""
    outbox = Outbox()
    for value in (1, 2, 3):
        outbox.put(State("a", value))
    assert outbox.take(10) == [State("a", 3)]
    assert outbox.dropped == 0


def test_happenings_keep_their_order_and_go_first() -> None:
    """Each of them is sent."""
    outbox = Outbox()
    outbox.put(State("a", 0))
    outbox.put(happening(1))
    outbox.put(happening(2))
    assert outbox.take(2) == [happening(1), happening(2)]
    assert outbox.take(2) == [State("a", 0)]
    assert len(outbox) == 0


def test_a_full_outbox_drops_the_oldest_and_counts() -> None:
    """A broker that is away for long costs a bounded amount of memory."""
    outbox = Outbox(happenings=2, states=2)
    for number in range(5):
        outbox.put(happening(number))
        outbox.put(State(f"s{number}", number))
    assert outbox.dropped == 6
    assert outbox.take(10) == [happening(3), happening(4), State("s3", 3), State("s4", 4)]


def test_what_could_not_be_sent_returns_to_its_place() -> None:
    """Happenings in front, a state only where no newer one has come."""
    outbox = Outbox()
    for item in (happening(1), happening(2), State("a", 1), State("b", 1)):
        outbox.put(item)
    taken = outbox.take(10)
    outbox.put(happening(3))
    outbox.put(State("a", 2))
    outbox.put_back(taken)
    assert outbox.take(3) == [happening(1), happening(2), happening(3)]
    assert set(outbox.take(3)) == {State("a", 2), State("b", 1)}


def test_returning_into_a_full_outbox_drops_too() -> None:
    """The bound holds in every case."""
    outbox = Outbox(happenings=2)
    outbox.put(happening(1))
    taken = outbox.take(1)
    outbox.put(happening(2))
    outbox.put(happening(3))
    outbox.put_back(taken)
    assert (outbox.dropped, outbox.take(5)) == (1, [happening(2), happening(3)])
