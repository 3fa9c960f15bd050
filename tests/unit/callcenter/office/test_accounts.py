"""Users, sessions and tokens, on both stores; the clock stands until it is moved."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from callcenter.accounts.model import IDLE_S, LONGEST_S, handle
from callcenter.accounts.rules import InvalidAccount
from callcenter.domain.errors import CallcenterError, Refused
from callcenter.office.sign_in import ADDRESS_FREE, MOST_SESSIONS, NAME_FREE, TooManyGuesses, WrongPassword
from callcenter.office.users import UnknownAccount
from callcenter.orders.actor import Role
from callcenter.store.office.database import Database
from callcenter.web.office.accounts import Office
from tests.support.accounts import PASSWORD, Watch, add, make_office

HERE = "192.0.2.7"


@pytest.fixture
def watch() -> Watch:
    """The clock."""
    return Watch()


@pytest.fixture
def talking() -> list[str]:
    """The agents who are in a call."""
    return []


@pytest.fixture
async def office(database: Database, watch: Watch, talking: list[str]) -> Office:
    """Accounts with an administrator, and an agent at the telephone 8001."""
    office = make_office(database, watch, talking)
    await office.accounts.load()
    await add(office, "root")
    await add(office, "wang", Role.AGENT, agent="8001")
    return office


async def signed_in(office: Office, name: str = "wang") -> str:
    return await office.desk.sign_in(name, PASSWORD, HERE)


def who(office: Office, secret: str) -> str | None:
    """As whom the secret lets in."""
    actor = office.accounts.actor(secret, "web")
    return actor.id if actor else None


async def test_a_session_acts_as_its_user(office: Office) -> None:
    actor = office.accounts.actor(await signed_in(office), "web")
    assert actor is not None
    assert (actor.id, actor.roles, actor.agent) == ("wang", {Role.AGENT}, "8001")


async def test_neither_secret_nor_password_is_in_the_database(office: Office, database: Database) -> None:
    secret = await signed_in(office)
    token, _ = await office.users.issue_token("wang", "wall", frozenset({Role.AGENT}), lasts_s=60, by="root")
    fresh = make_office(database, Watch())
    await fresh.accounts.load()
    stored = repr(fresh.accounts.known)
    assert "$argon2id$" in stored
    assert all(text not in stored for text in (secret, token, PASSWORD))


@pytest.mark.parametrize(("name", "password"), [("wang", "wrong wrong wrong"), ("nobody", PASSWORD), ("wang", "")])
async def test_a_wrong_name_looks_like_a_wrong_password(office: Office, name: str, password: str) -> None:
    with pytest.raises(WrongPassword) as refused:
        await office.desk.sign_in(name, password, HERE)
    assert str(refused.value) == str(WrongPassword())


async def test_a_wrong_name_takes_the_work_of_a_wrong_password(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hash of nobody's password is worked out too."""
    worked: list[str] = []
    passwords = office.desk._passwords
    compare = passwords._compare
    monkeypatch.setattr(passwords, "_compare", lambda stored, said: worked.append(stored) or compare(stored, said))
    for name, password in (("nobody", PASSWORD), ("wang", "wrong wrong wrong")):
        with pytest.raises(WrongPassword) as refused:
            await office.desk.sign_in(name, password, HERE)
        assert str(refused.value) == str(WrongPassword())
    assert [stored.split("$")[1:4] for stored in worked] == [worked[1].split("$")[1:4]] * 2


async def test_a_session_ends_when_it_is_not_used(office: Office, watch: Watch) -> None:
    secret = await signed_in(office)
    for _ in range(3):
        watch.time += IDLE_S - 1
        assert who(office, secret) == "wang"
        office.accounts.use(secret)
    watch.time += IDLE_S
    assert who(office, secret) is None


async def test_a_session_ends_after_its_longest_time_however_much_it_is_used(office: Office, watch: Watch) -> None:
    secret, end = await signed_in(office), watch.time + LONGEST_S
    while watch.time < end - IDLE_S:
        watch.time += IDLE_S / 2
        office.accounts.use(secret)
    watch.time = end - 1
    assert who(office, secret) == "wang"
    watch.time = end
    assert who(office, secret) is None


async def test_whose_agent_is_in_a_call_is_not_idle(office: Office, watch: Watch, talking: list[str]) -> None:
    """A talk of an hour does not sign the agent out; somebody else's session ends meanwhile."""
    mine, other = await signed_in(office), await signed_in(office, "root")
    talking.append("8001")
    for _ in range(4):
        watch.time += IDLE_S / 2
        office.accounts._see_talks()
    assert (who(office, mine), who(office, other)) == ("wang", None)
    talking.clear()
    watch.time += IDLE_S
    office.accounts._see_talks()
    assert who(office, mine) is None


