"""callcenter agent: who works, and what they are asked to do."""

from typing import Annotated, Any

import typer

from callcenter.cli import output
from callcenter.cli.options import Config, Json, Lang, Language, Url, language
from callcenter.cli.reach import connect
from callcenter.cli.words import state, word

app = typer.Typer(help="Agents (坐席): who works, and what they are asked to do.", no_args_is_help=True)
AgentId = Annotated[str, typer.Argument(metavar="AGENT", help="The agent's id (工号).")]


@app.command("list")
def list_agents(json: Json = False, url: Url = None, config: Config = None, lang: Lang = None) -> None:
    """One line for each agent."""
    center, tongue = connect(url, config).get("state"), language(lang)
    if json:
        output.print_json(center["agents"])
        return
    titles = ("agent", "name", "endpoint", "queues", "state", "for", "reason", "caller", "calls today")
    rows = [_row(agent, center["at"], tongue) for agent in center["agents"]]
    output.table([word(title, tongue) for title in titles], rows)


def _row(agent: dict[str, Any], now: float, lang: Language) -> list[object]:
    return [
        agent["id"],
        agent["name"],
        agent["endpoint"],
        ", ".join(agent["queues"]),
        state(agent["state"], lang),
        output.span(agent["since"], now),
        agent["reason"],
        agent["caller"],
        agent["calls_today"],
    ]


@app.command("login")
def login(agent: AgentId, json: Json = False, url: Url = None, config: Config = None, lang: Lang = None) -> None:
    """Log an agent in (签入)."""
    _act("login", agent, json, url, config, lang)


@app.command("logout")
def logout(agent: AgentId, json: Json = False, url: Url = None, config: Config = None, lang: Lang = None) -> None:
    """Log an agent out, after the call in hand (签出)."""
    _act("logout", agent, json, url, config, lang)


@app.command("pause")
def pause(
    agent: AgentId,
    reason: Annotated[str, typer.Option("--reason", "-r", help="One of the configured reasons.")],
    minutes: Annotated[float | None, typer.Option("--minutes", help="The pause ends by itself after so long.")] = None,
    json: Json = False,
    url: Url = None,
    config: Config = None,
    lang: Lang = None,
) -> None:
    """Pause an agent, after the call in hand (示忙)."""
    for_s = minutes * 60 if minutes is not None else None
    _act("pause", agent, json, url, config, lang, reason=reason, for_s=for_s)


@app.command("unpause")
def unpause(agent: AgentId, json: Json = False, url: Url = None, config: Config = None, lang: Lang = None) -> None:
    """End an agent's pause (示闲)."""
    _act("unpause", agent, json, url, config, lang)


@app.command("end-wrap-up")
def end_wrap_up(agent: AgentId, json: Json = False, url: Url = None, config: Config = None, lang: Lang = None) -> None:
    """End an agent's work after a call (结束整理)."""
    _act("end-wrap-up", agent, json, url, config, lang)


@app.command("extend-wrap-up")
def extend_wrap_up(
    agent: AgentId,
    seconds: Annotated[float | None, typer.Option("--seconds", help="Without: as much as the rules say.")] = None,
    json: Json = False,
    url: Url = None,
    config: Config = None,
    lang: Lang = None,
) -> None:
    """Give an agent more time after a call (延长整理)."""
    _act("extend-wrap-up", agent, json, url, config, lang, by_s=seconds)


@app.command("department")
def department(
    agent: AgentId,
    department: Annotated[str, typer.Argument(help="The department's id, such as 12333.")],
    json: Json = False,
    url: Url = None,
    config: Config = None,
    lang: Lang = None,
) -> None:
    """Bring a department into the agent's call; the caller hears music (咨询承办单位)."""
    _act("department", agent, json, url, config, lang, department=department)


@app.command("join")
def join(agent: AgentId, json: Json = False, url: Url = None, config: Config = None, lang: Lang = None) -> None:
    """Join caller, agent and department (三方通话)."""
    _act("join", agent, json, url, config, lang)


@app.command("leave")
def leave(agent: AgentId, json: Json = False, url: Url = None, config: Config = None, lang: Lang = None) -> None:
    """Leave the caller with the department (转出)."""
    _act("leave", agent, json, url, config, lang)


@app.command("cancel")
def cancel(agent: AgentId, json: Json = False, url: Url = None, config: Config = None, lang: Lang = None) -> None:
    """Send the department away, back to the caller (取消)."""
    _act("cancel", agent, json, url, config, lang)


def _act(verb: str, agent: str, json: bool, url: Url, config: Config, lang: Language | None, **body: object) -> None:
    after = connect(url, config).post("agents", agent, verb, **body)
    if json:
        output.print_json(after)
        return
    tongue = language(lang)
    then = f", -> {state(after['then'], tongue)}" if after["then"] else ""
    reason = f" ({output.plain(after['reason'])})" if after["reason"] else ""
    typer.echo(f"{after['id']} {output.plain(after['name'])}: {state(after['state'], tongue)}{reason}{then}")
