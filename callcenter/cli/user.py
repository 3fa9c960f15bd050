"""callcenter user: who may sign in.

These verbs work on the database itself, with the engine running or not, so that an operator can always get in; a
running engine sees the change within a second.
"""

from typing import Annotated, Any

import typer

from callcenter.cli import output
from callcenter.cli.options import Config, Json, Lang, Language, PasswordStdin, language, password
from callcenter.cli.registry import Keeper, roles_of, with_users
from callcenter.cli.words import role, word

app = typer.Typer(help="Users (用户): who may sign in, on the database itself.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="The user's name: a-z 0-9 . _ -")]
Roles = Annotated[list[str] | None, typer.Option("--role", help="A role; may be given several times.")]
Display = Annotated[str | None, typer.Option("--display", help="The person's name as others see it.")]
Department = Annotated[str | None, typer.Option("--department", help='The department of its own people; "": none.')]
Agent = Annotated[str | None, typer.Option("--agent", help='The agent who this person is at the telephone; "": none.')]
MustChange = Annotated[bool, typer.Option("--must-change", help="The person has to choose another password first.")]


@app.command("list")
def list_users(json: Json = False, config: Config = None, lang: Lang = None) -> None:
    """All users."""

    async def read(keeper: Keeper) -> list[dict[str, Any]]:
        return keeper.all()

    found, tongue = with_users(config, read), language(lang)
    if json:
        output.print_json(found)
        return
    titles = ("user", "name", "roles", "department", "agent", "state")
    output.table([word(title, tongue) for title in titles], [_row(user, tongue) for user in found])


def _row(user: dict[str, Any], lang: Language) -> list[object]:
    state = "disabled" if user["disabled"] else "password to be changed" if user["must_change"] else "active"
    roles = ", ".join(role(name, lang) for name in user["roles"])
    return [user["name"], user["display"], roles, user["department"], user["agent"], word(state, lang)]


def _show(user: dict[str, Any], *, json: bool, lang: Lang) -> None:
    tongue = language(lang)
    if json:
        output.print_json(user)
        return
    titles = ("user", "name", "roles", "department", "agent", "state")
    output.fields({word(title, tongue): value for title, value in zip(titles, _row(user, tongue), strict=True)})


@app.command("add")
def add(
    name: Name,
    roles: Roles = None,
    display: Display = None,
    department: Department = None,
    agent: Agent = None,
    must_change: MustChange = False,
    password_stdin: PasswordStdin = False,
    json: Json = False,
    config: Config = None,
    lang: Lang = None,
) -> None:
    """A new user. With the first one, who has to be an admin, everybody must sign in from then on."""
    given = roles_of(roles or [])
    said = password(password_stdin, word("password", language(lang)), confirm=True)

    async def do(keeper: Keeper) -> dict[str, Any]:
        user = await keeper.users.add(
            name,
            display or name,
            given,
            said,
            department=department or None,
            agent=agent or None,
            must_change=must_change,
            by=keeper.by,
        )
        return keeper.shown(user)

    _show(with_users(config, do), json=json, lang=lang)


def _change(name: str, config: Config, json: Json, lang: Lang, **changes: Any) -> None:
    async def do(keeper: Keeper) -> dict[str, Any]:
        return keeper.shown(await keeper.users.set(name, by=keeper.by, **changes))

    _show(with_users(config, do), json=json, lang=lang)


@app.command("set")
def set_user(
    name: Name,
    roles: Roles = None,
    display: Display = None,
    department: Department = None,
    agent: Agent = None,
    json: Json = False,
    config: Config = None,
    lang: Lang = None,
) -> None:
    """Change a user; what is left out stays. The user's sessions end. --role replaces all roles."""
    said = {
        "roles": roles_of(roles) if roles else None,
        "display": display,
        "department": department,
        "agent": agent,
    }
    changes = {field: value or None for field, value in said.items() if value is not None}
    _change(name, config, json, lang, **changes)


@app.command("disable")
def disable(name: Name, json: Json = False, config: Config = None, lang: Lang = None) -> None:
    """Let a user in no more: the sessions end, and the tokens are good for nothing."""
    _change(name, config, json, lang, disabled=True)


@app.command("enable")
def enable(name: Name, json: Json = False, config: Config = None, lang: Lang = None) -> None:
    """Let a disabled user in again."""
    _change(name, config, json, lang, disabled=False)


@app.command("password")
def set_password(
    name: Name,
    must_change: MustChange = False,
    password_stdin: PasswordStdin = False,
    json: Json = False,
    config: Config = None,
    lang: Lang = None,
) -> None:
    """Give a user another password; the user's sessions end."""
    said = password(password_stdin, word("password", language(lang)), confirm=True)

    async def do(keeper: Keeper) -> dict[str, Any]:
        await keeper.users.set_password(name, said, must_change=must_change, by=keeper.by)
        return keeper.shown(keeper.users.one(name))

    _show(with_users(config, do), json=json, lang=lang)
