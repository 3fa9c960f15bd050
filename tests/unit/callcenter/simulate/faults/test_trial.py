"""The whole engine under faults: a few seeds, those that once found something, and bugs planted on purpose."""

from collections.abc import Callable
from pathlib import Path

import pytest

from callcenter.center.state import Center
from callcenter.domain import commands as do
from callcenter.simulate.faults.outcome import LIVENESS, SAFETY, Result, Setting
from callcenter.simulate.faults.sweep import remember, remembered, run, told
from callcenter.store.inbox import Inbox

FOUND = Path(__file__).parent / "seeds.txt"
"""Mode and seed of runs that once found something."""
QUICK = Setting(seconds=30.0)
SEEDS = range(1, 31)
"""Among which a planted bug must be found."""


@pytest.mark.parametrize("seed", range(1, 7))
@pytest.mark.parametrize("mode", [SAFETY, LIVENESS])
def test_whatever_goes_wrong_the_rules_hold(seed: int, mode: str) -> None:
    result = run(seed, Setting(mode=mode, seconds=30.0))
    assert not result.findings, "\n".join(told(result))
    assert result.calls > 3
    assert result.mishaps


@pytest.mark.parametrize(("mode", "seed"), remembered(FOUND))
def test_a_seed_that_found_something_once_finds_nothing_now(mode: str, seed: int) -> None:
    result = run(seed, Setting(mode=mode))
    assert not result.findings, "\n".join(told(result))


def test_a_seed_gives_the_same_run_each_time() -> None:
    """Every byte, event and row, in its order; and another seed gives another run."""
    once, again, other = run(7, QUICK), run(7, QUICK), run(8, QUICK)
    assert (once.digest, once.mishaps, once.calls) == (again.digest, again.mishaps, again.calls)
    assert other.digest != once.digest


def drop_what_came_meanwhile(patch: pytest.MonkeyPatch) -> None:
    """Planted: between looking at what waits and taking it out lies an await, and what comes in it is lost."""

    def drop(inbox: Inbox, count: int) -> None:
        inbox._steps.clear()

    patch.setattr(Inbox, "drop", drop)


def forget_to_stop_the_ring(patch: pytest.MonkeyPatch) -> None:
    """Planted: a ring that is taken back goes on, and whoever picks it up finds nobody."""
    do_ = Center.do

    def without(center: Center, command: do.Command) -> None:
        if not (isinstance(command, do.HangUp) and command.channel in center.offers):
            do_(center, command)

    patch.setattr(Center, "do", without)


@pytest.mark.parametrize("plant", [drop_what_came_meanwhile, forget_to_stop_the_ring])
def test_a_planted_bug_is_found_and_replays_from_its_seed(
    monkeypatch: pytest.MonkeyPatch, plant: Callable[[pytest.MonkeyPatch], None]
) -> None:
    plant(monkeypatch)
    found = next((result for result in (run(seed, QUICK) for seed in SEEDS) if result.findings), None)
    assert found is not None
    again = run(found.seed, QUICK)
    assert (again.findings, again.digest) == (found.findings, found.digest)
    monkeypatch.undo()
    assert not run(found.seed, QUICK).findings


def test_a_finding_says_how_to_see_it_again_and_is_remembered_once(tmp_path: Path) -> None:
    result = Result(seed=41, mode=SAFETY, findings=[("a ghost", "sim:1 is waiting (at 3.000 s)")])
    assert list(told(result)) == [
        "seed 41 (safety)   again: callcenter simulate faults --first 41 --seeds 1 --mode safety",
        "    a ghost: sim:1 is waiting (at 3.000 s)",
    ]
    path = tmp_path / "seeds.txt"
    remember(path, [result])
    remember(path, [result])
    assert path.read_text("utf-8") == "safety 41  # a ghost\n"
    assert remembered(path) == [("safety", 41)]
