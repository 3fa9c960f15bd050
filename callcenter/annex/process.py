"""The office's process: opens it on the engine's settings, serves its API, and ends with the engine."""

import asyncio
import contextlib
import secrets
import shutil
import socket
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import structlog
import uvloop

from callcenter import companion, logs
from callcenter.annex import messages
from callcenter.annex.messages import Board, CaseNews, Failed, Orders, Ready, Telephones, ToEngine
from callcenter.clock import SystemClock
from callcenter.domain.errors import CallcenterError
from callcenter.house import House
from callcenter.office.orders import Written
from callcenter.published import case_event_data, encode
from callcenter.store.database import parse_url
from callcenter.store.office.database import Database
from config.load import Settings

log = structlog.get_logger("office")


def main(control: int, listener: int) -> None:
    """Serve until the engine lets go of ``control``; ``listener`` takes the requests. Both are inherited sockets."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner, contextlib.suppress(asyncio.IncompleteReadError):
        runner.run(_work(socket.socket(fileno=control), socket.socket(fileno=listener)))


async def _work(control: socket.socket, listener: socket.socket) -> None:
    told, (reader, writer) = await companion.meet(control)
    settings, log_format = told
    logs.configure(log_format, settings.log.level)
    folder = Path(listener.getsockname()).parent
    try:
        await _Office(settings, reader, writer).run(listener)
    except Exception as error:
        if not isinstance(error, CallcenterError | OSError):
            log.exception("office.fault", help="calls go on")
        _tell(writer, Failed(_words(error)))
    finally:
        writer.close()
        if reader.at_eof() or reader.exception() is not None:
            # An engine that was killed could not tidy up.
            shutil.rmtree(folder, ignore_errors=True)


def _tell(writer: asyncio.StreamWriter, message: ToEngine) -> None:
    """To an engine that is there; one that was killed leaves a closed wire behind."""
    if not writer.is_closing():
        writer.write(messages.line(message))


def _words(error: Exception) -> str:
    """Why the office cannot open; the text of an error of ours to mend may hold what stands in the rows."""
    return str(error) if isinstance(error, CallcenterError | OSError) else type(error).__name__


def news_of(written: tuple[Written, ...]) -> Iterator[CaseNews]:
    """What may be published of these changes."""
    for each in written:
        for event in each.events:
            data = msgspec.Raw(encode(case_event_data(each.case, event)))
            yield CaseNews(number=event.number, at=event.at, data=data)


class _Office:
    """The house with its wire to the engine."""

    def __init__(self, settings: Settings, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._settings, self._reader, self._writer = settings, reader, writer
        self._desks: frozenset[str] = frozenset()

    async def run(self, listener: socket.socket) -> None:
        """Open, and work until the engine lets go."""
        from callcenter.web.office.app import create_office
        from callcenter.web.server import serve_beside

        first = messages.office_hears(await self._reader.readline())
        assert isinstance(first, Telephones)
        self._desks = first.desks
        database = Database.at(parse_url(self._settings.store.url))
        try:
            secret = partial(secrets.token_urlsafe, 32)
            house = await House.open(self._settings, database, SystemClock(), lambda: self._desks, secret)
            house.orders.listeners.append(self._changed)
            house.alerts.boards.append(self._alerts)
            async with asyncio.TaskGroup() as tasks:
                running = [
                    tasks.create_task(house.run(), name="office"),
                    tasks.create_task(serve_beside(create_office(house.routes()), listener), name="web"),
                ]
                self._tell(Ready())
                await self._listen(house)
                for task in running:
                    task.cancel()
        finally:
            await database.close()

    async def _listen(self, house: House) -> None:
        # What was just told to an engine that is gone breaks the wire instead of ending it.
        with contextlib.suppress(ConnectionError):
            async for line in self._reader:
                match messages.office_hears(line):
                    case Orders(numbers=numbers):
                        house.intake.changed(numbers)
                    case Telephones(desks=desks):
                        self._desks = desks

    def _changed(self, written: tuple[Written, ...]) -> None:
        for news in news_of(written):
            self._tell(news)

    def _alerts(self, standing: Any) -> None:
        self._tell(Board(topic="alerts", value=msgspec.Raw(encode({"alerts": standing}))))

    def _tell(self, message: ToEngine) -> None:
        _tell(self._writer, message)
