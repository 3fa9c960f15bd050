"""A supervised link to one PBX: connects, logs in, watches, reconnects for ever.

`send` and `on_event` are synchronous on purpose: an event is answered by an action in the same turn of the loop.
"""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field, replace
from typing import Final

import structlog

from callcenter.ami.counters import Counters
from callcenter.ami.encode import Action, encode
from callcenter.ami.errors import AmiError, AmiNotConnected, AmiRefused, AmiRejected, LoginRefusedError
from callcenter.ami.faults import denied, is_denied
from callcenter.ami.frame import Frame, Reply
from callcenter.ami.needs import USER_FILE
from callcenter.ami.pending import Pending
from callcenter.ami.protocol import AmiProtocol
from callcenter.ami.state import ConnectionState, Link, Timing
from callcenter.ami.tune import tune
from callcenter.points import point

STEADY_AFTER: Final = 5.0
"""A session that lasted this many seconds was a good one: the next back-off starts from the beginning."""
REFUSED_HELP: Final = f"user and secret of [[pbx]] must be those of {USER_FILE}; then: asterisk -rx 'manager reload'"
EMPTY_LISTS: Final = {"confbridgelistrooms": "no active conferences."}
"""Lists that are answered by an error when there is nothing to list."""

log = structlog.get_logger("callcenter.ami")


