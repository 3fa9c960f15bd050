"""callcenter user on a database of its own; login, logout and tokens against a server with these accounts."""

import asyncio
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Event, Thread

import pytest
from typer.main import get_command, get_command_from_info
from typer.testing import CliRunner

from callcenter import logs
from callcenter.cli import keyring, order_verbs
from callcenter.cli.main import app as command
from callcenter.cli.rights import HERE, NEEDS, verbs
from callcenter.kb.article import Content
from callcenter.office.knowledge import Draft
from callcenter.orders.actor import Role
from callcenter.orders.permissions import TABLE, Permission
from callcenter.store.database import parse_url
from callcenter.store.office.database import Database
from callcenter.web.server import serve
from tests.fakes.engine import FakeEngine
from tests.support.accounts import PASSWORD, QUICK, Watch, add, make_app, make_office
from tests.support.web import Local
from tests.support.whole_office import whole_office
from tests.unit.callcenter.cli.conftest import Ran, Run

WEAK = "short"
BUILT = cache(get_command)


@pytest.fixture
def typed(run: Run, empty_database: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs ``callcenter user`` with a configuration that names a database; the first word is what is typed in."""
    monkeypatch.setenv("CALLCENTER_STORE__URL", f"sqlite:///{empty_database}")
    monkeypatch.setattr("callcenter.office.passwords.PasswordHasher", lambda: QUICK)
    # To make the whole command out of its verbs takes longer than most of them.
    monkeypatch.setattr("typer.testing._get_command", BUILT)

    def typed(said: str, *words: str) -> Ran:
        result = CliRunner().invoke(command, list(words), input=said)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.stdout, result.stderr)

    return typed


def test_a_user_is_made_shown_changed_and_locked_out(typed: Run) -> None:
    """Without an engine, on the database itself."""
    made = typed(f"{PASSWORD}\n", "user", "add", "root", "--role", "admin", "--password-stdin", "--json")
    assert (made.code, made.json["name"], made.json["roles"]) == (0, "root", ["admin"])
    typed(f"{PASSWORD}\n{PASSWORD}\n", "user", "add", "wang", "--role", "agent", "--agent", "8001", "--display", "王")
    listed = typed("", "user", "list", "--lang", "zh")
    assert all(word in listed.out for word in ("用户名", "wang", "王", "话务员", "8001", "系统管理员"))
    changed = typed("", "user", "set", "wang", "--role", "team_lead", "--agent", "", "--json").json
    assert (changed["roles"], changed["agent"], changed["display"]) == (["team_lead"], None, "王")
    assert typed("", "user", "disable", "wang", "--json").json["disabled"] is True
    assert typed("", "user", "enable", "wang", "--json").json["disabled"] is False
    done = typed(f"{PASSWORD}!\n", "user", "password", "wang", "--must-change", "--password-stdin", "--json")
    assert done.json["must_change"] is True
    assert typed("", "user", "sessions", "wang", "--end-all", "--json").json == []


def test_tokens_are_shown_once_and_revoked_by_their_id(typed: Run) -> None:
    typed(f"{PASSWORD}\n", "user", "add", "root", "--role", "admin", "--password-stdin")
    made = typed("", "user", "token", "root", "--label", "wall", "--days", "7", "--json").json
    listed = typed("", "user", "tokens", "root", "--json").json
    assert [token["id"] for token in listed] == [made["id"]]
    assert made["token"] not in str(listed)
    assert typed("", "user", "token", "root", "--label", "second").out.strip().count("\n") == 0
    assert typed("", "user", "revoke", "root", made["id"], "--json").json["revoked"] is True
    assert len(typed("", "user", "tokens", "root", "--json").json) == 1


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("add", "wang", "--role", "agent"), 1, "first user has to be an administrator"),
        (("add", "Wang Li", "--role", "admin"), 2, "name: 2 to 32 of a-z"),
        (("add", "wang", "--role", "king"), 2, "--role king: there is no such role; there are agent, team_lead"),
        (("add", "wang"), 2, "roles: at least one of"),
        (("set", "nobody", "--display", "x"), 1, "there is no user 'nobody'"),
        (("revoke", "nobody", "beef"), 1, "there is no user 'nobody'"),
    ],
)
def test_what_cannot_be_is_told(typed: Run, words: tuple[str, ...], code: int, said: str) -> None:
    more = ("--password-stdin",) if words[0] == "add" else ()
    done = typed(f"{PASSWORD}\n", "user", *words, *more)
    assert (done.code, said in done.err) == (code, True), done.err


def test_a_weak_password_is_told_with_every_other_fault(typed: Run) -> None:
    done = typed(f"{WEAK}\n", "user", "add", "W", "--role", "department_user", "--password-stdin")
    assert done.code == 2
    assert [line.split(":")[0] for line in done.err.removeprefix("callcenter: ").splitlines()] == [
        "name",
        "department",
        "password",
    ]
    assert WEAK not in done.err


class House:
    """A server with one user of each role, all at the telephone 8001."""

    def __init__(self) -> None:
        self.url = ""
        self.tokens: dict[Role, str] = {}


@contextmanager
def running(file: Path) -> Iterator[House]:
    """The house, in a thread with a loop of its own."""
    house, up, loop = House(), Event(), asyncio.new_event_loop()

    async def main() -> None:
        database, watch = Database.at(parse_url(f"sqlite:///{file}")), Watch()
        office = make_office(database, watch)
        await office.accounts.load()
        for role in sorted(Role, key=lambda role: role is not Role.ADMIN):
            name = f"the-{role.value.replace('_', '-')}"
            await add(office, name, role, agent="8001", department="12333")
            roles = frozenset({role})
            house.tokens[role], _ = await office.users.issue_token(name, "test", roles, lasts_s=3600, by="test")

        def started(url: str) -> None:
            house.url = url.rstrip("/")
            up.set()

        whole = await whole_office(database, file.parent)
        await whole.knowledge.take_in(
            [Draft(id="lamp", content=Content(title="路灯不亮", body="请报灯杆编号。"))], "the-kb-editor", publish=True
        )
        try:
            await serve(make_app(office, FakeEngine(watch), more=whole.routes()), Local(), started=started)
        finally:
            await database.close()

    task = loop.create_task(main())
    thread = Thread(target=lambda: loop.run_until_complete(asyncio.wait({task})))
    thread.start()
    try:
        assert up.wait(120)
        yield house
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join()
        loop.close()


@pytest.fixture(scope="module")
def house(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One for all tests of this file."""
    logs.configure("console", "error")
    with running(Path(shutil.copy(migrated, tmp_path_factory.mktemp("house")))) as house:
        yield house


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder in which nobody has signed in."""
    monkeypatch.delenv(keyring.VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_login_keeps_a_session_that_nobody_else_can_read_until_logout(typed: Run, house: House, at_home: Path) -> None:
    at = ("--url", house.url)
    assert typed("", "whoami", *at).code == 1
    done = typed(f"{PASSWORD}\n", "login", "the-agent", "--password-stdin", "--lang", "zh", *at)
    assert (done.code, done.out) == (0, "The-Agent (the-agent): 话务员\n")
    kept = at_home / "callcenter" / "sessions.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert typed("", "whoami", "--json", *at).json["name"] == "the-agent"
    assert typed("", "logout", *at).code == 0
    assert keyring.token(house.url) is None
    refused = typed("", "agent", "list", *at)
    assert (refused.code, "callcenter login" in refused.err) == (1, True)


def test_a_wrong_password_keeps_nothing(typed: Run, house: House, at_home: Path) -> None:
    done = typed("wrong wrong wrong\n", "login", "the-agent", "--password-stdin", "--url", house.url)
    assert (done.code, "[wrong_password]" in done.err) == (1, True)
    assert not (at_home / "callcenter").exists()


def words_of(name: str, info: object) -> list[str]:
    """The verb with a value for each argument and option that it asks for."""
    shape = get_command_from_info(info, pretty_exceptions_short=True, rich_markup_mode=None)  # type: ignore[arg-type]
    words = name.split(" ")
    for parameter in shape.params:
        if not parameter.required:
            continue
        value = VALUES.get((name, parameter.name), "8001" if parameter.name == "agent" else "1")
        words += [value] if parameter.param_type_name == "argument" else [parameter.opts[0], value]
    return words


VALUES = {
    ("catalogue import", "file"): "entries.csv",
    ("kb import", "paths"): "lamp.md",
    ("kb add", "file"): "lamp.md",
    ("kb edit", "file"): "lamp.md",
    **{(f"kb {verb}", "id"): "lamp" for verb in ("edit", "publish", "withdraw")},
    ("calendar set", "day"): "2026-10-01",
    ("calendar set", "kind"): "holiday",
    ("calendar import", "year"): "2026",
    ("policy explain", "what"): "default",
}
"""What a verb must be given to be understood."""
CONTENTS = {
    "entries.csv": "category,area,lead\nenvironment.noise,140502,12369\n",
    "lamp.md": '+++\ntitle = "路灯不亮"\n+++\n请报灯杆编号。\n',
}
EXTRA = {
    "agent pause": ["--reason", "小休"],
    "call move": ["--position", "1"],
    "reconcile": ["--since", "1h"],
    # Without it, the order is asked for its version first.
    **{name: ["--version", "1"] for name in order_verbs.needs() if name != "order open"},
}


def granted(role: Role | None, needed: str) -> bool:
    """What the table of permissions says to the need of a verb."""
    if needed == "nothing":
        return True
    wanted = [Permission(name) for name in needed.split(" or ")]
    return role is not None and any(one is Permission.SELF or one in TABLE[role] for one in wanted)


def test_every_verb_says_what_it_needs() -> None:
    assert [name for name, _ in verbs(command) if name not in NEEDS] == []
    assert sorted(NEEDS) == sorted(name for name, _ in verbs(command))


def test_each_role_can_use_exactly_the_verbs_of_its_permissions(
    typed: Run, house: House, at_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nobody none of them; whoever may gets whatever the engine has to say."""
    at_home.mkdir()
    monkeypatch.chdir(at_home)
    for file, text in CONTENTS.items():
        (at_home / file).write_text(text, "utf-8")
    wrong, cells = [], 0
    asking = [(name, info) for name, info in verbs(command) if NEEDS[name] != HERE and name != "login"]
    for name, info in asking:
        words = [*words_of(name, info), *EXTRA.get(name, ()), "--url", house.url]
        # Who may comes last: what is changed then, nobody else is refused for.
        for role in sorted((None, *Role), key=lambda role: granted(role, NEEDS[name])):
            monkeypatch.setenv(keyring.VARIABLE, house.tokens.get(role, "nobody") if role else "nobody")
            done = typed("", *words)
            cells += 1
            refused = any(f"[{code}]" in done.err for code in ("not_signed_in", "not_permitted"))
            assert "Usage:" not in done.err, f"{name}: {done.err}"
            if refused == granted(role, NEEDS[name]):
                wrong.append(f"{name} as {role}: {done.err or done.out}")
    print(f"{cells} cells: {len(asking)} verbs x {len(Role)} roles and nobody")
    assert wrong == []
    assert cells > 200
