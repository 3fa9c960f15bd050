"""callcenter calendar: holidays and adjusted working days, by which deadlines are counted."""

import csv
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from callcenter.cli import output
from callcenter.cli.client import Faulty
from callcenter.cli.errors import Misused
from callcenter.cli.options import Config, Json, Lang, Language, Url, language
from callcenter.cli.reach import connect
from callcenter.cli.words import state, word

app = typer.Typer(help="Holidays and adjusted working days (放假调休).", no_args_is_help=True)
Year = Annotated[int | None, typer.Argument(help="The year; this one without.")]
COLUMNS = ("date", "kind", "name", "name_en")


@app.command("show")
def show(year: Year = None, json: Json = False, url: Url = None, config: Config = None, lang: Lang = None) -> None:
    """The special days of a year, and whether they are published."""
    _tell(connect(url, config).get("calendar", year=year), json, language(lang))


@app.command("set")
def set_day(
    day: Annotated[str, typer.Argument(metavar="DATE", help="YYYY-MM-DD.")],
    kind: Annotated[
        Literal["holiday", "workday", "plain"],
        typer.Argument(help="holiday 放假, workday 调休上班, or plain: what its weekday says."),
    ],
    name: Annotated[str, typer.Option("--name", help="Its name in Chinese.")] = "",
    name_en: Annotated[str, typer.Option("--name-en", help="Its name in English.")] = "",
    json: Json = False,
    url: Url = None,
    config: Config = None,
    lang: Lang = None,
) -> None:
    """Make a day a holiday or a working day; due moments that follow from it are counted anew."""
    told = {"date": day, "kind": kind, "name": name, "name_en": name_en}
    _tell(connect(url, config).post("calendar", "days", **told), json, language(lang))


@app.command("import")
def import_year(
    year: Annotated[int, typer.Argument(help="The year.")],
    file: Annotated[
        Path | None,
        typer.Argument(help="CSV with the columns date,kind,name,name_en. Without: the library that comes along."),
    ] = None,
    source: Annotated[str, typer.Option("--source", help="Where the file is from, such as the notice.")] = "",
    json: Json = False,
    url: Url = None,
    config: Config = None,
    lang: Lang = None,
) -> None:
    """Take over all special days of a year; from then on it is known."""
    engine, tongue = connect(url, config), language(lang)
    if file is None:
        _tell(engine.post("calendar", "years", str(year), "library"), json, tongue)
        return
    days, lines = _read(file)
    try:
        found = engine.post("calendar", "years", str(year), days=days, source=source or file.name)
    except Faulty as faulty:
        raise Faulty([(_placed(file, lines, where), what) for where, what in faulty.faults]) from None
    _tell(found, json, tongue)


def _read(file: Path) -> tuple[list[dict[str, str]], list[int]]:
    """The days of a file, and the line of each."""
    try:
        # "utf-8-sig": spreadsheets begin a file with a mark.
        with file.open(encoding="utf-8-sig", newline="") as opened:
            rows = csv.DictReader(opened)
            found = [(row, rows.line_num) for row in rows]
            names = tuple(rows.fieldnames or ())
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Misused(f"{file}: cannot be read as CSV in UTF-8 ({error})") from None
    if not {"date", "kind"} <= set(names) or not set(names) <= set(COLUMNS):
        raise Misused(f"{file}:1: the columns are {', '.join(names) or 'none'}; write them as {','.join(COLUMNS)}")
    days = [{name: value.strip() for name, value in row.items() if name and value} for row, _ in found]
    return days, [line for _, line in found]


def _placed(file: Path, lines: list[int], where: str) -> str:
    """``days.3.date`` as file and line."""
    parts = where.split(".")
    if len(parts) < 2 or parts[0] != "days" or not parts[1].isdecimal() or int(parts[1]) >= len(lines):
        return f"{file}: {where}"
    return f"{file}:{lines[int(parts[1])]}: {'.'.join(parts[2:])}"


def _tell(year: dict[str, Any], json: bool, lang: Language) -> None:
    if json:
        output.print_json(year)
        return
    known = word("published" if year["known"] else "not published: dates are provisional", lang)
    typer.echo(f"{year['year']}: {known} {output.plain(year['source']) if year['source'] else ''}".rstrip())
    for missing in year["missing"]:
        typer.echo(f"{word('not known yet', lang)}: {missing}  callcenter calendar import {missing} [FILE]")
    output.table(
        [word(each, lang) for each in ("date", "kind", "name", "source")], [_row(d, lang) for d in year["days"]]
    )


def _row(day: dict[str, Any], lang: Language) -> list[object]:
    name = day["name"] if lang == "zh" else day["name_en"] or day["name"]
    return [day["date"], state(day["kind"], lang), name, day["source"]]
