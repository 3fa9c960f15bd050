"""The simulated PBX tells what a real Asterisk tells: every story is played on both, and the two accounts are equal."""

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from callcenter.pbx.instance import PbxInstance
from callcenter.pbx.scenario import Caller, Desk
from callcenter.pbx.sipp import Sipp
from callcenter.pbx.spec import TRUNK_ADDRESS
from tests.contract.stories import STORIES
from tests.pbx.lab import AGENTS, DEPARTMENTS, ENGINE_SECRET, TRUNK_PLACE, lab_spec
from tests.support.play import Play, Session
from tests.support.ports import block
from tests.support.simulated_phones import SimulatedPbx

pytestmark = pytest.mark.pbx
CONTEXTS = {"trunk": "callcenter-trunk"} | dict.fromkeys(DEPARTMENTS, "departments")
_RUNS = itertools.count(1)


@dataclass
class RealPhones:
    """SIPp's processes at the phones' ports."""

    pbx: PbxInstance
    sipp: Sipp

    def phone(self, endpoint: str, desk: Desk) -> None:
        ports = self.pbx.spec.ports
        if endpoint == "trunk":
            self.sipp.desk(desk, ports.phone(TRUNK_PLACE), TRUNK_ADDRESS)
        else:
            place = AGENTS.index(endpoint) if endpoint in AGENTS else 20 + DEPARTMENTS.index(endpoint)
            self.sipp.desk(desk, ports.phone(place))

    def call(self, caller: Caller) -> None:
        self.sipp.call(caller)


@pytest.fixture(scope="module")
def asterisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PbxInstance]:
    """A private Asterisk for the stories."""
    folder = tmp_path_factory.mktemp("stories")
    with block() as ports, PbxInstance(folder / "pbx", lab_spec(ports)) as instance:
        yield instance


@pytest.fixture(scope="module")
def simulated() -> Iterator[SimulatedPbx]:
    """The simulated PBX, on a port of its own."""
    pbx = SimulatedPbx(ENGINE_SECRET, (*AGENTS, *DEPARTMENTS, "trunk"), CONTEXTS)
    with pbx.running():
        yield pbx


def on_asterisk(name: str, pbx: PbxInstance, folder: Path) -> dict[str, list[str]]:
    """The story as a real Asterisk tells it."""
    sipp = Sipp(folder, pbx.spec.ports.sip)

    def session() -> Session:
        return Session(pbx.spec.ports.ami, "callcenter", ENGINE_SECRET)

    def restart() -> Session:
        pbx.stop()
        pbx.start()
        return session()

    with closing(session()) as ami:
        play = Play(ami, RealPhones(pbx, sipp), next(_RUNS), restart)
        play.beat()
        try:
            STORIES[name](play)
            return play.story()
        finally:
            if play.ami is not ami:
                play.ami.close()
            sipp.stop()


def on_the_simulated(name: str, pbx: SimulatedPbx) -> dict[str, list[str]]:
    """The story as the simulated PBX tells it."""

    def session() -> Session:
        return Session(pbx.port, "callcenter", ENGINE_SECRET)

    def restart() -> Session:
        pbx.restart()
        return session()

    with closing(session()) as ami:
        play = Play(ami, pbx, next(_RUNS), restart)
        play.beat()
        STORIES[name](play)
        if play.ami is not ami:
            play.ami.close()
        return play.story()


@pytest.mark.parametrize("name", STORIES)
def test_both_tell_the_same(name: str, asterisk: PbxInstance, simulated: SimulatedPbx, tmp_path: Path) -> None:
    with ThreadPoolExecutor() as pool:
        other = pool.submit(on_the_simulated, name, simulated)
        real = on_asterisk(name, asterisk, tmp_path / "sipp")
    assert other.result() == real
    assert any(real.values())
