"""The live stream: each change is encoded once, and every monitor takes it from one short shared history."""

import asyncio
import contextlib
from collections import deque

import structlog
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from callcenter.picture import Change, Picture
from callcenter.view import CenterView
from callcenter.web.encode import change_frame, state_frame

HISTORY = 64
log = structlog.get_logger(__name__)


class Feed:
    """The newest changes as ready frames. A monitor that fell behind the history skips to the newest state."""

    def __init__(self, picture: Picture, *, history: int = HISTORY) -> None:
        self._picture = picture
        self._frames: deque[tuple[int, bytes]] = deque(maxlen=history)
        self._state: tuple[CenterView | None, bytes] = (None, b"")
        self._news = asyncio.Event()
        self.closed = False
        self.readers = 0
        picture.listen(self._on_change)

    def state(self) -> tuple[int, bytes]:
        """The version and the frame of the whole picture."""
        # Its time is what a page sets its clock by, so an old picture will not do.
        self._picture.freshen()
        view, version = self._picture.view, self._picture.version
        if self._state[0] is not view:
            self._state = (view, state_frame(view, version))
        return version, self._state[1]

    def after(self, version: int) -> tuple[int, bytes]:
        """All that came after ``version``: the newest version and the bytes that lead there, maybe none."""
        if version >= self._picture.version:
            return version, b""
        if not self._frames or self._frames[0][0] > version + 1:
            return self.state()
        return self._frames[-1][0], b"".join(frame for number, frame in self._frames if number > version)

    async def wait(self, seconds: float) -> None:
        """Return at the next change, at the end, or after ``seconds``."""
        news = self._news
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await news.wait()

    def close(self) -> None:
        """End all streams."""
        self.closed = True
        self._wake()

    def _on_change(self, change: Change) -> None:
        if change.reloads:
            # Lines and queues may be other ones: every monitor gets the whole picture, in its new order.
            self._frames.clear()
            self._wake()
        elif self.readers:
            self._frames.append((change.version, change_frame(change)))
            self._wake()
        else:
            self._frames.clear()

    def _wake(self) -> None:
        # A fresh Event each time wakes all who wait, however many, without a list of them.
        self._news.set()
        self._news = asyncio.Event()


class LiveStream(Response):
    """An endless ``text/event-stream`` answer: the state, then changes, a comment when there are none."""

    media_type = "text/event-stream"

    def __init__(self, feed: Feed, *, beat_s: float = 10.0, patience_s: float = 20.0) -> None:
        super().__init__(headers={"x-accel-buffering": "no"})
        del self.headers["content-length"]
        self._feed, self._beat_s, self._patience_s = feed, beat_s, patience_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve until the reader goes, stops reading, or the server ends."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        self._feed.readers += 1
        try:
            async with asyncio.TaskGroup() as group:
                pump = group.create_task(self._pump(send), name="live stream")
                gone = group.create_task(self._gone(receive), name="live stream reader")
                await asyncio.wait({pump, gone}, return_when=asyncio.FIRST_COMPLETED)
                ended = gone.done() and not pump.done()
                pump.cancel()
                gone.cancel()
            if ended:
                await self._finish(send)
        finally:
            self._feed.readers -= 1

    async def _pump(self, send: Send) -> None:
        version, chunk = self._feed.state()
        try:
            while not self._feed.closed:
                # A reader that takes nothing is dropped; it holds no more than one chunk meanwhile.
                async with asyncio.timeout(self._patience_s):
                    await send({"type": "http.response.body", "body": chunk or b":\n\n", "more_body": True})
                version, chunk = self._feed.after(version)
                if not chunk and not self._feed.closed:
                    await self._feed.wait(self._beat_s)
                    version, chunk = self._feed.after(version)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except TimeoutError:
            log.warning("monitor.dropped", help="the browser did not read for a while; its page reconnects by itself")

    async def _finish(self, send: Send) -> None:
        # The reader may be there still, and only not allowed any more.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._patience_s):
                await send({"type": "http.response.body", "body": b"", "more_body": False})

    @staticmethod
    async def _gone(receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
