"""Starting and stopping private Asterisks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.pbx import instance as pbx_module
from callcenter.pbx.errors import PbxError
from callcenter.pbx.instance import PbxInstance
from callcenter.pbx.root import AsteriskHome
from callcenter.pbx.spec import PbxPorts
from tests.pbx.lab import ENGINE_SECRET, lab_spec
from tests.pbx.raw_ami import RawAmi
from tests.support.ports import block

pytestmark = pytest.mark.pbx


@pytest.fixture
def free_ports() -> Iterator[PbxPorts]:
    with block() as ports:
        yield ports


def test_second_instance_runs_beside_the_first_and_stops_alone(
    pbx: PbxInstance, asterisk: AsteriskHome, free_ports: PbxPorts, tmp_path: Path
) -> None:
    with PbxInstance(tmp_path / "other", lab_spec(free_ports), asterisk) as other:
        assert other.pid != pbx.pid
        for instance in (pbx, other):
            session = RawAmi(instance.spec.ports.ami, "callcenter", ENGINE_SECRET)
            assert session.login["Response"] == "Success"
            session.close()
        files = other.files
    assert other.pid is None
    assert not files.exists()
    assert pbx.pid is not None


def test_instance_started_by_one_process_is_stopped_by_its_directory(
    asterisk: AsteriskHome, free_ports: PbxPorts, tmp_path: Path
) -> None:
    started = pbx_module.start(tmp_path / "lab", lab_spec(free_ports), lambda _: None)
    try:
        with pytest.raises(PbxError, match="already runs"):
            started.start()
        assert pbx_module.stop(tmp_path / "lab") is True
        assert pbx_module.stop(tmp_path / "lab") is False
    finally:
        started.remove()


def test_port_of_another_pbx_is_told_at_once(pbx: PbxInstance, asterisk: AsteriskHome, tmp_path: Path) -> None:
    clash = PbxInstance(tmp_path / "clash", lab_spec(pbx.spec.ports), asterisk)
    with pytest.raises(PbxError, match="in use"):
        clash.start()
    assert clash.pid is None
    assert pbx.pid is not None
