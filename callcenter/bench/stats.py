"""Percentiles and ratios."""

from collections.abc import Sequence


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value that ``share`` (0..1) of the values do not exceed (nearest rank); None without values."""
    if not values:
        return None
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * share // 1))
    return ordered[int(rank) - 1]


def spread(values: Sequence[float]) -> dict[str, float | None]:
    """p50, p95, p99 and maximum, to a hundredth."""
    marks = {"p50": percentile(values, 0.5), "p95": percentile(values, 0.95), "p99": percentile(values, 0.99)}
    marks["max"] = max(values, default=None)
    return {name: None if value is None else round(value, 2) for name, value in marks.items()}


def ratio(ours: float | None, theirs: float | None) -> float | None:
    """Ours as a part of theirs; below 1 ours is the smaller."""
    return None if ours is None or not theirs else round(ours / theirs, 3)
