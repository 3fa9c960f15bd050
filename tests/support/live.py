"""A monitor: reads the engine's live stream and notes when each thing was shown."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from tests.support.waiting import eventually

Shown = tuple[float, dict[str, Any]]


class Monitor:
    """Keeps all that the stream of `/api/v1/live` brought, each with the Unix time of its arrival."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._connection.request("GET", "/api/v1/live")
        self._answer = self._connection.getresponse()
        self.shown: list[Shown] = []
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        eventually("the monitor's first picture", lambda: self.shown)

    def _read(self) -> None:
        try:
            for line in self._answer:
                if line.startswith(b"data: "):
                    self.shown.append((time.time(), json.loads(line[6:])))
        except (OSError, ValueError, AttributeError, http.client.HTTPException):
            # The engine ended or the test is over.
            return

    def agent(self, agent: str, wanted: Callable[[dict[str, Any]], bool], since: float) -> float:
        """When the agent was first shown as wanted, at or after `since`."""
        what = f"monitor shows {agent} as wanted"
        return eventually(what, lambda: next(self._agents(agent, wanted, since), None))

    def _agents(self, agent: str, wanted: Callable[[dict[str, Any]], bool], since: float) -> Iterator[float]:
        for at, picture in tuple(self.shown):
            for row in picture.get("agents", ()):
                if at >= since and row["id"] == agent and wanted(row):
                    yield at

    def close(self) -> None:
        """Look away."""
        if self._connection.sock is not None:
            self._connection.sock.shutdown(2)
        self._connection.close()
        self._thread.join(5.0)
