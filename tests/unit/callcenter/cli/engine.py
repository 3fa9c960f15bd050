"""A tiny engine that answers the API's questions and remembers what it was asked."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, ClassVar

FIGURES = {
    "offered": 130,
    "requested": 125,
    "answered": 120,
    "abandoned": 5,
    "short_abandoned": 1,
    "connection_rate": 0.96,
    "within_target_ring": 0.95,
    "within_target_request": 0.962,
    "max_wait_ms": 31000,
    "average_answer_ms": 6200,
    "abandon_rate": 0.04,
}
NOTHING = {name: 0 if isinstance(value, int) else None for name, value in FIGURES.items()} | {
    "max_wait_ms": None,
    "average_answer_ms": None,
}


def queue(name: str, today: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A queue's row."""
    row = {
        "name": name,
        "title": f"{name} 热线",
        "title_en": f"{name} hotline",
        "waiting": 0,
        "oldest_request_at": None,
        "talking": 0,
        "agents": {},
        "target_s": 15.0,
        "warn_s": 10.0,
    }
    return {**row, "today": today, "last_30_min": today, "last_24_h": today, **more}


def agent(number: str, state: str, **more: Any) -> dict[str, Any]:
    """An agent's tile."""
    return {
        "id": number,
        "name": "张三",
        "endpoint": "1001",
        "queues": ["12345"],
        "state": state,
        "since": 940.0,
        "reason": "",
        "caller": "",
        "calls_today": 12,
        "then": "",
        **more,
    }


def call(name: str, position: int | None, **more: Any) -> dict[str, Any]:
    """A live call."""
    return {
        "id": name,
        "line": "12345",
        "queue": "12345",
        "state": "waiting",
        "number": "138****1234",
        "arrived_at": 990.0,
        "requested_at": 993.0,
        "answered_at": None,
        "position": position,
        "agent": None,
        "department": None,
        **more,
    }


ORDER = {
    "number": "110000-20260102-000018-3",
    "arrived_at": 1767312000.0,
    "line": "12345",
    "caller_number": "138****1234",
    "agent": "8001",
    "department": None,
    "handling": "direct",
    "outcome": "answered",
    "state": "draft",
}
LIKELY = {
    "waiting": 3,
    "oldest_request_at": 985.0,
    "talking": 1,
    "expected_wait_low_s": 30.0,
    "expected_wait_high_s": 150.0,
}
WAITS = {"wait_low_s": 20.0, "wait_high_s": 90.0, "lane": "care", "priority": 10, "needs": "english >= 2"}
STATE = {
    "at": 1000.0,
    "queues": [queue("12345", FIGURES, **LIKELY), queue("12315", NOTHING)],
    "agents": [
        agent("8001", "idle"),
        agent("8002", "paused", reason="小休", name="evil\x1b[2J[red]", pause_ends=1600.0),
        agent("8003", "talking", caller="138****1234", queues=["12315"]),
    ],
    "calls": [call("main:2.1", 2, **WAITS), call("main:1.1", 1), call("main:0.1", None, state="talking", agent="8003")],
}
ANSWERS: dict[str, Any] = {
    "/api/v1/state": STATE,
    "/api/v1/calls/main%3A1.1": {
        "call": {"id": "main:1.1", "line": "12345", "arrived_at": 990.0, "number": "138****1234"},
        "events": [{"seq": 1, "at": 990.0, "event": {"event": "call_arrived", "line": "12345"}}],
    },
    "/api/v1/calls/main%3A1.1/why": {
        "call": "main:1.1",
        "choices": [
            {
                "at": 990.0,
                "queue": "12345",
                "strategy": "longest_idle",
                "asked": "english >= 2",
                "rung": ["8001"],
                "next": ["8003"],
                "passed": [{"agent": "8002", "reason": "english 0 < 2"}],
                "idle": 2,
                "waiting": 1,
                "ring_s": 8.0,
                "note": "",
            }
        ],
        "waits": {
            "queue": "12345",
            "position": 2,
            "asked": "english >= 2",
            "before": ["main:0.9"],
            "idle": 0,
            "agents": {"8001": "talking", "8003": ""},
        },
    },
    "/api/v1/orders?limit=50": [ORDER],
    "/api/v1/orders?state=draft&line=12345&limit=2": [],
    f"/api/v1/orders/{ORDER['number']}": {
        "order": ORDER,
        "events": [{"at": 990.0, "action": "open", "actor": "system", "to_state": "draft"}],
    },
}
REFUSALS = {
    "/api/v1/agents/8009/login": (404, {"detail": "there is no agent '8009'", "code": "unknown_agent"}),
    "/api/v1/agents/8001/join": (409, {"detail": "the agent is in no call", "code": "no_call"}),
    "/api/v1/agents/8001/leave": (502, None),
}


class FakeEngine(BaseHTTPRequestHandler):
    """Serves the answers above."""

    asked: ClassVar[list[tuple[str, str, Any]]] = []

    def do_GET(self) -> None:
        """A question."""
        self.asked.append(("GET", self.path, None))
        if self.path in ANSWERS:
            self._send(200, ANSWERS[self.path])
        else:
            self._send(404, {"detail": "there is no such thing", "code": "unknown"})

    def do_POST(self) -> None:
        """A request."""
        assert self.headers["Content-Type"] == "application/json"
        assert self.headers["User-Agent"].startswith("callcenter-cli")
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append(("POST", self.path, body))
        if self.path.endswith("/hangup"):
            self._send(204, None)
        elif self.path.endswith("/move"):
            self._send(200, {"id": "main:1.1", "queue": body.get("queue", "12345"), "position": 1})
        elif self.path in REFUSALS:
            self._send(*REFUSALS[self.path])
        else:
            self._send(200, agent("8001", "talking", then="pause", reason=body.get("reason", "")))

    def _send(self, status: int, body: Any) -> None:
        self.send_response(status)
        raw = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def running() -> Iterator[str]:
    """The engine's address, while it runs."""
    FakeEngine.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), FakeEngine)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
