"""Signing in and out over HTTP, one's own account, and keeping the users."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from callcenter.accounts.model import IDLE_S
from callcenter.office.accounts import LOOK_S
from callcenter.office.sign_in import NAME_FREE
from callcenter.orders.actor import Role
from callcenter.store.database import parse_url
from callcenter.store.office.database import Database
from callcenter.web.door import Door
from callcenter.web.office.accounts import Office
from tests.fakes.engine import FakeEngine
from tests.support.accounts import PASSWORD, Watch, add, browser, make_app, make_office

TLS = Door(names=frozenset({"hotline.example"}), certificate=Path("/cert.pem"), key=Path("/key.pem"))
PROXIED = Door(names=frozenset({"hotline.example"}), behind_proxy=True, proxies=frozenset({"192.0.2.1"}))
FORWARDED = {"x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https"}


@pytest.fixture
def watch() -> Watch:
    """The clock."""
    return Watch()


@pytest.fixture
async def office(empty_database: Path, watch: Watch) -> AsyncIterator[Office]:
    """Accounts that nobody has yet; what differs between the stores is tried elsewhere."""
    database = Database.at(parse_url(f"sqlite:///{empty_database}"))
    office = make_office(database, watch)
    await office.accounts.load()
    yield office
    await database.close()


@pytest.fixture
async def staffed(office: Office) -> Office:
    """An administrator and an agent at the telephone 8001."""
    await add(office, "root")
    await add(office, "wang", Role.AGENT, agent="8001")
    return office


@pytest.fixture
def app(office: Office, watch: Watch) -> FastAPI:
    """The application on this machine."""
    return make_app(office, FakeEngine(watch))


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A browser on this machine."""
    async with browser(app) as client:
        yield client


async def sign_in(client: httpx.AsyncClient, name: str = "wang", password: str = PASSWORD) -> httpx.Response:
    return await client.post("/api/v1/session", json={"name": name, "password": password})


