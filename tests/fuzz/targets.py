"""The targets: each takes any bytes and raises where something gives way that must not."""

import asyncio
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import islice, pairwise
from pathlib import Path
from unittest.mock import patch

import httpx

from callcenter.ami import protocol
from callcenter.ami.counters import Counters
from callcenter.ami.encode import Action, clean, decode, encode
from callcenter.ami.errors import AmiRefused
from callcenter.ami.frame import Frame
from callcenter.ami.inbound import coming, translate
from callcenter.ami.pending import Pending
from callcenter.domain import facts as f
from callcenter.domain.ids import PbxName
from callcenter.web.app import create_app
from config.load import examine
from tests.fakes.engine import FakeEngine
from tests.fakes.lively import NoRecords
from tests.support.web import Local
from tests.unit.callcenter.ami.test_protocol import Transport
from tests.unit.config.sample import GOOD

HELLO = b"Asterisk Call Manager/11.0.0\r\n"
OUR_LIST = "mine.L1"
STATUSES = frozenset({200, 204, 400, 404, 405, 409, 413, 415, 421, 422})
PATHS = ("agents/8001/pause", "agents/8001/department", "agents/8001/extend-wrap-up", "calls/main:1.1/move", "reload")
_LOOP = asyncio.SelectorEventLoop()


class _Loud:
    """A log in whose stead an exception that was caught is raised after all."""

    def warning(self, *_: object, **__: object) -> None:
        """Many inputs deserve one."""

    def exception(self, *_: object, **__: object) -> None:
        """The session goes on after it; here it is what is looked for."""
        raise AssertionError("a message that raised") from sys.exception()


class _Session:
    """A session that reads bytes, with a list on its way, and keeps the facts."""

    def __init__(self) -> None:
        self.told: list[object] = []
        self.protocol = protocol.AmiProtocol(self, Counters(), _LOOP, "mine.L")
        self.protocol.connection_made(Transport())
        action = Action("CoreShowChannels", action_id=OUR_LIST)
        asyncio.set_event_loop(_LOOP)  # panoramisk's actions want one
        self.pending = self.protocol.responses[OUR_LIST] = Pending(action, 0.0, as_list=True)
        asyncio.set_event_loop(None)

    def text_received(self, text: str) -> bool:
        if (fact := coming(PbxName("main"), text)) is not None:
            self.told.append(fact)
        return fact is not None

    def frame_received(self, frame: Frame) -> None:
        self.told.append(fact if (fact := translate(PbxName("main"), frame)) is not None else frame)

    def session_lost(self, reason: str) -> None:
        self.told.append(reason)

    def read(self, chunks: Iterator[bytes]) -> list[object]:
        for chunk in chunks:
            self.protocol.data_received(chunk)
        if self.pending.future.done():
            self.told.append(self.pending.future.exception() is None)
            self.told.append(len(self.pending.items_received))
        return self.told


def ami_messages(data: bytes) -> None:
    """Whatever comes from the PBX: nothing raises, facts are bounded, and where TCP cuts it does not matter."""
    cuts, text = sorted(data[:4]), HELLO + data[4:]
    places = sorted({cut * len(text) // 255 for cut in cuts})
    with patch.object(protocol, "log", _Loud()):
        whole = _Session().read(iter([text]))
        pieces = _Session().read(text[start:end] for start, end in pairwise([0, *places, len(text)]))
    assert [*map(repr, whole)] == [*map(repr, pieces)]
    for fact in whole:
        _bounded(fact)


def _bounded(fact: object) -> None:
    match fact:
        case f.CallerArrived():
            assert len(fact.name) <= 80
            assert len(fact.number) <= 24
            assert not set(fact.number[1:]) - set("0123456789")
        case f.DigitsCollected():
            assert len(fact.digits) <= 32
        case f.ChannelHungUp():
            assert 0 <= fact.cause < 10**9
    assert not isinstance(fact, f.ChannelFact) or fact.channel or isinstance(fact, f.LegFailed)


def ami_actions(data: bytes) -> None:
    """Whatever is to be sent: it reads back the same, or is refused; cleaned, it is never refused."""
    words = iter(data.decode("utf-8", "surrogateescape").split("\xff" if data[:1] == b"\xff" else "|"))
    name, action_id, flag = (next(words, "") for _ in range(3))
    headers = dict(zip(islice(words, 3), islice(words, 3), strict=False))
    action = Action(name, headers, dict(zip(words, words, strict=False)), action_id, flag == "g")
    try:
        sent = encode(action)
    except AmiRefused:
        pass
    else:
        assert decode(sent) == action
        assert sent.count(b"\r\n\r\n") == 1
    safe = clean(action_id)
    encode(Action("Originate", {"CallerID": safe}, {"CC_NAME": safe}))


def configuration(data: bytes) -> None:
    """Whatever stands in the file: faults are told, each with a line of the file, and nothing else is raised."""
    start = int.from_bytes(data[:2], "big") % len(GOOD)
    text = GOOD[:start].encode() + data[3:] + GOOD[start + data[2] if len(data) > 2 else start :].encode()
    with tempfile.NamedTemporaryFile(suffix=".toml") as file:
        file.write(text)
        file.flush()
        examined = examine(Path(file.name), {})
    assert examined.settings is not None or examined.faults
    assert all(fault.what and fault.remedy for fault in examined.faults)


class _Api:
    """The API on an engine of tests, made once."""

    def __init__(self) -> None:
        app = create_app(FakeEngine(lambda: 1_795_290_000.0), NoRecords(), Local())
        transport = httpx.ASGITransport(app, raise_app_exceptions=True)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080")


_API: list[_Api] = []


def http_bodies(data: bytes) -> None:
    """Whatever is asked for: an answer of the API's own kinds, and no exception."""
    if not _API:
        _API.append(_Api())
    path = PATHS[data[0] % len(PATHS)] if data else PATHS[0]
    asked = _API[0].client.post(f"/api/v1/{path}", content=data[1:], headers={"content-type": "application/json"})
    assert _LOOP.run_until_complete(asked).status_code in STATUSES


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target for target in (ami_messages, ami_actions, configuration, http_bodies)
}
