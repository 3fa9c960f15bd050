"""callcenter pbx: a private Asterisk, and the snippets for the operator's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from callcenter.cli import output
from callcenter.cli.errors import Failure, Misused
from callcenter.cli.options import Config, Json

app = typer.Typer(help="A private Asterisk, and the snippets for your own.", no_args_is_help=True)
Directory = Annotated[Path, typer.Option("--directory", help="Where the private Asterisk keeps its files.")]
HERE = Path("var/pbx")


@app.command("install")
def install(json: Json = False) -> None:
    """Get an Asterisk to run privately: the machine's own, or one built in the cache."""
    from callcenter.pbx.root import install as get

    with _told():
        home = get(_progress)
    if json:
        output.print_json({"version": home.version, "root": str(home.root) if home.root else None})
    else:
        typer.echo(f"Asterisk {home.version} ({home.root or 'of this machine'})")


@app.command("start")
def start(config: Config = None, directory: Directory = HERE, json: Json = False) -> None:
    """Start a private Asterisk that fits the configuration, with a phone for every agent and desk."""
    from callcenter.cli.private import phones_file, spec
    from callcenter.cli.settings import settings
    from callcenter.pbx.instance import start as run

    with _told():
        wanted = spec(settings(config), directory)
        instance = run(directory, wanted, _progress)
    told = {
        "pid": instance.pid,
        "ami": wanted.ports.ami,
        "sip": wanted.ports.sip,
        "phones": str(phones_file(directory)),
        "cel": str(instance.cel_csv),
    }
    if json:
        output.print_json(told)
    else:
        typer.echo(f"Asterisk runs: pid {told['pid']}, AMI port {told['ami']}, SIP port {told['sip']} (UDP)")
        typer.echo(f"The phones' names and passwords are in {told['phones']}")
        typer.echo(f'Its record of channel events, for [[pbx]]: cel = "{told["cel"]}"')


@app.command("stop")
def stop(directory: Directory = HERE, json: Json = False) -> None:
    """Stop the private Asterisk."""
    from callcenter.pbx.instance import stop as end

    with _told():
        ran = end(directory)
    if json:
        output.print_json({"stopped": ran})
    else:
        typer.echo("stopped" if ran else "it did not run")


@app.command("snippets")
def snippets(
    config: Config = None,
    pbx: Annotated[str | None, typer.Option("--pbx", help="Which [[pbx]]; the first without.")] = None,
    freepbx: Annotated[bool, typer.Option("--freepbx", help="Say where each file goes on FreePBX.")] = False,
    permit: Annotated[
        list[str] | None, typer.Option("--permit", help="Address from which the engine connects; 127.0.0.1 without.")
    ] = None,
    old: Annotated[
        bool,
        typer.Option("--old-filters", help="For an Asterisk before 18.26, 20.11, 21.6 or 22.1, which knows no others."),
    ] = False,
    into: Annotated[
        Path | None, typer.Option("--into", help="Write the files to this directory.", file_okay=False)
    ] = None,
    json: Json = False,
) -> None:
    """Print what to put into Asterisk's own configuration, filled with your values."""
    from callcenter.cli.private import snippet_values
    from callcenter.cli.settings import settings
    from callcenter.pbx.snippets import SnippetError, render

    try:
        files = render(snippet_values(settings(config), pbx, tuple(permit or ()), by_name=not old))
    except SnippetError as error:
        raise Misused("\n".join(error.faults)) from None
    if into is not None:
        _write(files, into)
        files = {name: str(into / name) for name in files}
    if json:
        output.print_json(files)
        return
    _print(files if into else {name: f"; ---- {name} ----\n{text}" for name, text in files.items()}, freepbx)


def _print(files: dict[str, str], freepbx: bool) -> None:
    from callcenter.pbx.snippets import FREEPBX_NOTES

    typer.echo("\n".join([FREEPBX_NOTES] * freepbx + [*files.values()]))


def _write(files: dict[str, str], into: Path) -> None:
    try:
        into.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            # manager_callcenter.conf holds the secret.
            (into / name).touch(mode=0o640)
            (into / name).write_text(text, "utf-8")
    except OSError as error:
        raise Failure(f"{error.filename} cannot be written: {error.strerror}") from None


def _progress(line: str) -> None:
    typer.echo(line, err=True)


@contextmanager
def _told() -> Iterator[None]:
    from callcenter.pbx.errors import PbxError

    try:
        yield
    except PbxError as error:
        raise Failure(str(error)) from None