async def test_signing_in_anew_ends_the_session_that_was_there(office: Office) -> None:
    first = await signed_in(office)
    second = await office.desk.sign_in("wang", PASSWORD, HERE, instead_of=first)
    assert first != second
    assert (who(office, first), who(office, second)) == (None, "wang")


async def test_the_oldest_of_too_many_sessions_ends(office: Office, watch: Watch) -> None:
    secrets = []
    for _ in range(MOST_SESSIONS + 1):
        watch.time += 1
        secrets.append(await signed_in(office))
    assert [who(office, secret) for secret in secrets] == [None] + ["wang"] * MOST_SESSIONS


ENDS: dict[str, Callable[[Office, str], Awaitable[object]]] = {
    "sign-out": lambda office, secret: office.desk.sign_out(secret),
    "disabled": lambda office, _: office.users.set("wang", disabled=True, by="root"),
    "another role": lambda office, _: office.users.set("wang", roles=frozenset({Role.SUPERVISOR}), by="root"),
    "another department": lambda office, _: office.users.set("wang", department="12333", by="root"),
    "another password": lambda office, _: office.users.set_password("wang", PASSWORD + "!", by="root"),
    "ended by an administrator": lambda office, _: office.users.end_sessions("wang", by="root"),
}


async def test_who_loses_a_right_is_out_at_once(office: Office) -> None:
    other = await signed_in(office, "root")
    for change, end in ENDS.items():
        mine = await office.desk.sign_in("wang", PASSWORD, HERE)
        await end(office, mine)
        assert (who(office, mine), who(office, other)) == (None, "root"), change
        await office.users.set_password("wang", PASSWORD, by="root")
        await office.users.set("wang", disabled=False, roles=frozenset({Role.AGENT}), by="root")


async def test_another_shown_name_ends_no_session(office: Office) -> None:
    mine = await signed_in(office)
    await office.users.set("wang", display="王小明", by="root")
    assert who(office, mine) == "wang"


async def test_one_session_of_several_is_ended_by_its_handle(office: Office) -> None:
    first, second = await signed_in(office), await signed_in(office)
    known, _ = office.accounts.session(first) or pytest.fail("no session")
    assert await office.users.end_sessions("wang", only=handle(known.digest), by="root") == 1
    assert (who(office, first), who(office, second)) == (None, "wang")
    with pytest.raises(UnknownAccount, match="there is no session"):
        await office.users.end_sessions("wang", only="beef", by="root")


async def test_guessing_gets_slower_by_name_and_a_right_password_has_to_wait_too(office: Office, watch: Watch) -> None:
    for number in range(NAME_FREE):
        with pytest.raises(WrongPassword):
            await office.desk.sign_in("wang", "wrong wrong wrong", f"192.0.2.{number}")
    with pytest.raises(TooManyGuesses) as refused:
        await office.desk.sign_in("wang", PASSWORD, HERE)
    assert refused.value.wait_s == 2
    watch.time += 2
    assert who(office, await signed_in(office)) == "wang"
    assert who(office, await signed_in(office)) == "wang"


async def test_guessing_gets_slower_by_address_whatever_the_names(office: Office) -> None:
    for number in range(ADDRESS_FREE):
        with pytest.raises(WrongPassword):
            await office.desk.sign_in(f"name{number}", "wrong wrong wrong", HERE)
    with pytest.raises(TooManyGuesses):
        await office.desk.sign_in("wang", PASSWORD, HERE)
    assert who(office, await office.desk.sign_in("wang", PASSWORD, "192.0.2.8")) == "wang"


async def test_guesses_made_at_a_time_gain_nothing(office: Office) -> None:
    tries = (office.desk.sign_in("wang", f"wrong wrong {n}", f"192.0.2.{n}") for n in range(NAME_FREE + 5))
    failed = await asyncio.gather(*tries, return_exceptions=True)
    assert [type(error) for error in failed] == [WrongPassword] * NAME_FREE + [TooManyGuesses] * 5


