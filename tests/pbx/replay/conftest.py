"""An Asterisk with app_queue's queues and an engine beside it, both with phones alike; every row is played once."""

from collections.abc import Iterator

import pytest

from callcenter.pbx.root import AsteriskHome
from tests.pbx.replay import render
from tests.pbx.replay.play import Play
from tests.pbx.replay.rows import ROWS
from tests.support.ports import block
from tests.support.rush import rush


@pytest.fixture(scope="module")
def play(asterisk: AsteriskHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """All rows, played side by side."""
    folder = tmp_path_factory.mktemp("replay")
    with block() as ports, rush(asterisk, folder, render.spec(ports, ROWS), render.config(ports, ROWS)) as centre:
        played = Play(centre, ROWS)
        played.run()
        yield played
