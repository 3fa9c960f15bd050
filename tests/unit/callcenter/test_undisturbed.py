"""Whoever works on a call is not asked for the interpreter by another thread."""

import sys
import threading
import time

import pytest

from callcenter.undisturbed import Undisturbed


def test_others_ask_later_and_afterwards_as_before() -> None:
    before = sys.getswitchinterval()
    with Undisturbed():
        inside = sys.getswitchinterval()
        with Undisturbed():
            assert sys.getswitchinterval() == pytest.approx(inside)
        assert sys.getswitchinterval() == pytest.approx(inside)
        assert inside > before
    assert sys.getswitchinterval() == pytest.approx(before)


@pytest.mark.parametrize("seconds", [0.0002, 0.005, 0.007])
def test_however_often_it_stays_as_it_was(seconds: float) -> None:
    """Python keeps whole microseconds, and cuts off the rest."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(seconds)
    try:
        kept = sys.getswitchinterval()
        for _ in range(10_000):
            with Undisturbed():
                pass
        assert sys.getswitchinterval() == kept
    finally:
        sys.setswitchinterval(before)


def test_a_block_that_breaks_off_leaves_it_as_before() -> None:
    before = sys.getswitchinterval()
    with pytest.raises(RuntimeError), Undisturbed():
        raise RuntimeError
    assert sys.getswitchinterval() == pytest.approx(before)


def test_a_thread_that_wants_to_compute_has_to_wait() -> None:
    """Without the block it would take turns with this one."""
    begun, ended, told = threading.Event(), threading.Event(), 0

    def compute() -> None:
        nonlocal told
        begun.set()
        while not ended.is_set():
            told += 1

    def comes_in(seconds: float) -> bool:
        """Whether the other gets anywhere while this thread computes for so long."""
        first, until = told, time.perf_counter() + seconds
        while time.perf_counter() < until and told == first:
            pass
        return told != first

    before = sys.getswitchinterval()
    sys.setswitchinterval(0.0002)
    other = threading.Thread(target=compute)
    other.start()
    try:
        begun.wait()
        beside = comes_in(10)
        with Undisturbed():
            # It may have asked before, and may ask again after a while.
            alone = not all(comes_in(0.02) for _ in range(10))
    finally:
        ended.set()
        other.join()
        sys.setswitchinterval(before)
    assert beside
    assert alone
