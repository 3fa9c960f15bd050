"""The two PBXs that the contract tests run on: the simulated one and a real Asterisk."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from callcenter.ami.needs import EVENTS
from callcenter.pbx.instance import PbxInstance
from callcenter.pbx.snippets import SnippetValues
from callcenter.pbx.spec import PbxSpec, Phone
from callcenter.simulate.faults.site import dialplan
from callcenter.simulate.pbx.asterisk import Asterisk
from callcenter.simulate.pbx.manager import Manager, User
from tests.support.ports import block

SECRET = "contract-secret-1"
USER = "callcenter"


@dataclass(frozen=True)
class Pbx:
    """Where to log in."""

    port: int
    secret: str = SECRET
    user: str = USER


@pytest.fixture(scope="session")
def real_pbx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PbxInstance]:
    """A private Asterisk for the contract tests."""
    folder: Path = tmp_path_factory.mktemp("contract") / "pbx"
    with block() as ports:
        spec = PbxSpec(ports=ports, values=SnippetValues(ami_secret=SECRET), agents=Phone.range(1001, 2, 1))
        with PbxInstance(folder, spec) as instance:
            yield instance


@pytest.fixture(params=["simulated", pytest.param("asterisk", marks=pytest.mark.pbx)])
async def pbx(request: pytest.FixtureRequest) -> AsyncIterator[Pbx]:
    """One PBX after the other; every test says the same of both."""
    if request.param == "asterisk":
        yield Pbx(request.getfixturevalue("real_pbx").spec.ports.ami)
        return
    phones = ("1001", "1002", "trunk")
    pbx = Asterisk(dialplan(), Random(1), now=time.time, phones=phones)
    rights = frozenset({"login", "ping", "setvar", "getvar", "hangup", "originate", "coreshowchannels"})
    rights |= {"devicestatelist", "confbridgelistrooms", "events"}
    manager = Manager(pbx, {USER: User(SECRET, frozenset(EVENTS), rights)})
    server = await asyncio.get_running_loop().create_server(manager.session, "127.0.0.1", 0)
    try:
        yield Pbx(server.sockets[0].getsockname()[1])
    finally:
        manager.end_sessions()
        server.close()
        await server.wait_closed()