def told(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_without_a_user_whoever_is_at_the_machine_may_do_everything(client: httpx.AsyncClient) -> None:
    me = (await client.get("/api/v1/me")).json()
    assert (me["name"], me["signed_in"], len(me["roles"])) == ("127.0.0.1", False, len(Role))
    assert (await client.get("/api/v1/state")).status_code == 200
    assert told(await sign_in(client)) == (409, "no_accounts")


async def test_with_the_first_user_everybody_has_to_sign_in(client: httpx.AsyncClient) -> None:
    root = {"name": "root", "display": "管理员", "roles": ["admin"], "password": PASSWORD, "must_change": False}
    assert (await client.post("/api/v1/users", json=root)).status_code == 201
    refused = await client.get("/api/v1/state")
    assert (told(refused), refused.headers["www-authenticate"]) == ((401, "not_signed_in"), "Bearer")
    assert (await sign_in(client, "root")).json()["display"] == "管理员"
    assert (await client.get("/api/v1/state")).status_code == 200


async def test_the_page_to_sign_in_and_the_probes_are_open(staffed: Office, client: httpx.AsyncClient) -> None:
    paths = ("/", "/signin", "/users", "/static/js/main.js", "/healthz", "/readyz")
    assert [(await client.get(path)).status_code for path in paths] == [200] * 6


async def test_on_this_machine_the_cookie_is_for_this_host_and_no_script(
    staffed: Office, client: httpx.AsyncClient
) -> None:
    cookie = (await sign_in(client)).headers["set-cookie"]
    name, _, rest = cookie.partition("=")
    assert name == "callcenter"
    assert set(rest.split("; ")[1:]) == {"HttpOnly", "Max-Age=43200", "Path=/", "SameSite=strict"}


async def test_over_tls_the_cookie_is_secure_and_of_this_host_only(staffed: Office, watch: Watch) -> None:
    """And the other cookie counts for nothing there."""
    async with browser(make_app(staffed, FakeEngine(watch), TLS), "https://hotline.example", "203.0.113.9") as client:
        answer = await sign_in(client)
        name, _, rest = answer.headers["set-cookie"].partition("=")
        assert name == "__Host-callcenter"
        assert set(rest.split("; ")[1:]) == {"HttpOnly", "Max-Age=43200", "Path=/", "SameSite=strict", "Secure"}
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        assert (await client.get("/api/v1/me")).json()["name"] == "wang"
        secret = client.cookies["__Host-callcenter"]
        client.cookies.clear()
        plain = await client.get("/api/v1/me", headers={"cookie": f"callcenter={secret}"})
        assert plain.status_code == 401


async def test_what_a_known_proxy_says_is_believed_and_what_others_say_is_not(staffed: Office, watch: Watch) -> None:
    app = make_app(staffed, FakeEngine(watch), PROXIED)
    url = "http://hotline.example"
    async with browser(app, url, "192.0.2.1") as client:
        assert told(await client.get("/api/v1/me", headers=FORWARDED)) == (401, "not_signed_in")
        assert told(await client.get("/api/v1/me")) == (403, "https_required")
        over_http = FORWARDED | {"x-forwarded-proto": "http"}
        assert told(await client.get("/api/v1/me", headers=over_http)) == (403, "https_required")
        client.headers.update(FORWARDED | {"x-forwarded-for": "6.6.6.6, 203.0.113.9"})
        assert (await sign_in(client)).headers["set-cookie"].startswith("__Host-callcenter=")
    assert {session.address for session in staffed.accounts.known.sessions.values()} == {"203.0.113.9"}
    async with browser(app, url, "203.0.113.66") as stranger:
        assert told(await stranger.get("/api/v1/me", headers=FORWARDED)) == (403, "https_required")


async def test_without_users_nobody_from_elsewhere_is_let_in(office: Office, watch: Watch) -> None:
    async with browser(make_app(office, FakeEngine(watch), TLS), "https://hotline.example", "203.0.113.9") as client:
        assert told(await client.get("/api/v1/state")) == (401, "not_signed_in")
    async with browser(make_app(office, FakeEngine(watch), PROXIED), "http://hotline.example", "192.0.2.1") as client:
        assert told(await client.get("/api/v1/state", headers=FORWARDED)) == (401, "not_signed_in")


async def test_other_names_than_those_of_the_configuration_are_misdirected(staffed: Office, watch: Watch) -> None:
    app = make_app(staffed, FakeEngine(watch), TLS)
    async with browser(app, "https://evil.example", "203.0.113.9") as client:
        assert told(await client.get("/healthz")) == (421, "host_not_allowed")
    async with browser(app, "https://HOTLINE.example", "203.0.113.9") as client:
        assert (await client.get("/healthz")).status_code == 200
        foreign = {"origin": "http://hotline.example"}
        assert told(await client.post("/api/v1/session", json={}, headers=foreign)) == (403, "foreign_origin")


async def test_signing_out_ends_the_session_and_takes_the_cookie_back(
    staffed: Office, client: httpx.AsyncClient
) -> None:
    await sign_in(client)
    secret = client.cookies["callcenter"]
    assert (await client.delete("/api/v1/session")).status_code == 204
    assert dict(client.cookies) == {}
    again = await client.get("/api/v1/me", headers={"cookie": f"callcenter={secret}"})
    assert told(again) == (401, "not_signed_in")


async def test_a_sign_in_over_another_ends_that_one(staffed: Office, client: httpx.AsyncClient) -> None:
    await sign_in(client)
    first = client.cookies["callcenter"]
    await sign_in(client, "root")
    assert staffed.accounts.actor(first, "web") is None
    assert (await client.get("/api/v1/me")).json()["name"] == "root"


async def test_wrong_passwords_are_told_alike_and_then_throttled(
    staffed: Office, client: httpx.AsyncClient, watch: Watch
) -> None:
    wrong = [await sign_in(client, name, "wrong wrong wrong") for name in ("wang", "nobody")]
    assert wrong[0].json() == wrong[1].json()
    assert told(wrong[0]) == (401, "wrong_password")
    for _ in range(NAME_FREE - 1):
        await sign_in(client, password="wrong wrong wrong")
    refused = await sign_in(client)
    assert (told(refused), refused.headers["retry-after"]) == ((429, "too_many_guesses"), "2")
    watch.time += 2
    assert (await sign_in(client)).status_code == 200


async def test_who_must_change_the_password_can_do_nothing_else(staffed: Office, client: httpx.AsyncClient) -> None:
    await staffed.users.set_password("wang", PASSWORD, must_change=True, by="root")
    assert (await sign_in(client)).json()["must_change"] is True
    assert told(await client.get("/api/v1/state")) == (403, "password_change_required")
    body = {"current": "wrong wrong wrong", "new": "four calling birds sing"}
    assert told(await client.post("/api/v1/me/password", json=body)) == (401, "wrong_password")
    body["current"] = PASSWORD
    assert told(await client.post("/api/v1/me/password", json=body | {"new": PASSWORD})) == (409, "same_password")
    weak = await client.post("/api/v1/me/password", json=body | {"new": "short"})
    assert (told(weak), weak.json()["errors"][0]["path"]) == ((422, "invalid_account"), "body.password")
    assert (await client.post("/api/v1/me/password", json=body)).status_code == 204
    assert (await client.get("/api/v1/state")).status_code == 200
    assert (await client.get("/api/v1/me")).json()["must_change"] is False


async def test_a_token_comes_in_the_header_and_never_as_a_cookie(staffed: Office, client: httpx.AsyncClient) -> None:
    await sign_in(client, "root")
    issued = await client.post("/api/v1/users/wang/tokens", json={"label": "wall", "roles": ["agent"], "days": 7})
    assert issued.status_code == 201
    secret = issued.json()["token"]
    assert "token" not in (await client.get("/api/v1/users/wang/tokens")).json()[0]
    client.cookies.clear()
    bearer = {"authorization": f"Bearer {secret}"}
    assert (await client.get("/api/v1/me", headers=bearer)).json()["name"] == "wang"
    assert (await client.get("/api/v1/me", headers={"cookie": f"callcenter={secret}"})).status_code == 401
    for wrong in (f"Basic {secret}", "Bearer", "Bearer ", f"Bearer {secret}x", "", secret):
        assert (await client.get("/api/v1/me", headers={"authorization": wrong})).status_code == 401, wrong


async def test_a_wrong_token_is_not_made_good_by_a_cookie(staffed: Office, client: httpx.AsyncClient) -> None:
    await sign_in(client)
    assert (await client.get("/api/v1/me", headers={"authorization": "Bearer nothing"})).status_code == 401


async def test_a_program_signs_in_for_a_session_without_a_cookie(staffed: Office, client: httpx.AsyncClient) -> None:
    body = {"name": "wang", "password": PASSWORD, "cookie": False}
    answer = await client.post("/api/v1/session", json=body)
    assert "set-cookie" not in answer.headers
    bearer = {"authorization": f"Bearer {answer.json()['token']}"}
    assert (await client.get("/api/v1/me", headers=bearer)).json()["roles"] == ["agent"]
    assert (await client.delete("/api/v1/session", headers=bearer)).status_code == 204
    assert (await client.get("/api/v1/me", headers=bearer)).status_code == 401


async def test_what_is_wrong_with_a_user_is_told_all_at_once(staffed: Office, client: httpx.AsyncClient) -> None:
    await sign_in(client, "root")
    body = {"name": "Li Ming", "display": "李明", "roles": ["department_user"], "password": "short"}
    refused = await client.post("/api/v1/users", json=body)
    assert [fault["path"] for fault in refused.json()["errors"]] == ["body.name", "body.department", "body.password"]
    assert (await client.post("/api/v1/users", json=body | {"roles": ["king"]})).status_code == 422


async def test_an_administrator_keeps_the_users(staffed: Office, client: httpx.AsyncClient) -> None:
    await sign_in(client, "root")
    new: dict[str, Any] = {
        "name": "li.ming",
        "display": "李明",
        "roles": ["department_user"],
        "department": "12333",
        "password": "a password for once",
    }
    made = (await client.post("/api/v1/users", json=new)).json()
    assert (made["name"], made["must_change"], made["department"]) == ("li.ming", True, "12333")
    assert "password" not in made
    assert told(await client.post("/api/v1/users", json=new)) == (409, "user_exists")
    changed = await client.patch("/api/v1/users/li.ming", json={"roles": ["agent"], "department": None})
    assert (changed.json()["roles"], changed.json()["department"]) == (["agent"], None)
    assert (await client.patch("/api/v1/users/li.ming", json={"disabled": True})).json()["disabled"] is True
    assert told(await client.patch("/api/v1/users/root", json={"disabled": True})) == (409, "last_admin")
    assert [user["name"] for user in (await client.get("/api/v1/users")).json()] == ["li.ming", "root", "wang"]
    assert told(await client.get("/api/v1/users/nobody")) == (404, "unknown_user")


async def test_an_administrator_ends_sessions_and_revokes_tokens(staffed: Office, client: httpx.AsyncClient) -> None:
    await sign_in(client, "root")
    secrets = [await staffed.desk.sign_in("wang", PASSWORD, "192.0.2.7") for _ in range(3)]
    listed = (await client.get("/api/v1/users/wang/sessions")).json()
    assert len(listed) == 3
    assert all(secret not in str(listed) for secret in secrets)
    assert (await client.delete(f"/api/v1/users/wang/sessions/{listed[0]['id']}")).status_code == 204
    assert len((await client.get("/api/v1/users/wang/sessions")).json()) == 2
    assert (await client.delete("/api/v1/users/wang/sessions")).status_code == 204
    assert (await client.get("/api/v1/users/wang/sessions")).json() == []
    token = (await client.post("/api/v1/users/wang/tokens", json={"label": "x", "roles": ["agent"]})).json()
    assert (await client.delete(f"/api/v1/users/wang/tokens/{token['id']}")).status_code == 204
    bearer = {"authorization": f"Bearer {token['token']}"}
    assert (await client.get("/api/v1/me", headers=bearer)).status_code == 401


async def test_looking_at_the_live_stream_is_no_use_of_a_session(
    staffed: Office, app: FastAPI, client: httpx.AsyncClient, watch: Watch
) -> None:
    """A page reconnects by itself: it would keep a session alive at which nobody sits."""
    await sign_in(client)
    watch.time += IDLE_S - 1
    async with streaming(app, client.cookies["callcenter"]) as stream:
        assert await stream.status == 200
    watch.time += 1
    assert (await client.get("/api/v1/me")).status_code == 401


class Stream:
    """The live stream as somebody reads it."""

    def __init__(self) -> None:
        self.status: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.ended = asyncio.Event()
        self._asked = False

    async def receive(self) -> dict[str, Any]:
        """The request, and then nothing: the reader stays."""
        if self._asked:
            await asyncio.Event().wait()
        self._asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(self, message: Any) -> None:
        """Take what comes."""
        if message["type"] == "http.response.start":
            self.status.set_result(message["status"])
        elif not message.get("more_body", False):
            self.ended.set()


class streaming:
    """Reads the live stream with this cookie for the time of the block."""

    def __init__(self, app: FastAPI, secret: str) -> None:
        self._app, self._stream = app, Stream()
        headers = [(b"host", b"127.0.0.1"), (b"cookie", f"callcenter={secret}".encode())]
        self._scope = {
            "type": "http",
            "method": "GET",
            "path": "/api/v1/live",
            "raw_path": b"/api/v1/live",
            "query_string": b"",
            "headers": headers,
            "scheme": "http",
            "client": ("127.0.0.1", 5000),
        }

    async def __aenter__(self) -> Stream:
        self._task = asyncio.create_task(self._app(self._scope, self._stream.receive, self._stream.send))
        return self._stream

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        await asyncio.wait({self._task})


@pytest.mark.parametrize("change", ["signed out", "disabled", "another role", "too long"])
async def test_a_live_stream_ends_by_the_next_look_when_its_reader_is_out(
    staffed: Office, app: FastAPI, client: httpx.AsyncClient, watch: Watch, change: str
) -> None:
    """The stream of somebody else goes on."""
    assert LOOK_S < 1
    await sign_in(client)
    other = await staffed.desk.sign_in("root", PASSWORD, "192.0.2.7")
    running = asyncio.create_task(staffed.accounts.run())
    async with streaming(app, client.cookies["callcenter"]) as mine, streaming(app, other) as theirs:
        assert (await mine.status, await theirs.status) == (200, 200)
        if change == "signed out":
            await client.delete("/api/v1/session")
        elif change == "disabled":
            await staffed.users.set("wang", disabled=True, by="root")
        elif change == "another role":
            await staffed.users.set("wang", roles=frozenset({Role.FOLLOW_UP}), by="root")
        else:
            watch.time += IDLE_S - 1
            staffed.accounts.use(other)
            watch.time += 1
        async with asyncio.timeout(10):
            await mine.ended.wait()
        assert not theirs.ended.is_set()
    running.cancel()


async def test_with_the_first_user_the_streams_of_the_machine_end(office: Office, app: FastAPI, watch: Watch) -> None:
    async with streaming(app, "") as stream:
        assert await stream.status == 200
        await add(office, "root")
        async with asyncio.timeout(10):
            await stream.ended.wait()
