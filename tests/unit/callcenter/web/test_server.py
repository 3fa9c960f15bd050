"""The server in its task group."""

import asyncio
import json
import signal

import httpx
import pytest
from fastapi import FastAPI

from callcenter.web.loopback import CannotListen, NotLoopback, listen
from callcenter.web.server import serve
from tests.fakes.engine import FakeEngine
from tests.support.web import Local, served


async def test_serves_and_streams_over_a_real_socket(app: FastAPI, engine: FakeEngine) -> None:
    """State first, and a change well within a second."""
    async with served(app) as url, httpx.AsyncClient() as client, client.stream("GET", f"{url}/api/v1/live") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = answer.aiter_lines()
        async with asyncio.timeout(5):
            while await anext(lines) != "event: state":
                pass
        engine.set_agent("8002", state="idle")
        async with asyncio.timeout(1):
            while await anext(lines) != "event: change":
                pass
            change = json.loads((await anext(lines)).removeprefix("data: "))
    assert change["agents"][0]["state"] == "idle"


async def test_stops_at_once_though_a_monitor_is_connected(app: FastAPI) -> None:
    """Live streams do not hold the shutdown up."""
    loop = asyncio.get_running_loop()
    async with httpx.AsyncClient(timeout=5) as client:
        async with served(app) as url:
            request = client.build_request("GET", f"{url}/api/v1/live")
            answer = await client.send(request, stream=True)
            await anext(answer.aiter_raw())
            begun = loop.time()
        assert loop.time() - begun < 1.5
        await answer.aclose()


async def test_leaves_signal_handlers_alone(app: FastAPI) -> None:
    """They belong to the program."""
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    async with served(app):
        assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


async def test_refuses_an_address_that_others_can_reach(app: FastAPI) -> None:
    """Before anything is opened."""
    with pytest.raises(NotLoopback):
        await serve(app, Local(host="0.0.0.0"))


async def test_a_port_in_use_is_said_with_a_remedy(app: FastAPI) -> None:
    """Which port, why, and what to do."""
    with listen("localhost", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotListen, match=rf"127\.0\.0\.1:{port}.*another \[http\] port"):
            await serve(app, Local(port=port))
