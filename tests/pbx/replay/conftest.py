"""An Asterisk with app_queue's queues and an engine beside it, both with phones alike; every row is played once."""

from collections.abc import Iterator

import pytest

from callcenter.pbx.root import AsteriskHome
from callcenter.pbx.spec import PbxPorts
from tests.pbx.replay import render
from tests.pbx.replay.play import Play
from tests.pbx.replay.rows import ROWS
from tests.support.rush import FIRST_BLOCK, rush


@pytest.fixture(scope="module")
def play(asterisk: AsteriskHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """All rows, played side by side."""
    spec = render.spec(PbxPorts.free(first=FIRST_BLOCK), ROWS)
    with rush(asterisk, tmp_path_factory.mktemp("replay"), spec, render.config(spec.ports, ROWS)) as centre:
        played = Play(centre, ROWS)
        played.run()
        yield played
