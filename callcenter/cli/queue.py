"""callcenter queue: how the queues stand."""

from typing import Any

import typer

from callcenter.cli import output
from callcenter.cli.errors import Failure
from callcenter.cli.options import Config, Json, Lang, Language, Url, language
from callcenter.cli.reach import connect
from callcenter.cli.words import state, word

app = typer.Typer(help="How the queues stand (队列).", no_args_is_help=True)


@app.command("list")
def list_queues(json: Json = False, url: Url = None, config: Config = None, lang: Lang = None) -> None:
    """One line for each queue."""
    center, tongue = connect(url, config).get("state"), language(lang)
    if json:
        output.print_json(center["queues"])
        return
    ahead = ("queue", "title", "waiting", "call-backs", "longest", "talking", "answered")
    titles = (*ahead, "within target", "abandoned", "avg answer")
    rows = [_row(queue, center["at"], tongue) for queue in center["queues"]]
    output.table([word(title, tongue) for title in titles], rows)


def _row(queue: dict[str, Any], now: float, lang: Language) -> list[object]:
    today = queue["today"]
    return [
        queue["name"],
        queue["title"] if lang == "zh" else queue["title_en"],
        queue["waiting"],
        queue.get("call_backs", 0),
        output.span(queue["oldest_request_at"], now),
        queue["talking"],
        f"{today['answered']}/{today['requested']}",
        output.share(today["within_target_request"]),
        output.share(today["abandon_rate"]),
        output.seconds(today["average_answer_ms"]),
    ]


@app.command("show")
def show(
    name: str | None = typer.Argument(None, help="A queue; all of them without."),
    json: Json = False,
    url: Url = None,
    config: Config = None,
    lang: Lang = None,
) -> None:
    """Queues with their agents and callers, in the shape of Asterisk's own "queue show"."""
    center, tongue = connect(url, config).get("state"), language(lang)
    queues = [queue for queue in center["queues"] if name in (None, queue["name"])]
    if not queues:
        known = ", ".join(queue["name"] for queue in center["queues"])
        raise Failure(f"there is no queue {name}; there are: {known} [unknown_queue]")
    if json:
        output.print_json([_full(queue, center) for queue in queues])
        return
    for queue in queues:
        _show(_full(queue, center), center["at"], tongue)


def _full(queue: dict[str, Any], center: dict[str, Any]) -> dict[str, Any]:
    """The queue with its agents and those who wait in it, first comes first."""
    members = [agent for agent in center["agents"] if queue["name"] in agent["queues"]]
    callers = [c for c in center["calls"] if c["queue"] == queue["name"] and c["position"] is not None]
    return {**queue, "members": members, "callers": sorted(callers, key=lambda c: int(c["position"]))}


def _show(queue: dict[str, Any], now: float, lang: Language) -> None:
    today = queue["today"]
    held = "-" if today["average_answer_ms"] is None else f"{round(today['average_answer_ms'] / 1000)}s"
    typer.echo(
        f"{queue['name']} has {queue['waiting']} calls in 'longest-idle' strategy ({held} holdtime), "
        f"C:{today['answered']}, A:{today['abandoned']}, SL:{output.share(today['within_target_request'])}, "
        f"SL-ring:{output.share(today['within_target_ring'])} within {queue['target_s']:g}s"
    )
    likely = output.wait(queue.get("expected_wait_low_s"), queue.get("expected_wait_high_s"))
    if likely != "-":
        typer.echo(f"   {word('Expected wait', lang)}: {likely}")
    _members(queue["members"], now, lang)
    _callers(queue["callers"], now, lang)
    typer.echo()


def _members(members: list[dict[str, Any]], now: float, lang: Language) -> None:
    typer.echo(f"   {word('Members', lang)}:" if members else f"   {word('No Members', lang)}")
    for agent in members:
        reason = f": {output.plain(agent['reason'])}" if agent["reason"] else ""
        ends = agent.get("pause_ends")
        until = f" {word('until', lang)} {output.moment(ends)[11:16]}" if ends is not None else ""
        typer.echo(
            f"      {agent['id']} {output.plain(agent['name'])} (PJSIP/{agent['endpoint']}) "
            f"({state(agent['state'], lang)}{reason} {output.span(agent['since'], now)}{until}) "
            f"{word('has taken', lang)} {agent['calls_today']} {word('calls', lang)}"
        )


def _callers(callers: list[dict[str, Any]], now: float, lang: Language) -> None:
    typer.echo(f"   {word('Callers', lang)}:" if callers else f"   {word('No Callers', lang)}")
    for call in callers:
        told = [f"{word('wait', lang)}: {output.span(call['requested_at'], now)}"]
        if (likely := output.wait(call.get("wait_low_s"), call.get("wait_high_s"))) != "-":
            told.append(f"{word('expected', lang)}: {likely}")
        if call.get("call_back"):
            told.append(state(call["state"], lang))
        if lane := call.get("lane"):
            told.append(f"{word('lane', lang)}: {output.plain(lane)}")
        if (needs := call.get("needs", "")) not in {"", "anyone"}:
            told.append(f"{word('needs', lang)}: {output.plain(needs)}")
        typer.echo(f"      {call['position']}. {output.plain(call['number'])} ({', '.join(told)}) {call['id']}")
