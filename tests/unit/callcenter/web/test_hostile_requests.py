"""Requests as no browser sends them, over a real socket: each is answered, nothing is done, and the next is served."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from callcenter.web import guard, server
from callcenter.web.app import create_app
from tests.fakes.engine import FakeEngine
from tests.fakes.lively import NoRecords
from tests.support.web import Local, served

pytestmark = pytest.mark.asyncio(loop_scope="module")

HOST = b"Host: 127.0.0.1\r\n"
TYPE = b"Content-Type: application/json\r\n"
PAUSE, LOGIN = b"/api/v1/agents/8001/pause", b"/api/v1/agents/8001/login"


def post(body: bytes, path: bytes = PAUSE) -> bytes:
    """A request with this body."""
    return b"POST " + path + b" HTTP/1.1\r\n" + HOST + TYPE + b"Content-Length: %d\r\n\r\n" % len(body) + body


def get(path: bytes, *lines: bytes) -> bytes:
    """A request for this path."""
    return b"GET " + path + b" HTTP/1.1\r\n" + HOST + b"".join(line + b"\r\n" for line in lines) + b"\r\n"


def head(*lines: bytes) -> bytes:
    """A request's head with these lines."""
    return b"POST " + LOGIN + b" HTTP/1.1\r\n" + HOST + TYPE + b"".join(line + b"\r\n" for line in lines) + b"\r\n"


@dataclass(frozen=True)
class Row:
    """What is sent, and the status of the answer; where the body is at fault, the path that is named."""

    data: bytes
    status: int
    at: str = ""


