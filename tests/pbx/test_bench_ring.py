"""The comparison with app_queue, in small: every call is rung for and seen by the onlooker, on either side."""

import pytest

from callcenter.bench.ring import Load, run

pytestmark = [pytest.mark.pbx, pytest.mark.alone]
CALLS, CROWD, RATE = 30, 30, 10


async def test_both_queues_are_seen_from_arrival_to_ring_and_from_idle_to_ring() -> None:
    result = await run((Load(rate=RATE, calls=CALLS, crowd=CROWD),), agents=40, rounds=1)
    [row] = result["runs"]
    assert (row["rate"], row["calls"]) == (RATE, CALLS + CROWD)
    for side in ("app_queue", "callcenter"):
        figures = row[side]
        assert figures["rung"] == CALLS
        assert figures["idle_gaps"] > 0
        assert figures["asterisk_cpu_s"] > 0
        assert 0 < figures["join_ring_ms"]["p50"] <= figures["join_ring_ms"]["p99"] <= figures["join_ring_ms"]["max"]
    assert row["callcenter"]["engine_cpu_ms_per_call"] > 0
    # app_queue looks for a freed agent once a second.
    assert row["callcenter"]["idle_gap_ms"]["p95"] < row["app_queue"]["idle_gap_ms"]["p95"]
