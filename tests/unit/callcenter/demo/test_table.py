"""The table and the live line: columns as a terminal counts them."""

import pytest

from callcenter.demo.table import fitted, table, width
from callcenter.demo.words import Words

RESULT = {
    "asterisk_version": "22.1", "seconds": 60.0, "calls_offered": 3, "answered": 2, "abandoned": 1, "within_15s": 2,
    "three_way": 0, "orders": 3, "orders_missing": 0, "orders_duplicate": 0, "dropped": 0,
    "wait_ms": {"p50": 1234, "p95": 2000, "max": None}, "outcomes": {"answered": 2}, "transfers": {},
}  # fmt: skip


def test_chinese_takes_two_columns_and_is_cut_to_fit() -> None:
    assert width("排队 3") == 6
    assert fitted("排队 3", 5) == "排队 "
    assert fitted("排队 3", 3) == "排"


@pytest.mark.parametrize(("language", "last"), [("zh", "承办单位转接"), ("en", "Departments brought in")])
def test_columns_stand_below_one_another(language: str, last: str) -> None:
    lines = table(RESULT, Words("zh" if language == "zh" else "en")).splitlines()[1:]
    values = ("22.1", "60.0", "3", "2", "1", "2", "0", "3", "0", "0", "0", "1.2 / 2.0 / -", "answered 2", "-")
    assert len({width(line.removesuffix(value)) for line, value in zip(lines, values, strict=True)}) == 1
    assert lines[-1].strip().startswith(last)
