"""callcenter call: the calls in progress, and what happened in one."""

from typing import Annotated, Any

import typer

from callcenter.cli import output
from callcenter.cli.errors import Misused
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
    titles = ("call", "caller", "line", "queue", "state", "waited", "expected", "agent", "department", "call-back")
    rows = [_row(call, center["at"], tongue) for call in center["calls"]]
    output.table([word(title, tongue) for title in titles], rows)


def _row(call: dict[str, Any], now: float, lang: Language) -> list[object]:
    waited = output.span(call["requested_at"], call["answered_at"] or now)
    likely = output.wait(call.get("wait_low_s"), call.get("wait_high_s"))
    first = [call["id"], call["number"], call["line"], call["queue"], state(call["state"], lang)]
    back = call_back(call.get("call_back"), lang)
    return [*first, waited, likely, call["agent"], call["department"], back]


def call_back(back: dict[str, Any] | None, lang: Language) -> str:
    """How often it was tried, and when it will be tried next."""
    if not back:
        return "-"
    later = f", {word('not before', lang)} {output.moment(back['next_at'])}" if back["next_at"] else ""
    return f"{back['tries']} {word('tries', lang)}{later}"


@app.command("show")
def show(
    call: CallId,
    why: Annotated[bool, typer.Option("--why", help="Why those agents were rung, and why the caller waits.")] = False,
    json: Json = False,
    url: Url = None,
    config: Config = None,
    lang: Lang = None,
) -> None:
    """One call, in progress or past, with its events."""
    if why:
        show_why(connect(url, config).get("calls", call, "why"), json=json, lang=language(lang))
        return
    found = connect(url, config).get("calls", call)
    if json:
        output.print_json(found)
        return
    _record(found.get("call", found), language(lang))
    tell(found.get("events", ()), language(lang))


def _record(call: dict[str, Any], lang: Language) -> None:
    """The record; what the engine did not see itself says so."""
    remarks = {name: word(source.replace("_", " "), lang) for name, source in call.get("sources", {}).items()}
    shown = {name: value for name, value in call.items() if name not in {"why", "heard", "sources"}}
    output.fields(shown | {name: "" for name in remarks if name not in call}, remarks)


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


def show_why(found: dict[str, Any], *, json: bool, lang: Language) -> None:
    """Each choice for the call, one line each, and what stands between a waiting caller and an agent."""
    if json:
        output.print_json(found)
        return
    titles = ("time", "queue", "asked", "rung", "ring", "next", "passed over", "idle", "waiting", "note")
    output.table([word(title, lang) for title in titles], [_choice(choice) for choice in found["choices"]])
    if waits := found["waits"]:
        typer.echo()
        output.fields({name: value for name, value in waits.items() if name != "agents"})
        rows = [(agent, reason or word("free", lang)) for agent, reason in waits["agents"].items()]
        output.table([word("agent", lang), word("reason", lang)], rows)


def _choice(choice: dict[str, Any]) -> list[object]:
    passed = ", ".join(f"{each['agent']} ({each['reason']})" for each in choice["passed"])
    rung, following = ", ".join(choice["rung"]), ", ".join(choice["next"])
    shown = (output.moment(choice["at"]), choice["queue"], choice["asked"], rung, f"{choice['ring_s']:g} s")
    return [*shown, following, passed, choice["idle"], choice["waiting"], choice["note"] or choice["strategy"]]


@app.command("move")
def move(
    call: CallId,
    position: Annotated[int | None, typer.Option("--position", help="To this place, from 1.")] = None,
    up: Annotated[int | None, typer.Option("--up", help="So many places ahead.")] = None,
    down: Annotated[int | None, typer.Option("--down", help="So many places back.")] = None,
    queue: Annotated[str | None, typer.Option("--queue", help="To another queue.")] = None,
    priority: Annotated[int | None, typer.Option("--priority", help="Another priority.")] = None,
    json: Json = False,
    url: Url = None,
    config: Config = None,
    lang: Lang = None,
) -> None:
    """Put a waiting caller at another place, or into another queue (插队、调整位置、转队列)."""
    if up is not None and down is not None:
        raise Misused("--up and --down: give one of the two")
    by = -up if up is not None else down
    asked: dict[str, object] = {"position": position, "by": by, "queue": queue, "priority": priority}
    after = connect(url, config).post("calls", call, "move", **asked)
    if json:
        output.print_json(after)
    else:
        typer.echo(f"{output.plain(call)}: {after['queue']} {after['position']}")


@app.command("hangup")
def hangup(call: CallId, json: Json = False, url: Url = None, config: Config = None, lang: Lang = None) -> None:
    """End a call, whoever is in it (强拆); a kept call-back is given up (取消回拨)."""
    connect(url, config).post("calls", call, "hangup")
    if json:
        output.print_json({"call": call, "hangup": True})
    else:
        typer.echo(f"{output.plain(call)}: {word('done', language(lang))}")
