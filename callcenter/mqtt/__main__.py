"""The process that speaks with the broker; only the engine starts it."""

import asyncio
import contextlib
import random
import socket
import sys

import uvloop

from callcenter import companion


async def _work(control: socket.socket) -> None:
    from callcenter import logs
    from callcenter.mqtt.post import Post
    from callcenter.mqtt.wire import Posting

    with contextlib.suppress(asyncio.IncompleteReadError):
        told, wire = await companion.meet(control)
        assert isinstance(told, Posting)
        logs.configure(told.log_format, told.log_level)
        await Post(told, wire, random.random).run()


companion.begin()
with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
    runner.run(_work(socket.socket(fileno=int(sys.argv[1]))))
