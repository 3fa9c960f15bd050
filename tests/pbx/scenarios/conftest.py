"""A running centre beside an Asterisk, and an empty stage for each test."""

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from callcenter.pbx.instance import PbxInstance
from callcenter.pbx.root import AsteriskHome
from callcenter.pbx.sipp import Sipp
from tests.pbx.lab import AGENTS, DEPARTMENTS, ENGINE_SECRET, SOFTPHONE, lab_spec
from tests.pbx.raw_ami import RawAmi
from tests.support import plan
from tests.support.centre import Centre
from tests.support.clearing import clear
from tests.support.ports import block
from tests.support.recorded import findings, judged
from tests.support.scene import Scene
from tests.support.waiting import eventually


@pytest.fixture(scope="package")
def pbx(asterisk: AsteriskHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PbxInstance]:
    """An Asterisk of this folder's own: what it has kept of calls is of no other centre's."""
    folder = tmp_path_factory.mktemp("scenarios")
    with block() as ports, PbxInstance(folder, lab_spec(ports), asterisk) as instance:
        yield instance


@pytest.fixture(scope="package")
def centre(pbx: PbxInstance, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """The engine as a process of its own; its database is kept over all tests of this folder.

    Whatever they do, kill and cut, the checker then finds nothing in what is left.
    """
    endpoints = tuple(phone for phone in (*AGENTS, SOFTPHONE.name) if phone != plan.NOBODY)
    desks = (DEPARTMENTS[0], DEPARTMENTS[1])
    text = plan.config(pbx.spec.ports.ami, ENGINE_SECRET, endpoints, desks, str(pbx.cel_csv))
    centre = Centre(tmp_path_factory.mktemp("centre"), text)
    since = time.time()
    centre.start()
    yield centre

    def found() -> list[tuple[str, str, str]]:
        return findings(judged(centre.database, pbx.cel_csv, since=since), centre.elsewhere)

    # What happened while no engine ran is filled in some seconds after its start: the last test may be of that.
    with suppress(AssertionError):
        eventually("all is filled in", lambda: not found(), within=15)
    centre.stop()
    left = found()
    assert not left, "\n".join(map(str, left))


@pytest.fixture
def scene(pbx: PbxInstance, centre: Centre, tmp_path: Path) -> Iterator[Scene]:
    """Nobody is logged in and nobody calls; after the test all phones are silent and no call is left."""
    if centre.pid is None:
        centre.start()
    ami = RawAmi(pbx.spec.ports.ami, "lab", pbx.spec.admin_secret)
    sipp = Sipp(tmp_path / "sipp", pbx.spec.ports.sip)
    scene = Scene(pbx, centre, sipp, ami)
    try:
        yield scene
    finally:
        clear(scene)
        # With no call left SIPp ends at once.
        sipp.stop()
        scene.ami.close()
