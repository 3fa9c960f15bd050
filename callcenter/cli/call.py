"""callcenter call: the calls in progress, and what happened in one."""

from typing import Annotated, Any

import typer

from callcenter.cli import output
from callcenter.cli.options import Config, Json, Lang, Language, Url, language
from callcenter.cli.reach import connect
from callcenter.cli.words import state, word

app = typer.Typer(help="Calls (通话): those in progress, and what happened in one.", no_args_is_help=True)
CallId = Annotated[str, typer.Argument(metavar="CALL", help="The call's id: <pbx>:<Linkedid>.")]


@app.command("list")
def list_calls(json: Json = False, url: Url = None, config: Config = None, lang: Lang = None) -> None:
    """The calls in progress."""
    center, tongue = connect(url, config).get("state"), language(lang)
    if json:
        output.print_json(center["calls"])
        return
    titles = ("call", "caller", "line", "queue", "state", "waited", "agent", "department")
    rows = [_row(call, center["at"], tongue) for call in center["calls"]]
    output.table([word(title, tongue) for title in titles], rows)


def _row(call: dict[str, Any], now: float, lang: Language) -> list[object]:
    waited = output.span(call["requested_at"], call["answered_at"] or now)
    shown = state(call["state"], lang)
    return [call["id"], call["number"], call["line"], call["queue"], shown, waited, call["agent"], call["department"]]


@app.command("show")
def show(call: CallId, json: Json = False, url: Url = None, config: Config = None, lang: Lang = None) -> None:
    """One call, in progress or past, with its events."""
    found = connect(url, config).get("calls", call)
    if json:
        output.print_json(found)
        return
    output.fields(found.get("call", found))
    tell(found.get("events", ()), language(lang))


def tell(events: list[dict[str, Any]], lang: Language) -> None:
    """What happened, one line each."""
    if not events:
        return
    typer.echo()
    output.table(
        [word("time", lang), word("event", lang), ""],
        [(output.moment(event.get("at")), _kind(event), _rest(event)) for event in events],
    )


def _kind(event: dict[str, Any]) -> str:
    inner = event.get("event")
    if isinstance(inner, dict):
        return str(inner.get("event", ""))
    return str(inner or event.get("action", ""))


def _rest(event: dict[str, Any]) -> str:
    inner = event.get("event")
    told = inner if isinstance(inner, dict) else event
    hidden = {"at", "action", "seq", "event", "call"}
    return " ".join(f"{name}={value}" for name, value in told.items() if name not in hidden and value is not None)


@app.command("hangup")
def hangup(call: CallId, json: Json = False, url: Url = None, config: Config = None, lang: Lang = None) -> None:
    """End a call, whoever is in it (强拆)."""
    connect(url, config).post("calls", call, "hangup")
    if json:
        output.print_json({"call": call, "hangup": True})
    else:
        typer.echo(f"{output.plain(call)}: {word('done', language(lang))}")
