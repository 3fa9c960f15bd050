"""callcenter prompts: what callers and agents hear."""

import subprocess
from pathlib import Path
from typing import Annotated

import typer

from callcenter.cli import output
from callcenter.cli.errors import Failure
from callcenter.cli.options import Json, Lang, language
from callcenter.cli.words import word

app = typer.Typer(help="Prompts (提示音): what callers and agents hear.", no_args_is_help=True)
Into = Annotated[Path | None, typer.Option("--into", help="Asterisk's sounds directory.", file_okay=False)]


@app.command("list")
def list_prompts(json: Json = False, lang: Lang = None) -> None:
    """Every prompt with its text, and whether it has been built."""
    from callcenter.pbx import prompts

    missing, tongue = set(prompts.missing()), language(lang)
    rows = [
        {"name": name, "language": spoken, "text": text, "built": f"{spoken}/{name}" not in missing}
        for name, said in prompts.texts().items()
        for spoken, text in said.items()
    ]
    if json:
        output.print_json(rows)
        return
    shown = [
        (f"{r['language']}/{r['name']}", word("there" if r["built"] else "missing", tongue), r["text"]) for r in rows
    ]
    output.table([word(title, tongue) for title in ("prompt", "file", "text")], shown)


@app.command("build")
def build(
    into: Into = None,
    force: Annotated[bool, typer.Option("--force", help="Render again, and replace files in --into.")] = False,
    json: Json = False,
) -> None:
    """Render the prompts that are missing (espeak-ng, offline), and copy them to Asterisk with --into."""
    from callcenter.pbx import prompts
    from callcenter.pbx.errors import PbxError

    try:
        written = list(prompts.render_all(overwrite=force) if force or prompts.missing() else ())
        if into is not None:
            # A file that is there may be the operator's own recording.
            written += prompts.copy_into(into, overwrite=force)
    except PbxError as error:
        raise Failure(str(error)) from None
    except (OSError, subprocess.CalledProcessError) as error:
        raise Failure(f"the prompts could not be written: {error}") from None
    if json:
        output.print_json([str(path) for path in written])
    else:
        typer.echo("\n".join(map(str, written)) or "nothing to do")
