"""callcenter login, logout and whoami: as whom the command asks the running engine."""

from typing import Annotated, Any

import typer

from callcenter.cli import output
from callcenter.cli.options import Config, Json, Lang, PasswordStdin, Url, language, password
from callcenter.cli.reach import connect
from callcenter.cli.words import role, word


def login(
    name: Annotated[str, typer.Argument(help="The user's name.")],
    password_stdin: PasswordStdin = False,
    json: Json = False,
    url: Url = None,
    config: Config = None,
    lang: Lang = None,
) -> None:
    """Sign in (登录): until the session ends, the command asks as this user. A program has CALLCENTER_TOKEN instead."""
    from callcenter.cli import keyring

    client, tongue = connect(url, config), language(lang)
    said = password(password_stdin, word("password", tongue), confirm=False)
    me = client.post("session", name=name, password=said, cookie=False)
    keyring.keep(client.url, me.pop("token"))
    _tell(me, json=json, lang=tongue)
    if me["must_change"]:
        typer.echo(word("this password has to be changed first: on the sign-in page", tongue), err=True)


def logout(json: Json = False, url: Url = None, config: Config = None, lang: Lang = None) -> None:
    """End the session of callcenter login (退出登录)."""
    from callcenter.cli import keyring

    client = connect(url, config)
    try:
        client.delete("session")
    finally:
        # A session that is over already is not worth keeping either.
        keyring.forget(client.url)
    if json:
        output.print_json({"signed_in": False})
    else:
        typer.echo(word("signed out", language(lang)))


def whoami(json: Json = False, url: Url = None, config: Config = None, lang: Lang = None) -> None:
    """As whom the command asks, and with which roles."""
    _tell(connect(url, config).get("me"), json=json, lang=language(lang))


def _tell(me: dict[str, Any], *, json: bool, lang: Any) -> None:
    if json:
        output.print_json(me)
        return
    roles = ", ".join(role(name, lang) for name in me["roles"])
    typer.echo(f"{output.plain(me['display'])} ({output.plain(me['name'])}): {roles}")
