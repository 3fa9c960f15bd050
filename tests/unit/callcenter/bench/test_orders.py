"""``callcenter bench orders`` in small: both stores filled with the same orders, and every figure there."""

from itertools import islice
from pathlib import Path

from callcenter.bench.orders import run as bench
from callcenter.bench.orders.matters import DEPARTMENTS, matters
from callcenter.bench.postgres import Server
from callcenter.orders import number
from callcenter.orders.terms import CaseState
from tests.support.stores import postgres

__all__ = ["postgres"]
COUNT = 1200


def test_the_same_seed_makes_the_same_orders_and_another_one_others() -> None:
    """Well-formed numbers, each once; ten states, and forty departments."""
    made = list(matters(5_000, bench.NOW, 1))
    assert list(islice(matters(5_000, bench.NOW, 1), 50)) == made[:50]
    assert list(islice(matters(5_000, bench.NOW, 2), 50)) != made[:50]
    assert len({case.number for case in made if number.verify(case.number)}) == len(made)
    assert len({case.state for case in made}) == 10
    assert {case.lead for case in made} == {*DEPARTMENTS, ""}
    assert sum(case.state is CaseState.ARCHIVED for case in made) > len(made) / 2


async def test_every_figure_of_both_stores_is_measured(tmp_path: Path, postgres: Server) -> None:
    """On the real repository; what was changed meanwhile has its event."""
    said: list[str] = []
    options = bench.Options(orders=COUNT, rounds=2, seconds=0.2, postgresql=postgres.new_database())
    result = await bench.run(options, tmp_path, said.append)
    assert [(run["store"], run["orders"]) for run in result["runs"]] == [("sqlite", COUNT), ("postgresql", COUNT)]
    for run in result["runs"]:
        assert set(run["ms"]) == {"list", "search", "get", "today"}
        assert all(0 < times["p50"] <= times["p99"] for times in run["ms"].values())
        assert run["writes_per_s"] > 0
    assert len(list(bench.lines(result))) == 3
    assert said[-1] == "measuring postgresql"
