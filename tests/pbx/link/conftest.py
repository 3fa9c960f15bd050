"""A running centre whose AMI goes through a wire that a test can spoil."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.pbx.instance import PbxInstance
from callcenter.pbx.sipp import Sipp
from tests.pbx.lab import AGENTS, DEPARTMENTS, ENGINE_SECRET
from tests.pbx.raw_ami import RawAmi
from tests.support import plan
from tests.support.centre import Centre
from tests.support.clearing import clear
from tests.support.proxy import Wire, wire
from tests.support.scene import Scene


@pytest.fixture(scope="package")
def ami_wire(pbx: PbxInstance) -> Iterator[Wire]:
    """The wire between engine and PBX."""
    with wire(pbx.spec.ports.ami) as made:
        yield made


@pytest.fixture(scope="package")
def centre(ami_wire: Wire, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """The engine as a process of its own at the end of the wire."""
    endpoints = tuple(phone for phone in AGENTS if phone != plan.NOBODY)
    text = plan.config(ami_wire.port, ENGINE_SECRET, endpoints, (DEPARTMENTS[0], DEPARTMENTS[1]))
    centre = Centre(tmp_path_factory.mktemp("strained"), text)
    centre.start()
    yield centre
    centre.stop()


@pytest.fixture
def scene(pbx: PbxInstance, centre: Centre, ami_wire: Wire, tmp_path: Path) -> Iterator[Scene]:
    """Nobody is logged in and nobody calls; the wire is a good one again after the test."""
    ami = RawAmi(pbx.spec.ports.ami, "lab", pbx.spec.admin_secret)
    sipp = Sipp(tmp_path / "sipp", pbx.spec.ports.sip)
    scene = Scene(pbx, centre, sipp, ami)
    try:
        yield scene
    finally:
        ami_wire.rate, ami_wire.dark = None, False
        centre.wait_ready()
        clear(scene)
        sipp.stop()
        ami.close()
