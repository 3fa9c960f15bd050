"""A private Asterisk for the session, and callers and phones for each test."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from callcenter.pbx.instance import PbxInstance
from callcenter.pbx.root import AsteriskHome, install
from callcenter.pbx.sipp import Sipp
from tests.pbx.lab import ENGINE_SECRET, Lab, lab_spec
from tests.pbx.raw_ami import RawAmi
from tests.support.demo import Left, played
from tests.support.ports import block

SHORT_CALLS = 24
"""The calls of the short demo."""


@pytest.fixture(scope="session")
def asterisk() -> AsteriskHome:
    """Return a runnable Asterisk; a machine that cannot have one fails the tests, it does not skip them."""
    return install()


@pytest.fixture(scope="session")
def short_demo(asterisk: AsteriskHome, tmp_path_factory: pytest.TempPathFactory) -> Left:
    """Return what a short demo left behind, from start to end: many look at it, nobody changes it."""
    return played(tmp_path_factory.mktemp("short"), "--seconds", "10", "--calls", str(SHORT_CALLS), "--seed", "3")


@pytest.fixture(scope="session")
def pbx(asterisk: AsteriskHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PbxInstance]:
    """Return the session's Asterisk."""
    with block() as ports, PbxInstance(tmp_path_factory.mktemp("pbx"), lab_spec(ports), asterisk) as instance:
        yield instance


@pytest.fixture
def clean_pbx(pbx: PbxInstance) -> Iterator[PbxInstance]:
    """Return the session's Asterisk; after the test no call is left in it and no engine seems to be alive."""
    yield pbx
    release_all(pbx)


def release_all(pbx: PbxInstance) -> None:
    """Hang up every call and wait until none is left."""
    with closing(RawAmi(pbx.spec.ports.ami, "lab", pbx.spec.admin_secret)) as admin:
        admin.ask("Setvar", Variable="CC_HEARTBEAT", Value="0")
        for _ in range(100):
            admin.send("Hangup", Channel="/^.*/")
            since = len(admin.events)
            admin.ask("CoreShowChannels")
            if admin.wait("CoreShowChannelsComplete", since=since)["ListItems"] == "0":
                return
            admin.listen(0.05)
        pytest.fail("channels are left in the PBX after the test")


@pytest.fixture
def sipp(clean_pbx: PbxInstance, tmp_path: Path) -> Iterator[Sipp]:
    """Return a starter of callers and phones; what still runs after the test is ended."""
    starter = Sipp(tmp_path / "sipp", clean_pbx.spec.ports.sip)
    yield starter
    # SIPp ends at once when it has no call, and only then.
    release_all(clean_pbx)
    starter.stop()


@pytest.fixture
def engine_ami(clean_pbx: PbxInstance) -> Iterator[RawAmi]:
    """Return an AMI session with the engine's own rights."""
    session = RawAmi(clean_pbx.spec.ports.ami, "callcenter", ENGINE_SECRET)
    yield session
    session.close()


@pytest.fixture
def lab(clean_pbx: PbxInstance, engine_ami: RawAmi, sipp: Sipp) -> Lab:
    lab = Lab(clean_pbx, engine_ami, sipp)
    lab.engine_is_alive()
    return lab
