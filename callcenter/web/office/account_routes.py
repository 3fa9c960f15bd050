"""All routes of the accounts, put together."""

from collections.abc import Callable

from fastapi import APIRouter

from callcenter.office.accounts import Accounts
from callcenter.office.passwords import Passwords
from callcenter.office.sign_in import Desk
from callcenter.office.users import Users
from callcenter.web.office import accounts as own
from callcenter.web.office import users as administered
from callcenter.web.office.accounts import Office


def account_routes(
    accounts: Accounts, clock: Callable[[], float], secret: Callable[[], str], passwords: Passwords | None = None
) -> tuple[APIRouter, ...]:
    """Signing in, one's own account, and keeping the users; ``secret`` makes what nobody can guess."""
    hashes = passwords or Passwords()
    office = Office(
        accounts=accounts, desk=Desk(accounts, hashes, clock, secret), users=Users(accounts, hashes, clock, secret)
    )
    return own.router(office), administered.router(accounts, office.users)
