"""A web server on a free port, inside the test's own loop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import FastAPI

from callcenter.web.server import serve


@dataclass(frozen=True)
class Local:
    """Settings of a server for tests."""

    host: str = "127.0.0.1"
    port: int = 0
    site: str = "测试热线"


@asynccontextmanager
async def served(app: FastAPI, settings: Local | None = None) -> AsyncIterator[str]:
    """Serve ``app`` for the time of the block; gives the address without a slash at the end."""
    started: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(serve(app, settings or Local(), started=started.set_result))
        yield (await started).rstrip("/")
        task.cancel()
