"""Who is let in while there is no sign-in."""

from collections.abc import AsyncIterator

import httpx
import pytest

from callcenter.web.loopback import NotLoopback, is_loopback, require_loopback
from tests.fakes.engine import FakeEngine

LOGIN = "/api/v1/agents/8001/login"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost", "LOCALHOST"])
def test_loopback_names(host: str) -> None:
    """These name this machine and nothing else."""
    require_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "10.0.0.1", "localhost.example", "127.0.0.1.example", "example"])
def test_other_addresses_are_refused_with_a_remedy(host: str) -> None:
    """The error says what, where and what to do instead."""
    assert not is_loopback(host)
    with pytest.raises(NotLoopback, match=r"\[http\] host = .*ssh -L"):
        require_loopback(host)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8080", "", "127.0.0.1.evil.example", "[::1", "[bad]:1"])
async def test_a_foreign_host_header_is_misdirected(client: httpx.AsyncClient, host: str) -> None:
    """DNS rebinding: the browser sends the foreign site's name."""
    answer = await client.get("/api/v1/state", headers={"host": host})
    assert (answer.status_code, answer.json()["code"]) == (421, "host_not_allowed")


@pytest.mark.parametrize("host", ["localhost:8080", "[::1]:8080", "127.0.0.1"])
async def test_loopback_host_headers_are_served(client: httpx.AsyncClient, host: str) -> None:
    """With and without a port."""
    assert (await client.get("/api/v1/state", headers={"host": host})).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"origin": "http://evil.example"}, 403, "foreign_origin"),
        ({"origin": "null"}, 403, "foreign_origin"),
        ({"origin": "http://127.0.0.1:9999"}, 403, "foreign_origin"),
        ({"sec-fetch-site": "cross-site"}, 403, "foreign_origin"),
        ({"sec-fetch-site": "same-site"}, 403, "foreign_origin"),
        ({"content-type": "text/plain"}, 415, "json_required"),
        ({"content-type": "application/x-www-form-urlencoded"}, 415, "json_required"),
        ({"content-type": ""}, 415, "json_required"),
    ],
)
async def test_a_foreign_page_cannot_act(
    client: httpx.AsyncClient, engine: FakeEngine, headers: dict[str, str], status: int, code: str
) -> None:
    """Cross-site request forgery: nothing reaches the engine."""
    answer = await client.post(LOGIN, content=b"{}", headers={"content-type": "application/json", **headers})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert engine.asked == []


@pytest.mark.parametrize("headers", [{}, {"origin": "http://127.0.0.1:8080", "sec-fetch-site": "same-origin"}])
async def test_our_own_page_and_programs_can_act(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    """No Origin (a program), or our own."""
    assert (await client.post(LOGIN, json={}, headers=headers)).status_code == 200


async def test_a_large_body_is_refused_by_its_announced_length(client: httpx.AsyncClient, engine: FakeEngine) -> None:
    """It is not even read."""
    answer = await client.post(LOGIN, content=b"x" * 1_000_001, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert engine.asked == []


async def test_a_large_body_in_chunks_is_refused_on_the_way(client: httpx.AsyncClient, engine: FakeEngine) -> None:
    """A length that was not announced is counted."""
    sent = 0

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(1000):
            sent += 1
            yield b" " * 10_000

    answer = await client.post(LOGIN, content=chunks(), headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert engine.asked == []


@pytest.mark.parametrize("path", ["/", "/api/v1/state", "/static/js/main.js", "/nothing", "/metrics"])
async def test_every_answer_bears_the_security_headers(client: httpx.AsyncClient, path: str) -> None:
    """Errors and files too."""
    headers = (await client.get(path)).headers
    policy = headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/..%2f..%2fapp.py", "/static/%2e%2e/app.py"])
async def test_files_outside_the_pages_cannot_be_read(client: httpx.AsyncClient, path: str) -> None:
    """No way up from the static folder."""
    answer = await client.get(path)
    assert answer.status_code == 404
    assert "create_app" not in answer.text


@pytest.mark.parametrize("page", ["/", "/docs"])
async def test_pages_hold_no_inline_script_or_style(client: httpx.AsyncClient, page: str) -> None:
    """The policy would block them."""
    text = (await client.get(page)).text
    assert "<script>" not in text
    assert "style=" not in text
    assert "http:" not in text
    assert "https:" not in text
