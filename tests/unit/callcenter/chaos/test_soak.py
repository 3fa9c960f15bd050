"""What the soak says of what an engine holds before and after."""

from dataclasses import replace

import pytest

from callcenter.chaos.soak import Held, findings

BEGIN = Held(rss_kb=90_000, fds=30, threads=6, tasks=17, timers=2, channels=0)


def test_what_went_back_is_in_order_and_less_is_no_fault() -> None:
    assert findings(BEGIN, BEGIN, 800) == []
    assert findings(BEGIN, replace(BEGIN, tasks=16, timers=0, fds=29, rss_kb=80_000), 800) == []


@pytest.mark.parametrize("name", ["tasks", "timers", "channels"])
def test_one_more_of_what_must_go_back_is_found(name: str) -> None:
    before = getattr(BEGIN, name)
    assert findings(BEGIN, replace(BEGIN, **{name: before + 1}), 800) == [f"{name}: {before}, then {before + 1}"]


def test_memory_and_descriptors_may_grow_by_so_much_and_no_more() -> None:
    assert findings(BEGIN, replace(BEGIN, rss_kb=90_000 + 6_000 + 4 * 800, fds=38, threads=14), 800) == []
    found = findings(BEGIN, replace(BEGIN, rss_kb=90_001 + 6_000 + 4 * 800, fds=39, threads=15), 800)
    assert found == ["fds: 30, then 39", "threads: 6, then 15", "memory: 9201 kB more; allowed are 9200"]
