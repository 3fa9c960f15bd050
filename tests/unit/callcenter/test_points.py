"""Points: nothing when off; armed, the process ends at the pass that was asked for and at no other."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter import points


@pytest.fixture(autouse=True)
def off() -> Iterator[None]:
    yield
    points.arm(None)


def test_the_process_ends_at_the_asked_pass_of_the_asked_point() -> None:
    ended: list[str] = []
    points.arm(points.kill_at("store.committed.CallAnswered:2", kill=lambda: ended.append("now")))
    for name, kind in (("store.committed", "CallEnded"), ("store.committed", "CallAnswered"), ("store.known", "")):
        points.point(name, kind)
    assert ended == []
    points.point("store.committed", "CallAnswered")
    assert ended == ["now"]


@pytest.mark.parametrize("where", ["store.known", "store.known:", "store.known:0", "store.known:x", ""])
def test_what_is_no_point_is_refused(where: str) -> None:
    with pytest.raises(points.NoSuchPoint, match="its name, a colon and the number"):
        points.kill_at(where)


def test_each_pass_is_written_down(tmp_path: Path) -> None:
    points.arm(points.log_to(tmp_path / "points"))
    points.point("app.opened")
    points.point("engine.turn", "PbxSynced")
    assert (tmp_path / "points").read_text() == "app.opened\nengine.turn.PbxSynced\n"


async def test_what_was_written_counts_as_sent_once_the_loop_has_come_round() -> None:
    passed: list[str] = []
    points.arm(passed.append)
    points.point_when_written("ami.sent", "Originate")
    assert passed == []
    await asyncio.sleep(0)
    assert passed == ["ami.sent.Originate"]


def test_a_point_that_is_off_does_nothing() -> None:
    points.point("app.opened")
    points.point_when_written("ami.sent", "Ping")
