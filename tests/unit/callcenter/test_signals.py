"""What a hang-up means: another configuration, or the end of the terminal."""

import asyncio
import signal
from collections.abc import Iterator

import pytest

from callcenter import signals
from callcenter.simulate.virtual import loop as virtual_loop


@pytest.mark.parametrize(
    ("terminal", "stops", "reloads"),
    [
        ([False], False, True),
        ([True, True, True], False, True),
        ([True, False], True, False),
        ([True, True, False], True, True),
    ],
    ids=["a service", "from its terminal", "the terminal is gone", "the terminal goes a moment later"],
)
def test_a_hang_up(monkeypatch: pytest.MonkeyPatch, terminal: list[bool], stops: bool, reloads: bool) -> None:
    answers: Iterator[bool] = iter(terminal)
    monkeypatch.setattr(signals, "_terminal", lambda: next(answers))
    # The tests may run under nohup.
    monkeypatch.setattr(signal, "getsignal", lambda number: signal.SIG_DFL)

    async def hang_up() -> tuple[bool, bool]:
        wishes = signals.Wishes()
        wishes._hung_up()
        await asyncio.sleep(2 * signals.LOOK_AGAIN_S)
        return wishes.stop.is_set(), wishes.reload.is_set()

    assert virtual_loop.run(hang_up()) == (stops, reloads)
