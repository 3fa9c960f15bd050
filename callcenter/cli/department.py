"""callcenter department: the departments (承办单位), their tree and duty desks."""

from typing import Annotated, Any, Literal

import typer

from callcenter.cli import output
from callcenter.cli.options import Config, Json, Lang, Language, Url, language
from callcenter.cli.reach import connect
from callcenter.cli.words import state, word

app = typer.Typer(help="Departments (承办单位).", no_args_is_help=True)
Id = Annotated[str, typer.Argument(metavar="DEPARTMENT", help="The department's id.")]
Mode = Annotated[
    Literal["merged", "dual_number", "sub_center"] | None,
    typer.Option("--mode", help="整体并入, 双号并行 or 设分中心."),
]
English = Annotated[str | None, typer.Option("--name-en", help="Its name in English.")]
Parent = Annotated[str | None, typer.Option("--parent", help='The department it stands below; "": none.')]
Area = Annotated[str | None, typer.Option("--area", help="GB/T 2260 digits of the area it answers for.")]
Hotline = Annotated[str | None, typer.Option("--hotline", help="The number that citizens know it by.")]
Backstop = Annotated[
    bool | None, typer.Option("--backstop/--no-backstop", help="What no entry settles in its area goes to it (兜底).")
]


@app.command("list")
def list_departments(
    below: Annotated[str | None, typer.Option("--below", help="Only this one and those below it.")] = None,
    json: Json = False,
    url: Url = None,
    config: Config = None,
    lang: Lang = None,
) -> None:
    """The tree."""
    found, tongue = connect(url, config).get("departments", below=below), language(lang)
    if json:
        output.print_json(found)
        return
    titles = ("department", "title", "hotline", "mode", "area", "desks", "backstop", "active")
    output.table([word(title, tongue) for title in titles], [_row(each, tongue) for each in found])


def _row(each: dict[str, Any], lang: Language) -> list[object]:
    name = each["name"] if lang == "zh" else each["name_en"] or each["name"]
    there = sum(desk["staffed"] for desk in each["desks"])
    return [
        "  " * (each["level"] - 1) + each["id"],
        name,
        each["hotline"],
        state(each["mode"], lang),
        each["area"],
        f"{there}/{len(each['desks'])}",
        word("yes" if each["backstop"] else "no", lang),
        word("yes" if each["active"] else "no", lang),
    ]


@app.command("show")
def show(id: Id, json: Json = False, url: Url = None, config: Config = None, lang: Lang = None) -> None:
    """One department with its desks."""
    _tell(connect(url, config).get("departments", id), json)


@app.command("add")
def add(
    id: Id,
    name: Annotated[str, typer.Option("--name", help="Its name in Chinese.")],
    name_en: English = None,
    parent: Parent = None,
    area: Area = None,
    hotline: Hotline = None,
    mode: Mode = None,
    backstop: Backstop = None,
    json: Json = False,
    url: Url = None,
    config: Config = None,
    lang: Lang = None,
) -> None:
    """Take a department on."""
    told = {"name_en": name_en, "parent": parent, "area": area, "hotline": hotline, "mode": mode, "backstop": backstop}
    _tell(connect(url, config).post("departments", id=id, name=name, **told), json)


@app.command("set")
def set_fields(
    id: Id,
    name: Annotated[str | None, typer.Option("--name", help="Its name in Chinese.")] = None,
    name_en: English = None,
    parent: Parent = None,
    area: Area = None,
    hotline: Hotline = None,
    mode: Mode = None,
    backstop: Backstop = None,
    active: Annotated[bool | None, typer.Option("--active/--inactive", help="Whether it still takes orders.")] = None,
    json: Json = False,
    url: Url = None,
    config: Config = None,
    lang: Lang = None,
) -> None:
    """Give fields of a department another value; what is not named stays."""
    told = {"name": name, "name_en": name_en, "parent": parent, "area": area, "hotline": hotline}
    changed = connect(url, config).post("departments", id, **told, mode=mode, backstop=backstop, active=active)
    _tell(changed, json)


def _tell(department: dict[str, Any], json: bool) -> None:
    if json:
        output.print_json(department)
    else:
        output.fields(department)
