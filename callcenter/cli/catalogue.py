"""callcenter catalogue: the dispatch catalogue (派单目录)."""

from pathlib import Path
from typing import Annotated, Any

import typer

from callcenter.cli import output
from callcenter.cli.errors import Misused
from callcenter.cli.options import Config, Json, Lang, Language, Url, language
from callcenter.cli.reach import connect
from callcenter.cli.words import word

app = typer.Typer(help="The dispatch catalogue (派单目录).", no_args_is_help=True)
Day = Annotated[str | None, typer.Option("--day", metavar="YYYY-MM-DD", help="As of this day; without, today.")]


@app.command("list")
def list_entries(
    day: Day = None,
    every: Annotated[bool, typer.Option("--all", help="All entries that ever were.")] = False,
    json: Json = False,
    url: Url = None,
    config: Config = None,
    lang: Lang = None,
) -> None:
    """The entries: which department leads for which category in which area."""
    found = connect(url, config).get("catalogue", day=day, every=every or None)
    if json:
        output.print_json(found)
        return
    titles = ("entry", "category", "area", "lead", "co-departments", "from", "until", "basis")
    output.table([word(title, language(lang)) for title in titles], [_row(each) for each in found])


def _row(each: dict[str, Any]) -> list[object]:
    co = ", ".join(each["co_departments"])
    ahead = [each["id"], each["category"], each["area"], each["lead"], co]
    return [*ahead, each["valid_from"], each["valid_until"], each["basis"]]


@app.command("match")
def match(
    category: Annotated[str, typer.Argument(help="The category's code.")],
    area: Annotated[str, typer.Argument(help="GB/T 2260 digits of where it happened.")] = "",
    day: Day = None,
    json: Json = False,
    url: Url = None,
    config: Config = None,
    lang: Lang = None,
) -> None:
    """Where a matter would be dispatched, and why; exit code 1 when nobody answers for it."""
    found, tongue = (
        connect(url, config).get("catalogue", "match", category=category, area=area, day=day),
        language(lang),
    )
    if json:
        output.print_json(found)
    elif found is None:
        typer.echo(word("nobody answers for it", tongue))
    else:
        _tell(found, tongue)
    if found is None:
        raise typer.Exit(1)


def _tell(found: dict[str, Any], lang: Language) -> None:
    entry = word("backstop", lang) if found["basis"] == "backstop" else f"{word('entry', lang)} {found['basis']}"
    values = {
        word("lead", lang): found["lead"],
        word("co-departments", lang): ", ".join(found["co_departments"]),
        word("basis", lang): f"{entry} {found['rests_on']}".strip(),
    }
    output.fields(values)


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="A .csv of entries, or a .toml of categories, entries and handoffs.")],
    note: Annotated[str | None, typer.Option("--note", help="Why, for the list of versions.")] = None,
    json: Json = False,
    url: Url = None,
    config: Config = None,
    lang: Lang = None,
) -> None:
    """Take the file over as the catalogue's next version: all of it, or with any fault nothing (exit code 2)."""
    from callcenter.cli import catalogue_file
    from callcenter.cli.client import Faulty

    read = catalogue_file.read(file)
    try:
        made = connect(url, config).post("catalogue", note=note, **read.changes)
    except Faulty as refused:
        told = [f"{read.where(where)}: {what}" for where, what in refused.faults]
        raise Misused("\n".join(["nothing was changed:", *told])) from None
    if json:
        output.print_json(made)
    elif made is not None:
        tongue = language(lang)
        counts = f"+{made['added']}, {word('ended', tongue)} {made['ended']}"
        typer.echo(f"{word('version', tongue)} {made['version']}: {counts}")
