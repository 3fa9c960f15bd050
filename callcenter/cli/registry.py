"""The accounts in the database that the configuration names, for the verbs of ``callcenter user``."""

import asyncio
import getpass
import os
import secrets
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from callcenter.cli.errors import Failure, Misused

if TYPE_CHECKING:
    from callcenter.accounts.model import Session, Token, User
    from callcenter.office.accounts import Accounts
    from callcenter.office.users import Users
    from callcenter.orders.actor import Role

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Keeper:
    """The accounts, and who keeps them."""

    accounts: "Accounts"
    users: "Users"
    by: str

    def all(self) -> list[dict[str, Any]]:
        """Every user."""
        return [self.shown(user) for _, user in sorted(self.accounts.known.users.items())]

    def shown(self, value: "User | Session | Token") -> dict[str, Any]:
        """As the API has it: no hash of a password, no digest."""
        from callcenter.accounts.shown import shown

        return shown(value)


def roles_of(names: Iterable[str]) -> "frozenset[Role]":
    """The roles by their names; raises Misused."""
    from callcenter.orders.actor import Role

    known = {role.value: role for role in Role}
    if wrong := [name for name in names if name not in known]:
        raise Misused(f"--role {', '.join(wrong)}: there is no such role; there are {', '.join(known)}")
    return frozenset(known[name] for name in names)


def with_users(config: Path | None, act: Callable[[Keeper], Awaitable[T]]) -> T:
    """Do something with the accounts; every failure of it ends the verb with its words."""
    from callcenter.accounts.rules import InvalidAccount
    from callcenter.domain.errors import CallcenterError
    from callcenter.logs import configure
    from callcenter.store.office.database import TROUBLES

    configure("console", "error")
    try:
        return asyncio.run(_run(_url(config), act))
    except InvalidAccount as error:
        raise Misused("\n".join(f"{field}: {what}" for field, what in error.faults)) from None
    except CallcenterError as error:
        raise Failure(str(error)) from None
    except TROUBLES as error:
        what = f"the database cannot be used ({type(error).__name__})"
        raise Failure(f"{what}; is it there, and may you write it?") from None


async def _run(url: str, act: Callable[[Keeper], Awaitable[T]]) -> T:
    from callcenter.clock import SystemClock
    from callcenter.office.accounts import Accounts
    from callcenter.office.passwords import Passwords
    from callcenter.office.users import Users
    from callcenter.store.office.database import Database

    database, now = await Database.open(url), SystemClock().now
    try:
        accounts = Accounts(database, now)
        await accounts.load()
        users = Users(accounts, Passwords(), now, partial(secrets.token_urlsafe, 32))
        return await act(Keeper(accounts, users, f"shell:{getpass.getuser()}"))
    finally:
        await database.close()


def _url(path: Path | None) -> str:
    from config import schema, source

    if path is not None and not path.exists():
        raise Misused(f"{path}: there is no such file")
    # A fault elsewhere in the file must not keep an operator out.
    found = source.find(path)
    read = source.read(found, os.environ) if found else source.Source("")
    return str(read.at(("store", "url")) or schema.Store().url)
