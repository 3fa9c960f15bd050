"""callcenter simulate: what-if runs of the real core in virtual time; no PBX is needed."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from callcenter.cli import output
from callcenter.cli.options import Json

if TYPE_CHECKING:
    from callcenter.simulate.faults.sweep import Summary


class _Mode(Enum):
    """How a run with faults ends."""

    both = "both"
    safety = "safety"
    liveness = "liveness"


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


@app.command("faults")
def faults(
    json: Json = False,
    seeds: Annotated[int, typer.Option("--seeds", min=1, help="How many.")] = 100,
    first: Annotated[int, typer.Option("--first", min=0, help="The first seed.")] = 1,
    mode: Annotated[_Mode, typer.Option("--mode", help="Mended at the end and settled, or never; both: by turns.")] = (
        _Mode.both
    ),
    keep: Annotated[Path | None, typer.Option("--keep", help="A list to which seeds with findings are added.")] = None,
    trace: Annotated[bool, typer.Option("--trace", help="Print all that happens in the first seed.")] = False,
) -> None:
    """The whole engine beside a simulated PBX while links, PBX, disk and engine fail: what must hold, holds."""
    from callcenter.simulate.faults import sweep
    from callcenter.simulate.faults.outcome import Setting

    setting, summary, began = Setting(mode=mode.value), sweep.Summary(), perf_counter()
    if trace:
        summary.add(sweep.run(first, setting, typer.echo))
    else:
        for result in sweep.sweep(range(first, first + seeds), setting):
            summary.add(result)
    if keep is not None:
        sweep.remember(keep, summary.failed)
    _show(summary, perf_counter() - began, json=json)
    if summary.failed:
        raise typer.Exit(1)


@app.command("soak")
def soak(
    json: Json = False,
    calls: Annotated[int, typer.Option("--calls", min=100, help="How many.")] = 100_000,
    seed: Annotated[int, typer.Option("--seed", help="Another seed, another run.")] = 1,
) -> None:
    """Days of calls with one mishap for each hundred: memory, tasks, timers and descriptors must not grow."""
    from callcenter.simulate.faults import soak as long
    from callcenter.simulate.faults.sweep import soak as run

    began = perf_counter()
    result, samples = run(seed, calls)
    real_s = perf_counter() - began
    if json:
        output.print_json(long.data(result, samples, real_s))
    else:
        for line in long.lines(result, samples, real_s):
            typer.echo(line)
    left = list(long.not_back(samples))
    for line in left:
        typer.echo(line, err=True)
    if result.findings or left:
        raise typer.Exit(1)


def _show(summary: "Summary", real_s: float, *, json: bool) -> None:
    if json:
        output.print_json(summary.data(real_s))
        return
    for line in summary.lines(real_s):
        typer.echo(line)


@contextmanager
def _uncollected() -> Iterator[None]:
    """What a run makes holds no cycles: the collector would only look through it again and again."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
