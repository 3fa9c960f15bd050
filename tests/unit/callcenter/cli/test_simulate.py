"""callcenter simulate."""

import gc
from pathlib import Path

import pytest

from callcenter.simulate.faults import sweep
from callcenter.simulate.faults.outcome import Result
from tests.unit.callcenter.cli.conftest import Run
from tests.unit.callcenter.simulate.faults.test_soak import sample

SMALL = ("simulate", "deadline", "--calls", "40", "--agents", "3", "--load", "0.5", "--load", "1.1")


def test_the_table_has_a_row_for_each_load(run: Run) -> None:
    rows = [line.split()[:2] for line in run(*SMALL).out.splitlines()[2:]]

    assert rows == [["3", "50%"], ["3", "110%"]]
    assert gc.isenabled()


def test_as_json_each_run_has_all_three_ways(run: Run) -> None:
    result = run(*SMALL, "--json", "--seed", "7").json

    assert result["seed"] == 7
    for one in result["runs"]:
        for way in ("callcenter", "longest_idle_15s", "app_queue"):
            assert set(one[way]) == {"within_target", "abandoned", "max_wait_s", "rings_per_call"}
            assert 0 <= one[way]["within_target"] <= 1 - one[way]["abandoned"]


def test_faults_are_swept_over_seeds(run: Run) -> None:
    result = run("simulate", "faults", "--seeds", "2", "--first", "5", "--json")

    assert result.code == 0
    assert (result.json["seeds"], result.json["findings"]) == (2, [])
    assert sum(result.json["mishaps"].values()) > 4


def test_a_finding_ends_in_1_says_how_to_see_it_again_and_is_kept(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = Result(seed=9, mode="liveness", findings=[("a ghost", "sim:1 is waiting")])
    monkeypatch.setattr(sweep, "sweep", lambda seeds, setting: [Result(seed=8, mode="safety"), found])
    kept = tmp_path / "seeds.txt"
    result = run("simulate", "faults", "--seeds", "2", "--first", "8", "--keep", str(kept))

    assert result.code == 1
    assert "callcenter simulate faults --first 9 --seeds 1 --mode liveness" in result.out
    assert kept.read_text("utf-8").startswith("liveness 9 ")


def test_a_soak_that_does_not_come_back_to_its_beginning_ends_in_1(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    samples = [sample(0, 1), sample(50, 1), sample(100, 1, tasks=1)]
    monkeypatch.setattr(sweep, "soak", lambda seed, calls: (Result(seed=seed, mode="liveness", calls=calls), samples))
    result = run("simulate", "soak", "--calls", "100")

    assert result.code == 1
    assert "tasks: 0 at the beginning, 1 at the end" in result.err


@pytest.mark.parametrize("wrong", [("--load", "0"), ("--calls", "0"), ("--agents", "0")])
def test_what_cannot_be_simulated_is_refused(run: Run, wrong: tuple[str, str]) -> None:
    assert run("simulate", "deadline", *wrong).code == 2
