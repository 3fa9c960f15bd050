"""The demo as a user of the engine's HTTP API."""

from typing import Any, Self

import httpx

from callcenter.demo.errors import DemoError

State = dict[str, Any]
_TIMEOUT_S = 5.0


class Api:
    """What a supervisor's page does, done by a program."""

    def __init__(self, address: str, timeout_s: float = _TIMEOUT_S) -> None:
        self._client = httpx.Client(base_url=address, timeout=timeout_s, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def ready(self) -> bool:
        """Whether the engine handles calls."""
        try:
            return self._client.get("/readyz").status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def state(self) -> State:
        """The whole live picture."""
        try:
            answer = self._client.get("/api/v1/state")
            answer.raise_for_status()
            state: State = answer.json()
        except httpx.HTTPError as error:
            raise DemoError(f"the engine does not answer: {error}; see engine.log") from None
        return state

    def reload(self) -> bool:
        """Have the configuration read again; False when the engine refuses it."""
        try:
            return self._client.post("/api/v1/reload", json={}).is_success
        except httpx.TransportError as error:
            raise DemoError(f"the engine does not answer: {error}; see engine.log") from None

    def metrics(self) -> str:
        """The figures for Prometheus."""
        try:
            return self._client.get("/metrics").raise_for_status().text
        except httpx.HTTPError as error:
            raise DemoError(f"the engine does not answer: {error}; see engine.log") from None

    def agent(self, agent: str, verb: str, **body: str) -> bool:
        """Press an agent's button; False when the engine refuses, because the call has moved on in the meantime."""
        try:
            answer = self._client.post(f"/api/v1/agents/{agent}/{verb}", json=body)
        except httpx.TransportError as error:
            raise DemoError(f"the engine does not answer: {error}; see engine.log") from None
        return answer.is_success
