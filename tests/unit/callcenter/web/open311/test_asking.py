"""What a GET asks for."""

import pytest

from callcenter.domain.ids import Instant
from callcenter.web.open311.asking import MOST, SPAN_S, instant, numbers, wanted
from callcenter.web.open311.errors import Open311Error

NOW = Instant(1_795_665_600.0)
DAY = 86_400.0


def test_a_time_has_an_offset_or_is_utc() -> None:
    assert (
        instant("2026-11-26T12:00:00+08:00") == instant("2026-11-26T12:00:00 08:00") == instant("2026-11-26T04:00:00Z")
    )
    assert instant("2026-11-26") == instant("2026-11-26T00:00:00Z")
    assert instant("yesterday") is None


def test_without_dates_it_is_the_last_90_days_and_at_most_1000() -> None:
    found = wanted({}, NOW)
    assert (found.since, found.until, found.limit, found.offset) == (NOW - SPAN_S, NOW, MOST, 0)
    assert (found.services, found.open) == ((), None)


def test_one_date_alone_gets_the_span_that_is_allowed() -> None:
    start = wanted({"start_date": "2026-01-01T00:00:00Z"}, NOW)
    assert start.until - start.since == SPAN_S
    assert wanted({"start_date": "2026-11-20"}, NOW).until == NOW
    end = wanted({"end_date": "2026-06-01T00:00:00Z"}, NOW)
    assert end.until - end.since == SPAN_S


def test_ninety_days_to_the_second_are_allowed_and_one_more_is_not() -> None:
    allowed = {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-04-01T00:00:00Z"}
    assert wanted(allowed, NOW).until - wanted(allowed, NOW).since == SPAN_S
    with pytest.raises(Open311Error, match="at most 90 days"):
        wanted(allowed | {"end_date": "2026-04-01T00:00:01Z"}, NOW)


def test_every_fault_is_told_at_once() -> None:
    spoiled = {"start_date": "x", "status": "done", "page": "0", "page_size": "1001", "end_date": "y"}
    with pytest.raises(Open311Error) as wrong:
        wanted(spoiled, NOW)
    assert [text.partition(":")[0] for text in wrong.value.descriptions] == [
        *("start_date", "end_date", "status", "page", "page_size")
    ]
    with pytest.raises(Open311Error, match="lies before"):
        wanted({"start_date": "2026-11-02", "end_date": "2026-11-01"}, NOW)


def test_states_and_pages() -> None:
    assert wanted({"status": "closed"}, NOW).open is False
    assert wanted({"status": "open, open"}, NOW).open is True
    assert wanted({"status": "open,closed"}, NOW).open is None
    assert wanted({"page": "3", "page_size": "20"}, NOW).offset == 40
    assert numbers({"service_request_id": "1, 2,,1"}) == ("1", "2")
    with pytest.raises(Open311Error, match="at most 1000"):
        numbers({"service_request_id": ",".join(map(str, range(1001)))})
