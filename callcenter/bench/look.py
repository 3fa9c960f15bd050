"""The onlooker's process; only the bench starts it."""

import asyncio
import contextlib
import socket
import sys

from callcenter import companion, logs


async def _work(control: socket.socket) -> None:
    from callcenter.bench.onlooker import Sight, look

    with contextlib.suppress(asyncio.IncompleteReadError):
        told, wire = await companion.meet(control)
        assert isinstance(told, Sight)
        await look(told, wire)


if __name__ == "__main__":
    companion.begin()
    logs.configure("console", "warning")
    asyncio.run(_work(socket.socket(fileno=int(sys.argv[1]))))