CHUNKED = b"Transfer-Encoding: chunked"
ROWS = {
    "a gigabyte announced": Row(head(b"Content-Length: 1073741824"), 413),
    "a length that is no number": Row(head(b"Content-Length: x"), 400),
    "a negative length": Row(head(b"Content-Length: -1"), 400),
    "two lengths": Row(head(b"Content-Length: 2", b"Content-Length: 3") + b"{}", 400),
    "a chunk that is no number": Row(head(CHUNKED) + b"zz\r\n{}\r\n0\r\n\r\n", 400),
    "a chunk that is longer than it says": Row(head(CHUNKED) + b"1\r\n{}\r\n0\r\n\r\n", 400),
    "a chunk of a terabyte": Row(head(CHUNKED) + b"ffffffffff\r\n" + b" " * 1_100_000, 413),
    "a length and chunks": Row(head(b"Content-Length: 4", CHUNKED) + b"0\r\n\r\nGET / HTTP/1.1\r\n\r\n", 400),
    "an unknown transfer encoding": Row(head(b"Transfer-Encoding: cow") + b"{}", 400),
    "a head of a megabyte": Row(head(b"X: " + b"x" * 1_000_000), 400),
    "a line break in a header": Row(head(b"X: a\rY: b"), 400),
    "no HTTP at all": Row(b"\x16\x03\x01\x02\x00\x01\r\n\r\n", 400),
    "depth without end": Row(post(b"[" * 100_000), 400),
    "depth with an end": Row(post(b'{"reason": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"), 400),
    "an integer of 5,000 digits": Row(post(b'{"reason": "a", "for_s": ' + b"9" * 5000 + b"}"), 400),
    "not a number": Row(post(b'{"reason": "a", "for_s": NaN}'), 422, "body.for_s"),
    "infinity": Row(post(b'{"reason": "a", "for_s": Infinity}'), 422, "body.for_s"),
    "a number beyond all": Row(post(b'{"reason": "a", "for_s": 1e999}'), 422, "body.for_s"),
    "half of a character": Row(post(rb'{"reason": "\ud800"}'), 422, "body.reason"),
    "bytes of another encoding": Row(post('{"reason": "用餐"}'.encode("gbk")), 400),
    "a NUL": Row(post(rb'{"reason": "a\u0000"}'), 422, "body.reason"),
    "a line break": Row(post(rb'{"reason": "a\r\nb"}'), 422, "body.reason"),
    "a long text": Row(post(b'{"reason": "' + b"x" * 65 + b'"}'), 422, "body.reason"),
    "the wrong type": Row(post(b'{"reason": 1}'), 422, "body.reason"),
    "a text for a number": Row(post(b'{"reason": "a", "for_s": "5"}'), 422, "body.for_s"),
    "an unknown field": Row(post(b'{"reason": "a", "agent": "8002"}'), 422, "body.agent"),
    "a field of Python's": Row(post(b'{"reason": "a", "__class__": "x"}'), 422, "body.__class__"),
    "a list": Row(post(b"[]"), 422, "body"),
    "no body": Row(post(b""), 422, "body"),
    "half of a body": Row(post(b'{"reason": '), 422, "body.11"),
    "an agent of another name": Row(post(b"{}", b"/api/v1/agents/%2e%2e%2f8001/login"), 404),
    "an agent with a line break": Row(post(b"{}", b"/api/v1/agents/8001%0d%0aX:1/login"), 404),
    "an agent with a NUL": Row(post(b"{}", b"/api/v1/agents/8001%00/login"), 404),
    "a path of another encoding": Row(get(b"/api/v1/agents/%ff%fe"), 404),
    "a path out of the pages": Row(get(b"/static/%2e%2e/%2e%2e/app.py"), 404),
    "the same, twice encoded": Row(get(b"/static/%252e%252e/app.py"), 404),
    "with backslashes": Row(get(b"/static/..\\..\\app.py"), 404),
    "from the root": Row(get(b"/static//etc/passwd"), 404),
    "with a NUL": Row(get(b"/static/app.css%00.js"), 404),
    "a thousand ranges": Row(get(b"/static/app.css", b"Range: bytes=" + b"0-," * 999), 200),
    "a state that is none": Row(get(b"/api/v1/orders?state=open'--"), 422, "query.state"),
    "a line of 33 characters": Row(get(b"/api/v1/orders?line=" + b"1" * 33), 422, "query.line"),
    "a time that is no number": Row(get(b"/api/v1/orders?since=nan"), 422, "query.since"),
    "a time beyond all": Row(get(b"/api/v1/orders?since=1e999"), 422, "query.since"),
    "too many at once": Row(get(b"/api/v1/orders?limit=501"), 422, "query.limit"),
    "a limit of 5,000 digits": Row(get(b"/api/v1/orders?limit=" + b"9" * 5000), 422, "query.limit"),
    "a change by looking": Row(get(LOGIN), 405),
    "another site's name": Row(b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421),
    "another site's page": Row(head(b"Origin: http://evil.example", b"Content-Length: 2") + b"{}", 403),
    "a page of a file": Row(head(b"Origin: null", b"Content-Length: 2") + b"{}", 403),
    "a form": Row(post(b"{}", LOGIN).replace(b"application/json", b"text/plain"), 415),
    "a socket for another protocol": Row(
        b"GET /api/v1/live HTTP/1.0\r\n" + HOST + b"Origin: http://evil.example\r\nUpgrade: websocket\r\n\r\n", 200
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A server and the engine behind it."""

    engine: FakeEngine
    host: str
    port: int


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place() -> AsyncIterator[Place]:
    """One server for all."""
    engine = FakeEngine(lambda: 1_795_290_000.0)
    async with served(create_app(engine, NoRecords(), Local())) as url:
        host, _, port = url.removeprefix("http://").partition(":")
        yield Place(engine, host, int(port))


async def say(place: Place, data: bytes) -> tuple[int, bytes]:
    """Send it, and the status and the rest of what is answered; 0: nothing is."""
    reader, writer = await asyncio.open_connection(place.host, place.port)
    try:
        writer.write(data)
        async with asyncio.timeout(10):
            first = await reader.readline()
            text = await reader.read(65_536)
            return int(first.split()[1] if first else 0), text
    finally:
        writer.close()


@pytest.mark.parametrize("name", ROWS)
async def test_it_is_answered_and_the_next_request_is_served(name: str, place: Place) -> None:
    row = ROWS[name]
    place.engine.asked.clear()
    status, text = await say(place, row.data)
    assert status == row.status, text
    assert place.engine.asked == []
    assert b"Traceback" not in text
    if row.at:
        found = json.loads(text.partition(b"\r\n\r\n")[2])
        assert row.at in [fault["path"] for fault in found["errors"]]
    assert (await say(place, get(b"/healthz")))[0] == 200


async def test_a_body_that_never_comes_is_not_waited_for(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "BODY_S", 0.2)
    place.engine.asked.clear()
    status, _ = await say(place, head(b"Content-Length: 20") + b'{"')
    assert (status, place.engine.asked) == (408, [])


@pytest.mark.parametrize("begun", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nX: "], ids=["nothing", "a word", "a header"])
async def test_a_request_that_never_comes_is_not_waited_for(
    begun: bytes, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a few hundred idle connections would keep everybody else out."""
    monkeypatch.setattr(server, "REQUEST_S", 0.2)
    assert await say(place, begun) == (0, b"")


async def test_a_live_stream_is_none_of_the_idle_connections(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has asked, and its answer goes on for hours."""
    monkeypatch.setattr(server, "REQUEST_S", 0.0)
    monkeypatch.setattr(guard, "BODY_S", 0.1)
    reader, writer = await asyncio.open_connection(place.host, place.port)
    writer.write(get(b"/api/v1/live"))
    async with asyncio.timeout(10):
        await reader.readuntil(b"event: state")
        await say(place, b"")
        assert not reader.at_eof()
        place.engine.set_agent("8002", state="idle")
        await reader.readuntil(b"event: change")
    writer.close()
