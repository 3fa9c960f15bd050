"""The engine's side of the office: starts it, tells it what it needs to know, and starts it again when it ends."""

import asyncio
import contextlib
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterable, Iterator, Set
from pathlib import Path

import structlog

from callcenter import companion
from callcenter.annex import messages
from callcenter.annex.messages import Failed, Orders, Ready, Telephones, ToEngine
from callcenter.orders.model import Order
from config.load import Settings

BACK_OFF_S = (1.0, 2.0, 5.0, 10.0, 30.0)
WELL_AFTER_S = 60.0
"""After an office that lasted for so long the pauses begin anew with the shortest."""
OPEN_S = 120.0
"""So long it may take to open, on a machine that has other things to do."""
AT_ONCE = 500
"""Orders in one message."""
log = structlog.get_logger("office")


class Keeper:
    """Keeps the office open; ``run`` must be running.

    ``hear`` is told what the office tells; ``telephones`` gives the ids of the desks that can be rung.
    """

    def __init__(
        self,
        settings: Settings,
        log_format: str,
        hear: Callable[[ToEngine], None],
        telephones: Callable[[], Set[str]],
    ) -> None:
        self._introduction, self._hear, self._telephones = (settings, log_format), hear, telephones
        self.address: Path | None = None
        """The socket at which the office answers by HTTP; None before it was started for the first time."""
        self._listener: socket.socket | None = None
        self._changed: dict[str, None] = {}
        self._told_desks: Set[str] | None = None
        self._news = asyncio.Event()
        self.failed = ""
        """Why the office could not be kept open; empty once it is open again."""
        self._lives, self._why = False, ""
        """Whether it was started and has not ended; why it ended, as far as it said so."""
        self.starts = 0

    @property
    def refusal(self) -> str:
        """Why requests need not wait for it; empty while it is open, or about to be."""
        return "" if self._lives else self.failed

    def orders(self, changed: Iterable[Order]) -> None:
        """The engine has committed these orders."""
        self._changed.update(dict.fromkeys(str(order.number) for order in changed))
        self._news.set()

    def look(self) -> None:
        """The plan may have changed."""
        self._news.set()

    async def run(self) -> None:
        """Keep the office open until cancelled."""
        failures, clock = 0, asyncio.get_running_loop().time
        while True:
            begin, self._lives, self._why = clock(), True, ""
            try:
                await self._one_life()
            except Exception as error:
                # Whatever it is: calls are not to end for it.
                log.exception("office.not_kept", help="calls go on")
                self._why = _words(error)
            failures = 0 if clock() - begin > WELL_AFTER_S else failures
            self._lives, self.failed = False, self._why or "it ended by itself"
            log.error("office.away", reason=self.failed, help="calls go on; it is started again by itself")
            await asyncio.sleep(BACK_OFF_S[min(failures, len(BACK_OFF_S) - 1)])
            failures += 1

    def close(self) -> None:
        """Leave nothing behind; ``run`` must have ended."""
        if self._listener is not None:
            self._listener.close()
        if self.address is not None:
            shutil.rmtree(self.address.parent, ignore_errors=True)

    def _listening(self) -> socket.socket:
        """Where requests are taken, made by the first start. Raises OSError, as where no file can be made."""
        if self._listener is None:
            if self.address is None:
                # Whoever can connect is believed to be the engine: so nobody else may even look into the folder.
                self.address = Path(tempfile.mkdtemp(prefix="callcenter-office-")) / "http"
            self._listener = listening(self.address)
        return self._listener

    async def _one_life(self) -> None:
        """From a start of the office to its end."""
        self._told_desks = None
        self.starts += 1
        async with (
            companion.beside("callcenter.annex", self._introduction, [self._listening().fileno()]) as (reader, writer),
            asyncio.TaskGroup() as group,
        ):
            talk = group.create_task(self._tell(writer), name="news to the office")
            await self._listen(reader)
            talk.cancel()

    async def _tell(self, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                for message in self._due():
                    writer.write(messages.line(message))
                    await writer.drain()
                await self._news.wait()
                self._news.clear()

    def _due(self) -> Iterator[Telephones | Orders]:
        if (desks := frozenset(self._telephones())) != self._told_desks:
            self._told_desks = desks
            yield Telephones(desks)
        while self._changed:
            # What is lost with the office is found by it when it opens again.
            numbers = tuple(self._changed)[:AT_ONCE]
            for number in numbers:
                del self._changed[number]
            yield Orders(numbers)

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        try:
            line = await asyncio.wait_for(reader.readline(), OPEN_S)
            while line:
                self._heard(messages.engine_hears(line))
                line = await reader.readline()
        except TimeoutError:
            self._why = f"it did not open within {OPEN_S:g} s"
        except ConnectionError:
            pass

    def _heard(self, message: ToEngine) -> None:
        match message:
            case Ready():
                self.failed = ""
                log.info("office.open", starts=self.starts)
            case Failed(reason=reason):
                self._why = reason
            case _:
                try:
                    self._hear(message)
                except Exception:
                    log.exception("office.not_heard", message=type(message).__name__)


def _words(error: Exception) -> str:
    return str(error) if isinstance(error, OSError) else type(error).__name__


def listening(address: Path) -> socket.socket:
    """A socket file that takes connections."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(address))
    listener.listen(128)
    return listener
