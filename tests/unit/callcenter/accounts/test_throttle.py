"""Guessing gets slower and slower; time is an argument."""

from callcenter.accounts.throttle import FORGET_S, LONGEST_S, MOST, Throttle, network


def guessed(times: int, at: float = 0.0) -> Throttle:
    """Five guesses are free; so many were made."""
    throttle = Throttle(free=5)
    for _ in range(times):
        throttle.tried("wang", at)
    return throttle


def test_the_first_wrong_guesses_cost_no_wait() -> None:
    assert guessed(4).wait_s("wang", 0) == 0


def test_each_further_guess_doubles_the_wait_up_to_the_longest() -> None:
    waits = [guessed(n).wait_s("wang", 0) for n in range(5, 15)]
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, LONGEST_S, LONGEST_S]
    assert guessed(5000).wait_s("wang", 0) == LONGEST_S


def test_the_wait_runs_off() -> None:
    throttle = guessed(7)
    assert [throttle.wait_s("wang", now) for now in (1, 7.5, 8, 100)] == [7, 0.5, 0, 0]


def test_other_keys_do_not_wait() -> None:
    assert guessed(20).wait_s("li", 0) == 0


def test_after_an_hour_all_is_as_at_first() -> None:
    throttle = guessed(20)
    throttle.tried("wang", FORGET_S + 1)
    assert throttle.wait_s("wang", FORGET_S + 1) == 0


def test_a_right_guess_is_taken_back_and_a_name_forgiven() -> None:
    throttle = guessed(6)
    throttle.take_back("wang")
    assert throttle.wait_s("wang", 0) == 2
    throttle.forgive("wang")
    assert throttle.wait_s("wang", 0) == 0
    throttle.take_back("wang")


def test_names_that_are_made_up_do_not_fill_the_memory() -> None:
    throttle = Throttle(free=0)
    for number in range(MOST + 10):
        throttle.tried(str(number), 0)
    waiting = [number for number in range(MOST + 10) if throttle.wait_s(str(number), 0)]
    assert (len(waiting), waiting[0]) == (MOST, 10)


def test_addresses_of_one_network_are_one() -> None:
    assert network("2001:db8::1") == network("2001:db8::ffff:2") == "2001:db8::/64"
    assert network("192.0.2.1") != network("192.0.2.2")
    assert network("testclient") == "testclient"
