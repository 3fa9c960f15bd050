"""What the composition root needs for the pages: who may come in, and by which way. Without the web's libraries."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from callcenter.office.accounts import Accounts
from callcenter.picture import Picture
from callcenter.store.office.database import Database
from callcenter.web.loopback import NoAccounts, is_loopback
from config.schema import Http

if TYPE_CHECKING:
    from callcenter.web.door import Door


@dataclass(frozen=True, slots=True)
class Web:
    """The web server's settings as it wants them."""

    host: str
    port: int
    site: str


async def accounts_of(http: Http, database: Database, clock: Callable[[], float], picture: Picture) -> Accounts:
    """Who may sign in. Raises NoAccounts where that is nobody, and others than this machine could come in."""
    accounts = Accounts(database, clock, lambda: {agent.id for agent in picture.view.agents if agent.call is not None})
    await accounts.load()
    if accounts.empty and (http.behind_proxy or not is_loopback(http.host)):
        raise NoAccounts(http.host)
    return accounts


def door_of(http: Http) -> "Door":
    """How the server is reached. Loads the web's libraries."""
    from callcenter.web.door import Door

    return Door(
        names=frozenset(name.lower() for name in http.names),
        certificate=Path(http.certificate) if http.certificate else None,
        key=Path(http.key) if http.key else None,
        behind_proxy=http.behind_proxy,
        proxies=frozenset(http.proxies),
    )
