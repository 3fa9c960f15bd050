"""callcenter alert: early warnings (预警)."""

from typing import Annotated, Any, Literal

import typer

from callcenter.cli import output
from callcenter.cli.options import Config, Json, Lang, Language, Url, language
from callcenter.cli.reach import connect
from callcenter.cli.words import state as state_word
from callcenter.cli.words import word

app = typer.Typer(help="Early warnings (预警).", no_args_is_help=True)
Id = Annotated[int, typer.Argument(metavar="ALERT", help="The alert's number.", min=1)]
Kind = Annotated[
    Literal["burst", "keyword", "mass", "overdue", "calendar", "reads", "webhook", "trail"] | None,
    typer.Option("--kind", help="Only of this kind."),
]
State = Annotated[Literal["open", "acknowledged", "closed"] | None, typer.Option("--state", help="Only in this state.")]


@app.command("list")
def list_alerts(
    kind: Kind = None,
    state: State = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=500, help="How many at most.")] = 50,
    json: Json = False,
    url: Url = None,
    config: Config = None,
    lang: Lang = None,
) -> None:
    """The newest alerts."""
    found, tongue = connect(url, config).get("alerts", kind=kind, state=state, limit=limit), language(lang)
    if json:
        output.print_json(found)
        return
    titles = ("alert", "kind", "severity", "state", "count", "raised", "about", "dealt with by")
    output.table([word(title, tongue) for title in titles], [_row(each, tongue) for each in found])


_NAMED = ("department", "group", "category", "area", "year", "user", "webhook", "table", "row", "how")


def _row(alert: dict[str, Any], lang: Language) -> list[object]:
    return [
        alert["id"],
        state_word(alert["kind"], lang),
        state_word(alert["level"], lang),
        state_word(alert["state"], lang),
        alert["count"],
        output.moment(alert["raised_at"]),
        _about(alert["detail"]),
        alert["closed_by"] or alert["acknowledged_by"],
    ]


def _about(detail: dict[str, Any]) -> str:
    named = [str(detail[name]) for name in _NAMED if detail.get(name)]
    orders = detail.get("orders", ())
    return " ".join([*named, *orders[-2:], *(["..."] if len(orders) > 2 else [])])


@app.command("ack")
def ack(alert: Id, json: Json = False, url: Url = None, config: Config = None, lang: Lang = None) -> None:
    """Say that you look at it."""
    _tell(connect(url, config).post("alerts", str(alert), "ack"), json)


@app.command("close")
def close(
    alert: Id,
    note: Annotated[str | None, typer.Option("--note", help="How it ended.")] = None,
    confirmed: Annotated[bool | None, typer.Option("--real/--false-alarm", help="Whether it was a real one.")] = None,
    json: Json = False,
    url: Url = None,
    config: Config = None,
    lang: Lang = None,
) -> None:
    """Say that it is over."""
    _tell(connect(url, config).post("alerts", str(alert), "close", note=note, confirmed=confirmed), json)


def _tell(alert: dict[str, Any], json: bool) -> None:
    if json:
        output.print_json(alert)
    else:
        output.fields(alert)
