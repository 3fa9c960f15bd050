"""callcenter init, check and serve: setting the centre up and running it."""

from pathlib import Path
from typing import Annotated

import typer

from callcenter.cli import output
from callcenter.cli.errors import Failure
from callcenter.cli.options import Config, Json, Lang, language
from callcenter.cli.words import word

Etc = Annotated[
    Path | None,
    typer.Option("--asterisk-etc", help="Asterisk's configuration directory, where it is on this machine."),
]
Sounds = Annotated[Path | None, typer.Option("--sounds", help="Asterisk's sounds directory, where it is here.")]


def init(
    path: Annotated[Path, typer.Argument(help="Where to write it.", dir_okay=False)] = Path("callcenter.toml"),
    force: Annotated[
        bool, typer.Option("--force", help="Replace a file that is there; its settings are lost.")
    ] = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Write an annotated configuration with a random AMI secret."""
    from config import initial

    try:
        initial.write(path, force=force)
    except OSError as error:
        if path.exists():
            raise Failure(f"{path} is there already; it was not touched (--force replaces it)") from None
        raise Failure(f"{path} cannot be written: {error.strerror}") from None
    if json:
        output.print_json({"path": str(path)})
    else:
        typer.echo(f"{path}: {word('written', language(lang))}; next: callcenter pbx snippets, then callcenter check")


def check(config: Config = None, etc: Etc = None, sounds: Sounds = None, json: Json = False, lang: Lang = None) -> None:
    """Check configuration, PBX rights, dialplan and prompts: every fault at once, each with its remedy."""
    from callcenter.cli.checking import exit_code, findings

    found, tongue = findings(config, etc, sounds), language(lang)
    if json:
        output.print_json([_plain(finding) for finding in found])
    for finding in () if json else found:
        typer.echo(
            f"{word(finding.severity.value, tongue)}: {output.plain(finding.where)}: {output.plain(finding.what)}"
        )
        typer.echo(f"    {word('remedy', tongue)}: {output.plain(finding.remedy)}")
    if not found and not json:
        typer.echo(word("all in order", tongue))
    raise typer.Exit(exit_code(found))


def _plain(finding: object) -> dict[str, str]:
    names = ("code", "severity", "where", "what", "remedy")
    return {name: getattr(value := getattr(finding, name), "value", value) for name in names}


def serve(
    config: Config = None, json: Annotated[bool, typer.Option("--json", help="Log as JSON, for programs.")] = False
) -> None:
    """Run the engine until it is told to stop."""
    from callcenter.priority import be_prompt

    # Before all that takes time: after a crash callers wait for this start.
    be_prompt()
    from callcenter.cli.settings import settings

    # Before the engine's own imports: a faulty configuration is told at once.
    chosen = settings(config)
    from callcenter.app import serve as run
    from callcenter.domain.errors import CallcenterError

    try:
        run(chosen, "json" if json else chosen.log.format)
    except (CallcenterError, OSError) as error:
        raise Failure(str(error)) from None
