"""One PBX and one engine for all tests of this folder; each test has lines, agents and phones of its own."""

from collections.abc import Iterator

import pytest

from callcenter.pbx.root import AsteriskHome
from tests.pbx.crowd import bad_phones, floor, hangups, others
from tests.support.ports import block
from tests.support.rush import Rush, rush


@pytest.fixture(scope="package")
def crowd(asterisk: AsteriskHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rush]:
    """Everybody is at work."""
    groups = [*bad_phones.groups(), hangups.group(), *others.groups()]
    with block() as ports:
        spec = floor.spec(ports, groups, others.RTP_TIMEOUT_S)
        with rush(asterisk, tmp_path_factory.mktemp("crowd"), spec, floor.config(ports, groups)) as centre:
            yield centre
