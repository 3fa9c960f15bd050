"""The link's side of an AmiClient, without a PBX: every answer is given by the test."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from callcenter.ami.encode import Action, encode
from callcenter.ami.errors import AmiError
from callcenter.ami.frame import Frame, Reply
from callcenter.ami.state import ConnectionState, Link

OK = Reply(Frame([("Response", "Success")]))


@dataclass
class ScriptedClient:
    """Keeps what is sent; lists are answered by ``lists``, actions by ``answer`` (None: not yet)."""

    on_event: Callable[[Frame], None]
    on_state: Callable[[ConnectionState], None]
    on_connected: Callable[["ScriptedClient"], Awaitable[None]]
    on_text: Callable[[str], bool]
    username: str = "callcenter"
    state: ConnectionState = field(default_factory=lambda: ConnectionState(Link.STOPPED))
    pbx_started_at: float | None = 500.0
    pbx_clock_offset: float = 100.0
    sent: list[Action] = field(default_factory=list)
    futures: list[asyncio.Future[Reply]] = field(default_factory=list)
    lists: dict[str, tuple[Frame, ...]] = field(default_factory=dict)
    answer: Callable[[Action], Reply | AmiError | None] = lambda action: OK
    dropped: list[str] = field(default_factory=list)
    """Why the session was ended by us."""
    during: Callable[[str], None] = lambda name: None
    """Called while a list is being read."""

    def clock(self) -> float:
        return asyncio.get_running_loop().time()

    async def run(self) -> None:
        """The link's whole life: what happens is told by the test."""
        await asyncio.get_running_loop().create_future()

    def tell(self, link: Link) -> None:
        """The link is in another phase."""
        self.state = ConnectionState(link)
        self.on_state(self.state)

    def drop(self, reason: str) -> None:
        self.dropped.append(reason)
        self.tell(Link.LOST)

    async def connect(self) -> None:
        """Log in to a PBX that is up, and prepare."""
        self.tell(Link.CONNECTED)
        self.booted()
        await self.on_connected(self)

    def booted(self) -> None:
        """Asterisk says that it is up; it does so after every login, at once or when it has started."""
        if self.pbx_started_at is not None:
            self.on_event(Frame([("Event", "FullyBooted")]))

    def send(self, action: Action) -> asyncio.Future[Reply]:
        encode(action)
        self.sent.append(action)
        future: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self.futures.append(future)
        answer = self.answer(action)
        if isinstance(answer, Reply):
            future.set_result(answer)
        elif answer is not None:
            future.set_exception(answer)
        return future

    async def list(self, action: Action) -> tuple[Frame, ...]:
        await asyncio.sleep(0)
        self.during(action.name)
        return self.lists.get(action.name, ())
