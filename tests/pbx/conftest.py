"""A private Asterisk for the session, and callers and phones for each test."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.pbx.instance import PbxInstance
from callcenter.pbx.root import AsteriskHome, install
from callcenter.pbx.sipp import Sipp
from callcenter.pbx.snippets import SnippetValues
from callcenter.pbx.spec import PbxPorts, PbxSpec, Phone
from tests.pbx.raw_ami import RawAmi

ENGINE_SECRET = "engine-secret"
AGENTS = tuple(str(1001 + n) for n in range(10))
DEPARTMENTS = ("2001", "2002", "2003")
FALLBACK_AGENT = AGENTS[-1]
SOFTPHONE = Phone(name="1050", password="phone-secret")


def lab_spec(ports: PbxPorts) -> PbxSpec:
    """Return the lab: ten agents and three desks, each rung at its own port, and a softphone that registers."""
    return PbxSpec(
        ports=ports,
        values=SnippetValues(ami_secret=ENGINE_SECRET, fallback_members=(f"PJSIP/{FALLBACK_AGENT}",)),
        agents=(*(Phone(name=n, port=ports.phone(i)) for i, n in enumerate(AGENTS)), SOFTPHONE),
        departments=tuple(Phone(name=n, port=ports.phone(20 + i)) for i, n in enumerate(DEPARTMENTS)),
    )


@pytest.fixture(scope="session")
def asterisk() -> AsteriskHome:
    """Return a runnable Asterisk; a machine that cannot have one fails the tests, it does not skip them."""
    return install()


@pytest.fixture(scope="session")
def pbx(asterisk: AsteriskHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PbxInstance]:
    """Return the session's Asterisk."""
    # Two sessions on one machine begin their search in different places.
    ports = PbxPorts.free(first=12000 + os.getpid() % 15 * 1000)
    with PbxInstance(tmp_path_factory.mktemp("pbx"), lab_spec(ports), asterisk) as instance:
        yield instance


@pytest.fixture
def clean_pbx(pbx: PbxInstance) -> Iterator[PbxInstance]:
    """Return the session's Asterisk; after the test no call is left in it and no engine seems to be alive."""
    yield pbx
    admin = RawAmi(pbx.spec.ports.ami, "lab", pbx.spec.admin_secret)
    admin.send("Hangup", Channel="/^.*/")
    admin.ask("Setvar", Variable="CC_HEARTBEAT", Value="0")
    for _ in range(100):
        since = len(admin.events)
        admin.ask("CoreShowChannels")
        if admin.wait("CoreShowChannelsComplete", since=since)["ListItems"] == "0":
            break
        admin.listen(0.05)
    else:
        pytest.fail("channels are left in the PBX after the test")
    admin.close()


@pytest.fixture
def sipp(clean_pbx: PbxInstance, tmp_path: Path) -> Iterator[Sipp]:
    """Return a starter of callers and phones; what still runs after the test is ended."""
    starter = Sipp(tmp_path / "sipp", clean_pbx.spec.ports.sip)
    yield starter
    starter.stop()


@pytest.fixture
def engine_ami(clean_pbx: PbxInstance) -> Iterator[RawAmi]:
    """Return an AMI session with the engine's own rights."""
    session = RawAmi(clean_pbx.spec.ports.ami, "callcenter", ENGINE_SECRET)
    yield session
    session.close()
