"""callcenter demo and bench: the whole centre on virtual calls, and how quick it is."""

from pathlib import Path
from typing import Annotated

import typer

from callcenter.cli import output
from callcenter.cli.errors import Failure
from callcenter.cli.options import Json, Lang, language

bench = typer.Typer(help="Measure: on real SIP calls, and the core alone.")


@bench.callback(invoke_without_command=True)
def root(ctx: typer.Context) -> None:
    """Measure: on real SIP calls, and the core alone; without a verb: both."""
    if ctx.invoked_subcommand is None:
        ring()
        core()


@bench.command("ring")
def ring(json: Json = False) -> None:
    """From a caller's arrival to the agent's phone, beside Asterisk's own queue."""
    import asyncio

    from callcenter import logs
    from callcenter.bench.ring import BenchError, run
    from callcenter.bench.table import lines
    from callcenter.pbx.errors import PbxError

    logs.configure("console", "warning")
    try:
        result = asyncio.run(run())
    except (PbxError, BenchError) as error:
        raise Failure(str(error)) from None
    if json:
        output.print_json(result)
    else:
        typer.echo("\n".join(lines(result)))


@bench.command("core")
def core(json: Json = False) -> None:
    """The pure core alone, with 200, 2,000 and 20,000 agents: times of events and of a reload, memory."""
    from callcenter.bench.core import lines, run

    result = run()
    if json:
        output.print_json(result)
    else:
        typer.echo("\n".join(lines(result)))


@bench.command("orders")
def orders(
    orders: Annotated[int, typer.Option("--orders", min=1000, help="How many work orders.")] = 1_000_000,
    seconds: Annotated[float, typer.Option("--seconds", min=0.1, help="How long orders are changed.")] = 10.0,
    rounds: Annotated[int, typer.Option("--rounds", min=1, help="Questions of each kind.")] = 300,
    seed: Annotated[int, typer.Option("--seed", help="Repeats the orders and questions of a run.")] = 1,
    postgresql: Annotated[
        str | None, typer.Option("--postgresql", help="The URL of an empty database; else a server is started here.")
    ] = None,
    json: Json = False,
) -> None:
    """A million work orders on SQLite and on PostgreSQL: lists, search, one order, today's counts, changes."""
    import asyncio

    from callcenter.bench.orders.run import Options, folder, lines, run
    from callcenter.domain.errors import CallcenterError

    options = Options(orders=orders, rounds=rounds, seconds=seconds, seed=seed, postgresql=postgresql)
    try:
        with folder() as place:
            result = asyncio.run(run(options, Path(place), lambda line: typer.echo(f"bench: {line}", err=True)))
    except CallcenterError as error:
        raise Failure(str(error)) from None
    if json:
        output.print_json(result)
    else:
        typer.echo("\n".join(lines(result)))


@bench.command("kb")
def kb(
    articles: Annotated[int, typer.Option("--articles", min=1000, max=1_000_000, help="How many articles.")] = 50_000,
    json: Json = False,
) -> None:
    """Searches of the knowledge base, on SQLite and on a PostgreSQL of its own."""
    from callcenter.bench.kb import Wrong, lines, run
    from callcenter.bench.postgres import NoPostgres

    try:
        result = run(articles)
    except (NoPostgres, Wrong) as error:
        raise Failure(str(error)) from None
    if json:
        output.print_json(result)
    else:
        typer.echo("\n".join(lines(result)))


def demo(
    seconds: Annotated[
        float | None, typer.Option("--seconds", min=1, envvar="DEMO_SECONDS", help="End after so long; else on Ctrl-C.")
    ] = None,
    calls: Annotated[int | None, typer.Option("--calls", min=1, help="How many calls, with --seconds.")] = None,
    seed: Annotated[int | None, typer.Option("--seed", envvar="DEMO_SEED", help="Repeats the calls of a demo.")] = None,
    port: Annotated[
        int | None, typer.Option("--port", min=1, max=65535, envvar="DEMO_PORT", help="The monitor's port.")
    ] = None,
    directory: Annotated[Path, typer.Option("--directory", help="Where its files are.", file_okay=False)] = Path(
        "var/demo"
    ),
    screenshots: Annotated[
        Path | None, typer.Option("--screenshots", help="Put screenshots of the monitor there; with --seconds.")
    ] = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Run the whole centre on a private Asterisk with virtual citizens and agents."""
    from callcenter.demo import Options, run

    options = Options(
        seconds=seconds,
        calls=calls,
        seed=seed,
        port=port,
        directory=directory,
        screenshots=screenshots,
        json=json,
        language=language(lang),
    )
    raise typer.Exit(run(options))
