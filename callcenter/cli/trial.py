"""callcenter demo and bench: the whole centre on virtual calls."""

from importlib import import_module
from typing import Annotated, Any

import typer

from callcenter.cli.errors import Failure
from callcenter.cli.options import Json

bench = typer.Typer(help="Measure, on real SIP calls.", no_args_is_help=True)


@bench.callback()
def root() -> None:
    """Measure, on real SIP calls."""


@bench.command("ring")
def ring(json: Json = False) -> None:
    """From a caller's arrival to the agent's phone, beside Asterisk's own queue."""
    raise typer.Exit(_module("callcenter.bench").ring(json=json))


def demo(
    seconds: Annotated[
        float | None, typer.Option("--seconds", min=1, envvar="DEMO_SECONDS", help="End after so long; else on Ctrl-C.")
    ] = None,
    json: Json = False,
) -> None:
    """Run the whole centre on a private Asterisk with virtual citizens and agents."""
    raise typer.Exit(_module("callcenter.demo").run(seconds=seconds, json=json))


def _module(name: str) -> Any:
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise Failure(f"{name} is not part of this installation") from None
