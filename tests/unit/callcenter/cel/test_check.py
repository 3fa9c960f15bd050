"""What callcenter check says of the record of channel events."""

from pathlib import Path

import pytest

from callcenter.cel import check
from tests.support.cel import T0, Cel


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "TRIES", 2)
    monkeypatch.setattr(check, "PAUSE_S", 0.0)


def recorded(path: Path, at: float) -> None:
    cel = Cel()
    cel.caller(at, "1.0")
    path.write_bytes(cel.data)


async def codes(path: Path, *, called: bool = True) -> list[str]:
    found = await check.look("main", path, T0, called=called)
    for finding in found:
        assert finding.where == f"main: {path}"
        assert "stays an estimate" in finding.what
    return [finding.code for finding in found]


async def test_a_record_that_has_the_checks_own_call_is_in_order(tmp_path: Path) -> None:
    recorded(tmp_path / "callcenter.csv", 1)
    assert await codes(tmp_path / "callcenter.csv") == []


async def test_no_file(tmp_path: Path) -> None:
    assert await codes(tmp_path / "callcenter.csv") == ["cel_missing"]
    assert await codes(tmp_path / "callcenter.csv", called=False) == ["cel_missing"]


async def test_a_file_into_which_nothing_is_written_any_more(tmp_path: Path) -> None:
    recorded(tmp_path / "callcenter.csv", -3600)
    assert await codes(tmp_path / "callcenter.csv") == ["cel_silent"]
    assert await codes(tmp_path / "callcenter.csv", called=False) == []


async def test_a_record_in_another_format(tmp_path: Path) -> None:
    (tmp_path / "callcenter.csv").write_text('"2026-11-26 17:00:00","CHAN_START","1.0"\n')
    assert await codes(tmp_path / "callcenter.csv") == ["cel_silent"]


async def test_a_file_that_we_may_not_read(tmp_path: Path) -> None:
    (tmp_path / "callcenter.csv").mkdir()
    (tmp_path / "callcenter.csv.1.gz").write_bytes(b"junk")
    assert await codes(tmp_path / "callcenter.csv") == ["cel_unreadable"]
