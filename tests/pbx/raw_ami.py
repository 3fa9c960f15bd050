"""A few lines of AMI for the tests of the dialplan: no adapter of ours stands between the test and Asterisk."""

import socket
import time
from collections.abc import Callable

Frame = dict[str, str]


class RawAmi:
    """A blocking AMI session that keeps every event it has read, in order."""

    def __init__(self, port: int, user: str, secret: str) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._buffer = b""
        self._number = 0
        self.events: list[Frame] = []
        self.login = self.send("Login", Username=user, Secret=secret)

    def send(self, action: str, **fields: str) -> Frame:
        """Send one action and return its answer."""
        self._number += 1
        lines = {"Action": action, "ActionID": str(self._number)} | fields
        self._socket.sendall("".join(f"{k}: {v}\r\n" for k, v in lines.items()).encode() + b"\r\n")
        while True:
            frame = self._read(10.0)
            # Events such as OriginateResponse carry these two fields as well.
            if "Event" not in frame and frame.get("ActionID") == str(self._number):
                return frame
            self.events.append(frame)

    def ask(self, action: str, **fields: str) -> Frame:
        """Send one action that must succeed."""
        answer = self.send(action, **fields)
        assert answer["Response"] == "Success", (action, fields, answer)
        return answer

    def wait(self, event: str, *, timeout: float = 10.0, since: int = 0, **fields: str) -> Frame:
        """Return the first such event after the first `since` ones."""
        return self.wait_for(
            lambda e: e.get("Event") == event and all(e.get(k) == v for k, v in fields.items()),
            f"{event} {fields}",
            timeout=timeout,
            since=since,
        )

    def wait_for(self, wanted: Callable[[Frame], bool], what: str, *, timeout: float = 10.0, since: int = 0) -> Frame:
        """Return the first event that is wanted."""
        deadline = time.monotonic() + timeout
        seen = since
        while True:
            for frame in self.events[seen:]:
                if wanted(frame):
                    return frame
            seen = len(self.events)
            if (left := deadline - time.monotonic()) <= 0:
                raise AssertionError(f"no {what} within {timeout} s; heard {self.names(since)}")
            try:
                self.events.append(self._read(left))
            except TimeoutError:
                continue

    def listen(self, seconds: float) -> None:
        """Hear whatever comes during so many seconds."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            try:
                self.events.append(self._read(left))
            except TimeoutError:
                return

    def names(self, since: int = 0) -> list[str]:
        """Return the names of the events heard, user events by their own."""
        return [e.get("UserEvent") or e.get("Event", "") for e in self.events[since:]]

    def close(self) -> None:
        """End the session."""
        self._socket.close()

    def _read(self, timeout: float) -> Frame:
        deadline = time.monotonic() + timeout
        while b"\r\n\r\n" not in self._buffer:
            self._socket.settimeout(max(0.001, deadline - time.monotonic()))
            chunk = self._socket.recv(65536)
            if not chunk:
                raise ConnectionError("the PBX closed the AMI session")
            self._buffer += chunk
        block, self._buffer = self._buffer.split(b"\r\n\r\n", 1)
        lines = (line.partition(": ") for line in block.decode("utf-8", "replace").split("\r\n"))
        return {key: value for key, _, value in lines}
