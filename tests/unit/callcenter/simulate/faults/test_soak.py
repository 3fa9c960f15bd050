"""A small soak: what was there for the calls is gone with them."""

from callcenter.simulate.faults.soak import Sample, Soak, lines, not_back, settled, slope_kb
from callcenter.simulate.faults.sweep import folder


def sample(calls: int, rss_kb: int, **other: int) -> Sample:
    names = ("objects", "tasks", "timers", "core_timers", "descriptors", "live_calls", "offers", "memos", "unwritten")
    values = dict.fromkeys((*names, "sessions", "channels"), 0) | other
    return Sample(calls=calls, virtual_s=float(calls), rss_kb=rss_kb, **values)


def test_after_a_few_hundred_calls_all_is_as_it_was() -> None:
    place = folder()
    run = Soak(3, 100, place, place / "template.db")
    result = run.run()
    assert not result.findings
    assert result.calls >= 100
    assert not list(not_back(run.samples))
    assert "lives of the engine" in "\n".join(lines(result, run.samples, 1.0))


def test_what_is_left_over_is_named() -> None:
    assert list(not_back([sample(0, 1, tasks=9), sample(100, 9, tasks=11)])) == [
        "tasks: 9 at the beginning, 11 at the end"
    ]


def test_the_slope_is_measured_once_a_day_has_passed() -> None:
    """A day's figures are kept by design; only what grows after that is a leak."""
    samples = [sample(n * 1000, 500 * min(n, 87) + 2 * n) for n in range(150)]
    assert slope_kb(samples) == 2.0
    assert settled(samples)[0].calls == 87_000
