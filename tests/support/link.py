"""A link on a scripted client, and the facts that it told; in virtual time."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from callcenter.ami.client import AmiClient
from callcenter.ami.frame import Frame, Reply
from callcenter.ami.link import PbxLink
from callcenter.domain import commands as do
from callcenter.domain import facts as f
from callcenter.domain.ids import CallId, ChannelId, OfferId, PbxName
from callcenter.simulate.virtual import loop as virtual_loop
from tests.fakes.ami_client import ScriptedClient

PBX, LEG = PbxName("main"), ChannelId("cc-u1-1")
RING = do.RingAgent(
    pbx=PBX,
    offer=OfferId(LEG),
    call=CallId("main:u1"),
    caller=ChannelId("u1"),
    endpoint="1001",
    ring_ms=8000,
    shown_number="",
    line="12345",
)
NO = Reply(Frame([("Response", "Error"), ("Message", "Extension does not exist.")]))


@dataclass
class Bench:
    """A link, its client, and the facts that it told."""

    told: list[f.Fact] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clients: list[ScriptedClient] = []
        self.link = PbxLink(PBX, self.told.append, self._make)

    def _make(self, **callbacks: Any) -> AmiClient:
        self.clients.append(ScriptedClient(**callbacks))
        return self.clients[0]  # type: ignore[return-value]

    @property
    def client(self) -> ScriptedClient:
        return self.clients[0]

    def event(self, name: str, **headers: str) -> None:
        self.client.on_event(Frame([("Event", name), ("Uniqueid", "u1"), *headers.items()]))

    def names(self) -> list[str]:
        return [type(fact).__name__ for fact in self.told]


def on_a_bench(test: Callable[[Bench], Awaitable[None]]) -> None:
    """Run a test in virtual time."""

    async def main() -> None:
        await test(Bench())

    virtual_loop.run(main(), 1000.0)
