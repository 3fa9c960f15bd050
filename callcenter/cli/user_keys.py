"""The other verbs of callcenter user: where somebody is signed in, and the tokens of programs."""

from typing import Annotated, Any

import typer

from callcenter.cli import output
from callcenter.cli.options import Config, Json, Lang, language
from callcenter.cli.registry import Keeper, roles_of, with_users
from callcenter.cli.user import Name, Roles, app
from callcenter.cli.words import role, word

DAY_S = 86_400.0


@app.command("sessions")
def sessions(
    name: Name,
    end: Annotated[str | None, typer.Option("--end", help="End the session with this id.")] = None,
    end_all: Annotated[bool, typer.Option("--end-all", help="End all sessions of the user.")] = False,
    json: Json = False,
    config: Config = None,
    lang: Lang = None,
) -> None:
    """Where a user is signed in; with --end or --end-all, no more."""

    async def do(keeper: Keeper) -> list[dict[str, Any]]:
        if end is not None or end_all:
            await keeper.users.end_sessions(name, by=keeper.by, only=end)
        return [keeper.shown(session) for session in keeper.users.sessions(name)]

    found, tongue = with_users(config, do), language(lang)
    if json:
        output.print_json(found)
        return
    rows = [[s["id"], output.moment(s["created_at"]), output.moment(s["seen_at"]), s["address"]] for s in found]
    output.table([word(title, tongue) for title in ("id", "signed in", "last used", "address")], rows)


@app.command("tokens")
def tokens(name: Name, json: Json = False, config: Config = None, lang: Lang = None) -> None:
    """A user's tokens; what they are good for, not what they are."""

    async def do(keeper: Keeper) -> list[dict[str, Any]]:
        return [keeper.shown(token) for token in keeper.users.tokens(name)]

    found, tongue = with_users(config, do), language(lang)
    if json:
        output.print_json(found)
        return
    rows = [
        [k["id"], k["label"], ", ".join(role(r, tongue) for r in k["roles"]), output.moment(k["expires_at"])]
        for k in found
    ]
    output.table([word(title, tongue) for title in ("id", "label", "roles", "until")], rows)


@app.command("token")
def token(
    name: Name,
    label: Annotated[str, typer.Option("--label", help="What it is for.")],
    roles: Roles = None,
    days: Annotated[
        int, typer.Option("--days", min=1, max=366, help="After so many days it is good for nothing.")
    ] = 90,
    json: Json = False,
    config: Config = None,
    lang: Lang = None,
) -> None:
    """A new token for a program that acts for the user; it is shown this once. Without --role: all of the user's."""
    given = roles_of(roles) if roles else None

    async def do(keeper: Keeper) -> dict[str, Any]:
        wanted = keeper.users.one(name).roles if given is None else given
        secret, made = await keeper.users.issue_token(name, label, wanted, lasts_s=days * DAY_S, by=keeper.by)
        return {**keeper.shown(made), "token": secret}

    made = with_users(config, do)
    if json:
        output.print_json(made)
        return
    until = word("until", language(lang))
    typer.echo(f"{output.plain(made['label'])} ({made['id']}), {until} {output.moment(made['expires_at'])}:", err=True)
    typer.echo(made["token"])


@app.command("revoke")
def revoke(
    name: Name,
    token: Annotated[str, typer.Argument(help="The token's id, as callcenter user tokens shows it.")],
    json: Json = False,
    config: Config = None,
    lang: Lang = None,
) -> None:
    """A token is good for nothing any more."""

    async def do(keeper: Keeper) -> None:
        await keeper.users.revoke_token(name, token, by=keeper.by)

    with_users(config, do)
    if json:
        output.print_json({"id": token, "revoked": True})
    else:
        typer.echo(word("revoked", language(lang)))
