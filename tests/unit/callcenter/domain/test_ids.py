"""The measure of time and the key of a call."""

import pytest

from callcenter.domain.ids import Instant, PbxName, call_id, elapsed_ms


@pytest.mark.parametrize(
    ("span", "ms"), [(0.0, 0), (15.0, 15000), (15.0004, 15000), (15.0006, 15001), (0.0005001, 1), (-0.001, -1)]
)
def test_spans_are_whole_milliseconds(span: float, ms: int) -> None:
    start = Instant(1_800_000_000.0)
    assert elapsed_ms(start, Instant(start + span)) == ms


def test_a_call_is_known_by_its_pbx_and_linkedid() -> None:
    assert call_id(PbxName("pbx1"), "1795293745.0") == "pbx1:1795293745.0"
