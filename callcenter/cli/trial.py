"""callcenter demo and bench: the whole centre on virtual calls."""

from importlib import import_module
from typing import Annotated

import typer

from callcenter.cli import output
from callcenter.cli.errors import Failure
from callcenter.cli.options import Json

bench = typer.Typer(help="Measure, on real SIP calls.", no_args_is_help=True)


@bench.callback()
def root() -> None:
    """Measure, on real SIP calls."""


@bench.command("ring")
def ring(json: Json = False) -> None:
    """From a caller's arrival to the agent's phone, beside Asterisk's own queue."""
    import asyncio

    from callcenter.bench.ring import run
    from callcenter.bench.table import lines
    from callcenter.pbx.errors import PbxError

    try:
        result = asyncio.run(run())
    except PbxError as error:
        raise Failure(str(error)) from None
    if json:
        output.print_json(result)
    else:
        typer.echo("\n".join(lines(result)))


def demo(
    seconds: Annotated[
        float | None, typer.Option("--seconds", min=1, envvar="DEMO_SECONDS", help="End after so long; else on Ctrl-C.")
    ] = None,
    json: Json = False,
) -> None:
    """Run the whole centre on a private Asterisk with virtual citizens and agents."""
    try:
        run = import_module("callcenter.demo").run
    except ModuleNotFoundError as error:
        if error.name != "callcenter.demo":
            raise
        raise Failure("the demo is not part of this installation") from None
    raise typer.Exit(run(seconds=seconds, json=json))
