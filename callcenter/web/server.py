"""Runs the web server inside the engine's own event loop and task group."""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator
from typing import Any

import uvicorn
from fastapi import FastAPI

from callcenter.web.door import Door
from callcenter.web.loopback import listen
from callcenter.web.ports import Settings

REQUEST_S = 10.0
"""How long a connection may take to make a request."""


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._idle: dict[Any, float] = {}
        """Connections on which nothing is being answered, and since when."""

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second: let go of who connects and asks for nothing, for the number of connections is limited."""
        now = asyncio.get_running_loop().time()
        idle = [one for one in self.server_state.connections if _waits(one)]
        self._idle = {one: self._idle.get(one, now) for one in idle}
        for one, since in self._idle.items():
            if now - since > REQUEST_S:
                one.transport.close()
        return await super().on_tick(counter)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are the program's affair, not the web server's."""
        yield


def _waits(connection: Any) -> bool:
    return connection.cycle is None or connection.cycle.response_complete


async def serve(
    app: FastAPI, settings: Settings, *, started: Callable[[str], None] | None = None, at: socket.socket | None = None
) -> None:
    """Serve ``app`` until cancelled, ``at`` a socket that listens already or at one of its own; ``started`` is told
    the address once it answers.

    At the end no more is accepted, the live streams are closed, and other answers get two seconds.
    """
    door: Door = app.state.door
    sock = at or listen(settings.host, settings.port, encrypted=door.encrypted)
    server = _Server(_config(app, door))
    async with asyncio.TaskGroup() as group:
        if app.state.runs_picture:
            picture = group.create_task(app.state.picture.run(), name="picture")
        if started is not None:
            started(_url(sock, "http" if door.certificate is None else "https"))
        try:
            await _until_cancelled(server, sock, app.state.feed.close)
        finally:
            if app.state.runs_picture:
                picture.cancel()


async def serve_beside(app: FastAPI, at: socket.socket) -> None:
    """Serve an application that has neither picture nor door until cancelled, ``at`` a socket that listens."""
    await _until_cancelled(_Server(_config(app, None)), at, lambda: None)


async def _until_cancelled(server: uvicorn.Server, sock: socket.socket, ending: Callable[[], None]) -> None:
    async with asyncio.TaskGroup() as group:
        web = group.create_task(server.serve(sockets=[sock]), name="web server")
        try:
            await asyncio.shield(web)
        finally:
            ending()
            server.should_exit = True
            await asyncio.wait({web})


def _config(app: FastAPI, door: Door | None) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        ssl_certfile=door.certificate if door else None,
        ssl_keyfile=door.key if door else None,
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=2,
        limit_concurrency=512,
    )


def _url(sock: socket.socket, scheme: str) -> str:
    host, port = sock.getsockname()[:2]
    return f"{scheme}://[{host}]:{port}/" if ":" in host else f"{scheme}://{host}:{port}/"
