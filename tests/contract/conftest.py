"""The two PBXs that the contract tests run on: a fake AMI server and a real Asterisk."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from callcenter.ami.encode import Action
from callcenter.pbx.instance import PbxInstance
from callcenter.pbx.snippets import SnippetValues
from callcenter.pbx.spec import PbxPorts, PbxSpec, Phone
from tests.fakes.ami_server import FakeAmi, Peer, serve

SECRET = "contract-secret-1"
USER = "callcenter"


@dataclass(frozen=True)
class Pbx:
    """Where to log in."""

    port: int
    secret: str = SECRET
    user: str = USER


class AsteriskLike(FakeAmi):
    """A fake that answers the contract's actions in the words of Asterisk 22."""

    def __init__(self) -> None:
        super().__init__(secret=SECRET)
        self.variables: dict[str, str] = {}
        self.answers = {
            "Setvar": self._setvar,
            "Getvar": self._getvar,
            "Hangup": lambda peer, action: self._error(peer, action, "No such channel"),
            "ConfbridgeListRooms": lambda peer, action: self._error(peer, action, "No active conferences."),
            "CoreShowChannels": lambda peer, action: peer.items(action, "CoreShowChannel", 0),
            "DeviceStateList": lambda peer, action: peer.items(action, "DeviceStateChange", 3),
            "Command": lambda peer, action: self._error(peer, action, "Permission denied"),
            "Originate": self._originate,
        }

    def _error(self, peer: Peer, action: Action, words: str) -> None:
        peer.reply(action, ("Message", words), response="Error")

    def _setvar(self, peer: Peer, action: Action) -> None:
        self.variables[action.headers["Variable"]] = action.headers["Value"]
        peer.reply(action, ("Message", "Variable Set"))

    def _getvar(self, peer: Peer, action: Action) -> None:
        name = action.headers["Variable"]
        peer.reply(action, ("Variable", name), ("Value", self.variables.get(name, "")))

    def _originate(self, peer: Peer, action: Action) -> None:
        peer.reply(action, ("Message", "Originate successfully queued"))
        peer.event("OriginateResponse", ("ActionID", action.action_id), ("Response", "Failure"), ("Reason", "0"))


@pytest.fixture(scope="session")
def real_pbx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PbxInstance]:
    """A private Asterisk for the contract tests."""
    spec = PbxSpec(
        ports=PbxPorts.free(first=28000), values=SnippetValues(ami_secret=SECRET), agents=Phone.range(1001, 2, 1)
    )
    folder: Path = tmp_path_factory.mktemp("contract") / "pbx"
    with PbxInstance(folder, spec) as instance:
        yield instance


@pytest.fixture(params=["fake", pytest.param("asterisk", marks=pytest.mark.pbx)])
async def pbx(request: pytest.FixtureRequest) -> AsyncIterator[Pbx]:
    """One PBX after the other; every test says the same of both."""
    if request.param == "asterisk":
        yield Pbx(request.getfixturevalue("real_pbx").spec.ports.ami)
        return
    async with serve(AsteriskLike()) as fake:
        yield Pbx(fake.port)
