"""Stretches of time: cutting and meeting."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

FOREVER = float("inf")


class Span(NamedTuple):
    """From a moment up to and without another."""

    since: float
    until: float


def without(span: Span, cuts: Iterable[Span]) -> list[Span]:
    """What is left of a span when others are cut out of it."""
    left = [span]
    for cut in cuts:
        left = [
            piece
            for whole in left
            for piece in (
                Span(whole.since, min(whole.until, cut.since)),
                Span(max(whole.since, cut.until), whole.until),
            )
            if piece.since < piece.until
        ]
    return left


def merged(spans: Iterable[Span]) -> list[Span]:
    """The spans in their order, those that touch or overlap as one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.since <= found[-1].until:
            found[-1] = Span(found[-1].since, max(found[-1].until, span.until))
        else:
            found.append(span)
    return found


def meeting(spans: Sequence[Span], span: Span) -> Iterator[Span]:
    """What ``span`` has in common with each of some spans that are in order and apart."""
    for each in islice(spans, bisect_right(spans, span.since, key=lambda s: s.until), None):
        if each.since >= span.until:
            return
        yield Span(max(each.since, span.since), min(each.until, span.until))


def touches(spans: Iterable[Span], since: float, until: float) -> bool:
    """Whether any of the spans has a moment of these two, ends included."""
    return any(span.since <= until and since <= span.until for span in spans)
