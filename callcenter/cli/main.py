"""The callcenter command: verbs by noun, as on Asterisk's own console."""

from typing import Annotated

import typer

from callcenter.cli import (
    agent,
    alert,
    audit,
    calendar,
    call,
    catalogue,
    centre,
    db,
    department,
    kb,
    open311,
    order,
    pbx,
    policy,
    prompts,
    queue,
    reconciling,
    reloading,
    rights,
    signing,
    simulate,
    trial,
    user,
    user_keys,  # noqa: F401 - more verbs of user
    webhook,
)
from callcenter.cli.errors import Verbs

app = typer.Typer(
    cls=Verbs,
    help="callcenter: the engine beside an Asterisk PBX. Exit codes: 0 ok, 1 failed or refused, "
    "2 wrong usage or configuration, 3 PBX or engine unreachable.",
    no_args_is_help=True,
    # Plain text starts faster than rich boxes, and reads the same in a pipe and a log.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
NOUNS = (
    queue,
    agent,
    call,
    order,
    department,
    catalogue,
    calendar,
    policy,
    kb,
    alert,
    open311,
    webhook,
    pbx,
    prompts,
    db,
    simulate,
    audit,
    user,
)
for noun in NOUNS:
    app.add_typer(noun.app, name=noun.__name__.rsplit(".", 1)[-1])
app.add_typer(trial.bench, name="bench")
for verb in (centre.init, centre.check, centre.serve, reloading.reload, reconciling.reconcile, trial.demo):
    app.command(verb.__name__)(verb)
for sign in (signing.login, signing.logout, signing.whoami):
    app.command(sign.__name__)(sign)
rights.tell(app)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"callcenter {version('callcenter')}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """callcenter: the engine beside an Asterisk PBX."""


def main() -> None:
    """Run the command; the entry point of ``callcenter``."""
    app()
