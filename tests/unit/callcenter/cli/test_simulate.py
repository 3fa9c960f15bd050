"""callcenter simulate."""

import gc

import pytest

from tests.unit.callcenter.cli.conftest import Run

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


@pytest.mark.parametrize("wrong", [("--load", "0"), ("--calls", "0"), ("--agents", "0")])
def test_what_cannot_be_simulated_is_refused(run: Run, wrong: tuple[str, str]) -> None:
    assert run("simulate", "deadline", *wrong).code == 2
