"""callcenter simulate: what-if runs of the real core in virtual time; no PBX is needed."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from callcenter.cli import output
from callcenter.cli.options import Json

app = typer.Typer(help="Try the routing on virtual callers and agents, in virtual time.", no_args_is_help=True)


@app.callback()
def root() -> None:
    """Try the routing on virtual callers and agents, in virtual time."""


@app.command("deadline")
def deadline(
    json: Json = False,
    seed: Annotated[int, typer.Option("--seed", help="Another seed, other callers and agents.")] = 1,
    calls: Annotated[int | None, typer.Option("--calls", min=1, help="Calls for each row and way.")] = None,
    agents: Annotated[list[int] | None, typer.Option("--agents", min=1, help="May be given several times.")] = None,
    load: Annotated[
        list[float] | None, typer.Option("--load", min=0.01, max=5, help="Such as 0.85; may be given several times.")
    ] = None,
) -> None:
    """What steering by the deadline is worth: beside rings of fixed 15 s, and beside app_queue's rules."""
    from callcenter.simulate import deadline as trial

    runs = trial.runs(
        seed=seed,
        calls=calls or trial.CALLS,
        agents=tuple(agents or trial.AGENTS),
        loads=tuple(load or trial.LOADS),
    )
    with _uncollected():
        if json:
            output.print_json({"seed": seed, "runs": list(runs)})
            return
        typer.echo(trial.HEADER)
        for run in runs:
            typer.echo(trial.line(run))


@contextmanager
def _uncollected() -> Iterator[None]:
    """What a run makes holds no cycles: the collector would only look through it again and again."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
