"""The file of channel events and its rotated parts."""

import gzip
import os
from pathlib import Path

import pytest

from callcenter.cel import files
from tests.support.cel import T0, Cel


def written(path: Path, *ats: float, zipped: bool = False) -> None:
    cel = Cel()
    for at in ats:
        cel.row(at, "CHAN_START", f"{at:.0f}", "x")
    path.write_bytes(gzip.compress(cel.data) if zipped else cel.data)
    os.utime(path, (T0 + ats[-1], T0 + ats[-1]))


def read(path: Path, since: float, until: float) -> list[str]:
    return [row.uniqueid for row in files.read(path, T0 + since, T0 + until)]


def test_a_span_over_rotated_parts_is_read_oldest_first(tmp_path: Path) -> None:
    path = tmp_path / "callcenter.csv"
    written(path, 300, 400)
    written(tmp_path / "callcenter.csv.1", 200)
    written(tmp_path / "callcenter.csv-20261126", 150)
    written(tmp_path / "callcenter.csv.2.gz", 100, zipped=True)
    written(tmp_path / "callcenter.csv.bak", 250)
    written(tmp_path / "callcenter.csv2", 250)
    assert read(path, 50, 1000) == ["100", "150", "200", "300", "400"]
    assert read(path, 180, 320) == ["200", "300"]


def test_a_rotated_file_whose_new_one_is_not_there_yet(tmp_path: Path) -> None:
    written(tmp_path / "callcenter.csv.1", 200)
    assert read(tmp_path / "callcenter.csv", 100, 300) == ["200"]


def test_the_beginning_of_a_span_is_found_in_a_large_file(tmp_path: Path) -> None:
    path = tmp_path / "callcenter.csv"
    written(path, *range(0, 40_000, 4))
    assert path.stat().st_size > 500_000
    for since in (0, 3, 17_777, 39_990, 41_000):
        wanted = [str(at) for at in range(0, 40_000, 4) if since - files.SLACK_S <= at <= since + 20 + files.SLACK_S]
        assert read(path, since, since + 20) == wanted if since < 40_000 else read(path, since, since + 20) == []
    with path.open("rb") as file:
        assert files._offset(file, T0 + 30_000) > 300_000


def test_a_file_cut_short_is_read_from_where_it_is(tmp_path: Path) -> None:
    path = tmp_path / "callcenter.csv"
    written(path, 1, 2, 3)
    assert read(path, 0, 10) == ["1", "2", "3"]
    written(path, 9)
    assert read(path, 0, 10) == ["9"]


def test_no_file_at_all_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no such file"):
        read(tmp_path / "callcenter.csv", 0, 10)
    with pytest.raises(FileNotFoundError, match="no such directory"):
        read(tmp_path / "none" / "callcenter.csv", 0, 10)


def test_a_file_that_has_nothing_of_the_span_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "callcenter.csv"
    written(path, 1)
    assert read(path, 100, 200) == []
    path.write_bytes(b"")
    assert read(path, 0, 10) == []


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "callcenter.csv"
    written(path, 1)
    for junk in (b"not gzip", gzip.compress(b"x" * 1000)[:-12]):
        (tmp_path / "callcenter.csv.1.gz").write_bytes(junk)
        with pytest.raises(OSError, match="gzip"):
            read(path, 0, 10)