async def test_a_token_acts_for_its_user_with_its_own_roles_until_it_expires(office: Office, watch: Watch) -> None:
    await office.users.set("wang", roles=frozenset({Role.AGENT, Role.TEAM_LEAD}), by="root")
    secret, token = await office.users.issue_token("wang", "wall", frozenset({Role.AGENT}), lasts_s=60, by="root")
    actor = office.accounts.actor(secret, "web")
    assert actor is not None
    assert (actor.id, actor.roles, actor.via) == ("wang", {Role.AGENT}, "api")
    await office.users.set("wang", roles=frozenset({Role.TEAM_LEAD}), by="root")
    narrowed = office.accounts.actor(secret, "web")
    assert narrowed is not None
    assert narrowed.roles == set()
    watch.time = token.expires_at
    assert office.accounts.actor(secret, "web") is None


async def test_a_token_that_is_revoked_or_whose_user_is_disabled_lets_nobody_in(office: Office) -> None:
    roles = frozenset({Role.AGENT})
    first, token = await office.users.issue_token("wang", "wall", roles, lasts_s=60, by="root")
    second, _ = await office.users.issue_token("wang", "figures", roles, lasts_s=60, by="root")
    await office.users.revoke_token("wang", handle(token.digest), by="root")
    assert (who(office, first), who(office, second)) == (None, "wang")
    await office.users.set("wang", disabled=True, by="root")
    assert who(office, second) is None


REFUSED: dict[str, tuple[Callable[[Office], Awaitable[object]], str]] = {
    "a name that is taken": (lambda o: add(o, "wang", Role.AGENT), "there is a user 'wang' already"),
    "the last administrator leaves": (lambda o: o.users.set("root", disabled=True, by="root"), "last administrator"),
    "the last administrator resigns": (
        lambda o: o.users.set("root", roles=frozenset({Role.AGENT}), by="root"),
        "last administrator",
    ),
    "an unknown user is changed": (lambda o: o.users.set("li", display="李", by="root"), "there is no user 'li'"),
    "an unknown user's password": (lambda o: o.users.set_password("li", PASSWORD, by="root"), "there is no user 'li'"),
    "an unknown token": (lambda o: o.users.revoke_token("wang", "beef", by="root"), "there is no token 'beef'"),
    "a weak password": (lambda o: o.users.set_password("wang", "short", by="root"), "at least 12"),
}


async def test_what_cannot_be_is_refused_and_changes_nothing(office: Office) -> None:
    before = office.accounts.known
    for wrong, (act, said) in REFUSED.items():
        with pytest.raises(CallcenterError, match=said):
            await act(office)
        await office.accounts.load()
        assert office.accounts.known == before, wrong


async def test_the_first_user_has_to_be_an_administrator(database: Database, watch: Watch) -> None:
    office = make_office(database, watch)
    await office.accounts.load()
    with pytest.raises(Refused, match="has to be an administrator"):
        await add(office, "wang", Role.AGENT)
    with pytest.raises(InvalidAccount, match=r"name: .*; password: at least"):
        await office.users.add("W", "Wang", frozenset({Role.ADMIN}), "short", by="test")
    assert office.accounts.empty


async def test_a_running_engine_sees_what_another_process_has_changed(
    office: Office, database: Database, watch: Watch
) -> None:
    """`callcenter user` writes into the database; whoever waits for news hears of it."""
    secret = await signed_in(office)
    elsewhere = make_office(database, watch)
    await elsewhere.accounts.load()
    await elsewhere.users.set("wang", disabled=True, by="root")
    assert who(office, secret) == "wang"
    running = asyncio.create_task(office.accounts.run())
    async with asyncio.timeout(5):
        while who(office, secret) is not None:
            await office.accounts.news()
    running.cancel()


async def test_the_use_of_a_session_outlives_a_restart_and_what_is_over_is_cleared_away(
    office: Office, database: Database, watch: Watch
) -> None:
    used, idle = await signed_in(office), await signed_in(office)
    watch.time += IDLE_S - 1
    office.accounts.use(used)
    await office.accounts._note()
    watch.time += IDLE_S - 1
    again = make_office(database, watch)
    await again.accounts.load()
    assert (who(again, used), who(again, idle)) == ("wang", None)
    await again.accounts._note()
    await again.accounts.load()
    assert len(again.accounts.known.sessions) == 1


async def test_while_the_database_is_away_the_accounts_hold(
    office: Office, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = await signed_in(office)
    monkeypatch.setattr("callcenter.office.accounts.LOOK_S", 0.001)

    def away() -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(database, "read", away)
    running = asyncio.create_task(office.accounts.run())
    for _ in range(3):
        await office.accounts.news()
    assert (who(office, secret), running.done()) == ("wang", False)
    running.cancel()