@dataclass(eq=False)
class AmiClient:
    """One PBX. Create it inside a running loop and run `run()` in a task."""

    name: str
    host: str
    port: int
    username: str
    secret: str = field(repr=False)
    on_event: Callable[[Frame], None]
    on_state: Callable[[ConnectionState], None]
    _: KW_ONLY
    clock: Callable[[], float]
    """Our time as seconds since the epoch; it must not step."""
    jitter: Callable[[], float]
    """A number in [0, 1), `Random(seed).random` for instance."""
    on_text: Callable[[str], bool] = lambda text: False
    """Asked first, with an event's whole text; the answer is whether it was taken and ``on_event`` need not hear."""
    on_connected: Callable[["AmiClient"], Awaitable[None]] | None = None
    """Awaited after each login; if it fails, the session is dropped and tried anew."""
    timing: Timing = field(default_factory=Timing)
    counters: Counters = field(default_factory=Counters)
    state: ConnectionState = field(default_factory=lambda: ConnectionState(Link.STOPPED))
    version: str = ""
    pbx_clock_offset: float = 0.0
    """PBX epoch minus our clock, from the newest Ping; half the round trip is its error."""
    pbx_started_at: float | None = None
    """When the PBX started, on our clock, to the second; a later value means that it restarted."""

    def __post_init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._token = f"{self.name}.{int(self.jitter() * 2**32):08x}"
        self._numbers = itertools.count(1)
        self._protocol: AmiProtocol | None = None
        self._logged = self.state
        self._lost = asyncio.Event()
        self._lost_reason = ""

    async def run(self) -> None:
        """Keep the link up until cancelled."""
        delay = self.timing.backoff_first
        try:
            while True:
                started = self._loop.time()
                link, reason = await self._one_session()
                self._tell(link, reason)
                if self._loop.time() - started >= STEADY_AFTER:
                    delay = self.timing.backoff_first
                if link is Link.REFUSED:
                    delay = self.timing.backoff_last
                await asyncio.sleep(delay * (0.5 + self.jitter() / 2))
                delay = min(delay * 2, self.timing.backoff_last)
        finally:
            self._tell(Link.STOPPED, "")

    def send(self, action: Action | Mapping[str, str], *, timeout: float | None = None) -> asyncio.Future[Reply]:
        """Write one action now; the future ends as Reply, AmiNotConnected, AmiOutcomeUnknown or AmiTimeout.

        Raises AmiRefused, and sends nothing, if the action is not safe to send.
        """
        return self._write(action, timeout, as_list=False).future  # type: ignore[no-any-return]

    async def list(self, action: Action | Mapping[str, str]) -> tuple[Frame, ...]:
        """All items of an action that answers with a list, verified to be whole."""
        pending = self._write(action, None, as_list=True)
        reply: Reply = await pending.future
        if not reply.ok and EMPTY_LISTS.get(pending["Action"].lower()) != reply.message.lower():
            words = denied(self.username, pending["Action"]) if is_denied(reply.message) else reply.message
            raise AmiRejected(words or "the PBX gave no reason")
        return reply.items

    def drop(self, reason: str) -> None:
        """End the session, because the caller cannot keep up or trust it; `run` makes a new one."""
        if self._protocol is not None:
            self._protocol.drop(reason)

    def frame_received(self, frame: Frame) -> None:
        """Protocol's side: one event, delivered in order."""
        self.counters.events += 1
        if frame.event == "FullyBooted" and frame.get("uptime").isdecimal():
            self.pbx_started_at = self.clock() - int(frame["uptime"])
        try:
            self.on_event(frame)
        except Exception:
            self.counters.callback_errors += 1
            log.exception("ami.event_failed", pbx=self.name, ami_event=frame.event)

    def text_received(self, text: str) -> bool:
        """Protocol's side: an event's text; whether it is dealt with."""
        try:
            taken = self.on_text(text)
        except Exception:
            taken = True
            self.counters.callback_errors += 1
            log.exception("ami.event_failed", pbx=self.name)
        self.counters.events += taken
        return taken

    def session_lost(self, reason: str) -> None:
        """Protocol's side: the session is over."""
        self._lost_reason = reason
        self._lost.set()
        if self.state.up:
            self._tell(Link.LOST, reason)

    async def _one_session(self) -> tuple[Link, str]:
        """Connect, log in and stay; returns how it ended."""
        self._tell(Link.CONNECTING, "")
        try:
            await self._connect()
            await self._login()
            await self._stay()
        except (LoginRefusedError, AmiRefused) as error:
            self.counters.refused_logins += 1
            return Link.REFUSED, str(error)
        except (OSError, AmiError) as error:
            return Link.UNREACHABLE, str(error) or type(error).__name__
        finally:
            self.drop("closed by us")
        return Link.LOST, self._lost_reason

    async def _connect(self) -> None:
        self._lost.clear()
        mark = f"{self._token}.L"
        try:
            async with asyncio.timeout(self.timing.connect_timeout):
                transport, protocol = await self._loop.create_connection(
                    lambda: AmiProtocol(self, self.counters, self._loop, mark), self.host, self.port
                )
                self._protocol = protocol
                tune(transport.get_extra_info("socket"))
                self.version = await protocol.banner
                point("ami.connected")
        except TimeoutError:
            raise ConnectionError(f"no answer from {self.host}:{self.port}") from None

    async def _login(self) -> None:
        headers = {"Username": self.username, "Secret": self.secret, "Events": "on"}
        pending = self._write(Action("Login", headers), None, as_list=False)
        pending.on_reply = self._logged_in
        reply: Reply = await pending.future
        point("ami.logged_in")
        if not reply.ok:
            raise LoginRefusedError(reply.message or "the PBX gave no reason")

    def _logged_in(self, reply: Reply) -> None:
        """Told before any event behind the login in the same read is delivered."""
        if reply.ok:
            self.counters.sessions += 1
            self.counters.reconnects = self.counters.sessions - 1
            self._tell(Link.CONNECTED, "")

    async def _stay(self) -> None:
        """Watch the session to its end; what runs after a login ends with it."""
        async with asyncio.TaskGroup() as tasks:
            prepare = tasks.create_task(self._prepare())
            await self._watch()
            prepare.cancel()

    async def _prepare(self) -> None:
        if self.on_connected is None:
            return
        try:
            await self.on_connected(self)
        except Exception as error:
            if not isinstance(error, AmiError):
                log.exception("ami.resync_failed", pbx=self.name)
            self.drop(f"resync failed: {error}")

    async def _watch(self) -> None:
        """Ask for a sign of life every second; a peer that gives none is dropped."""
        while not self._lost.is_set():
            self._ping()
            try:
                async with asyncio.timeout(self.timing.ping_every):
                    await self._lost.wait()
            except TimeoutError:
                await self._check_alive()

    async def _check_alive(self) -> None:
        protocol = self._protocol
        for _ in range(3):
            if protocol is None or self._loop.time() - protocol.last_rx <= self.timing.dead_after:
                return
            # If it was us who slept, what has arrived meanwhile is read in these turns of the loop.
            await asyncio.sleep(0)
        self.drop(f"silent for more than {self.timing.dead_after} s")

    def _ping(self) -> None:
        pending = self._write(Action("Ping"), None, as_list=False)
        pending.on_reply = lambda reply: self._pong(reply, pending.started)

    def _pong(self, reply: Reply, sent: float) -> None:
        """The answer carries the PBX's clock; it was read about half-way between sending and now."""
        try:
            stamp = float(reply.frame.get("timestamp"))
        except ValueError:
            return
        self.pbx_clock_offset = stamp - (self.clock() - (self._loop.time() - sent) / 2)

    def _write(self, action: Action | Mapping[str, str], timeout: float | None, *, as_list: bool) -> Pending:
        """Give the action an id and write it."""
        if not isinstance(action, Action):
            action = Action.of(action)
        if not action.action_id:
            kind = "L" if as_list else "A"
            action = replace(action, action_id=f"{self._token}.{kind}{next(self._numbers)}")
        limit = self.timing.action_timeout if timeout is None else timeout
        if self._protocol is not None and (self.state.up or action.name == "Login"):
            return self._protocol.write(action, limit, as_list=as_list)
        encode(action)
        pending = Pending(action, self._loop.time(), as_list)
        pending.settle(AmiNotConnected("no AMI session is up"))
        return pending

    def _tell(self, link: Link, reason: str) -> None:
        """Say how the link stands; in the log, the same trouble again and again is one line."""
        new = ConnectionState(link, reason)
        if new == self.state:
            return
        self.state = new
        if link is not Link.CONNECTING and new != self._logged:
            self._logged = new
            if link is Link.REFUSED:
                log.error("ami.refused", pbx=self.name, user=self.username, reason=reason, help=REFUSED_HELP)
            log.info("ami.state", pbx=self.name, state=link.value, reason=reason)
        try:
            self.on_state(new)
        except Exception:
            self.counters.callback_errors += 1
            log.exception("ami.state_callback_failed", pbx=self.name)
