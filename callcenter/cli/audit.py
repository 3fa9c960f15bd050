"""callcenter audit: what the engine, Asterisk, SIPp and MQTT left behind, compared by fourteen rules."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import reduce
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from callcenter.cli import output, trail
from callcenter.cli.errors import FAILED, Misused
from callcenter.cli.options import Config, Json, Lang, Language, language
from callcenter.cli.words import word

if TYPE_CHECKING:
    from callcenter.audit.evidence import Evidence, Period
    from callcenter.audit.finding import Finding, Verdict
    from callcenter.pbx.stat import Counts

app = typer.Typer(invoke_without_command=True)
app.command("verify")(trail.verify)
SETTLE_S = 10.0
"""What is newer may not be written yet."""
_MOMENT = "such as 2026-11-21 or 2026-11-21T08:30"


@app.callback()
def audit(
    ctx: typer.Context,
    database: Annotated[
        Path | None, typer.Option("--database", help="The database's file; else the configuration's.", dir_okay=False)
    ] = None,
    cel: Annotated[Path | None, typer.Option("--cel", help="Asterisk's channel event log (CSV).")] = None,
    pbx: Annotated[
        str | None, typer.Option("--pbx", help="The PBX whose log that is, where there are several.")
    ] = None,
    sipp: Annotated[
        list[Path] | None,
        typer.Option("--sipp-stats", help="SIPp's statistics of callers; may be given several times."),
    ] = None,
    mqtt: Annotated[
        Path | None, typer.Option("--mqtt", help="A capture of the topics, one JSON object a line.")
    ] = None,
    since: Annotated[str | None, typer.Option("--since", help=f"Calls that arrived from then on, {_MOMENT}.")] = None,
    until: Annotated[str | None, typer.Option("--until", help="Calls that arrived before; else: 10 s ago.")] = None,
    day: Annotated[str | None, typer.Option("--day", help="Calls of that day, such as 2026-11-21.")] = None,
    apart_ms: Annotated[int, typer.Option("--apart-ms", min=1, help="How far our times may be from Asterisk's.")] = 200,
    config: Config = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Compare the record with what others saw: 14 rules. Exit code 0: no findings, 1: findings, 2: wrong usage."""
    if ctx.invoked_subcommand is not None:
        return
    from callcenter.audit.check import check
    from callcenter.audit.errors import AuditError

    period = _period(since, until, day)
    try:
        seen = _evidence(database or _configured(config), period, cel, pbx, sipp or [], mqtt)
        seen = replace(seen, apart_ms=apart_ms)
    except AuditError as error:
        raise Misused(str(error)) from None
    verdicts, tongue = check(seen), language(lang)
    if json:
        output.print_json(_plain(verdicts, period))
    else:
        for line in _lines(verdicts, tongue):
            typer.echo(line)
    raise typer.Exit(FAILED if any(v.result and v.result.findings for v in verdicts) else 0)


# What is looked at.


def _period(since: str | None, until: str | None, day: str | None) -> "Period":
    from callcenter.audit.evidence import Period
    from callcenter.clock import SystemClock

    if day is not None:
        if since is not None or until is not None:
            raise Misused("--day: give it without --since and --until")
        first = datetime.combine(_moment("--day", day).date(), time())
        span = Period(first.timestamp(), (first + timedelta(days=1)).timestamp())
    else:
        last = float("inf") if until is None else _moment("--until", until).timestamp()
        span = Period(0.0 if since is None else _moment("--since", since).timestamp(), last)
    settled = SystemClock().now() - SETTLE_S
    if until is None:
        span = Period(span.since, min(span.until, settled))
    if span.since >= span.until:
        raise Misused("the period is empty: --since must be before --until, and both before now")
    return span


def _moment(option: str, text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone()
    except ValueError:
        raise Misused(f"{option} {text!r}: write a time {_MOMENT}") from None


def _configured(config: Path | None) -> Path | str:
    from callcenter.cli.settings import settings
    from callcenter.store.database import is_server, parse_url, path_of

    url = settings(config).store.url
    parsed = parse_url(url)
    return url if is_server(parsed) else path_of(parsed)


def _evidence(
    database: Path | str, period: "Period", cel: Path | None, pbx: str | None, sipp: list[Path], mqtt: Path | None
) -> "Evidence":
    from callcenter.audit import capture, record
    from callcenter.audit import cel as log
    from callcenter.audit.evidence import Evidence

    rows = record.read(database, period)
    names = sorted({call.pbx for call in rows.calls})
    if cel is not None and len(names) > 1 and pbx not in names:
        raise Misused(f"--pbx: say whose log {cel} is: {', '.join(names)}")
    return Evidence(
        period=period,
        record=rows,
        pbx=pbx,
        cel=None if cel is None else log.read(cel),
        sipp=reduce(add, map(_counts, sipp)) if sipp else None,
        mqtt=None if mqtt is None else capture.read(mqtt),
    )


def _counts(path: Path) -> "Counts":
    from callcenter.pbx.stat import read

    try:
        return read(path)
    except (OSError, ValueError) as error:
        raise Misused(f"--sipp-stats {path}: {error}; SIPp writes it with -trace_stat") from None


# What is told.


def _lines(verdicts: tuple["Verdict", ...], lang: Language) -> Iterator[str]:
    from callcenter.audit.words import lacking

    not_checked = []
    for verdict in verdicts:
        title = verdict.zh if lang == "zh" else verdict.en
        missing = "; ".join(lacking(name, lang) for name in verdict.lacking)
        if verdict.result is None:
            not_checked.append(verdict.rule)
            yield f"{verdict.rule:<4} {word('not checked', lang)}: {missing}  {title}"
            continue
        partly = f"  ({word('not checked', lang)}: {missing})" if missing else ""
        yield f"{verdict.rule:<4} {len(verdict.result.findings)} / {verdict.result.checked}  {title}{partly}"
        for finding in verdict.result.findings:
            yield f"     {_told(finding, lang)}"
    total = sum(len(v.result.findings) for v in verdicts if v.result is not None)
    rest = f"; {word('not checked', lang)}: {', '.join(not_checked)}" if not_checked else ""
    yield f"{word('findings', lang)}: {total}{rest}"


def _told(finding: "Finding", lang: Language) -> str:
    from callcenter.audit.words import text

    named = (("call", finding.call), ("agent", finding.agent), ("work order", finding.order))
    whom = " ".join(f"{word(name, lang)} {value}" for name, value in named if value is not None)
    when = "" if finding.at is None else f"{output.moment(finding.at)} "
    return output.plain(f"{when}{whom}{': ' if whom else ''}{text(finding, lang)}")


def _plain(verdicts: tuple["Verdict", ...], period: "Period") -> dict[str, Any]:
    return {
        "since": period.since,
        "until": period.until,
        "findings": sum(len(v.result.findings) for v in verdicts if v.result is not None),
        "rules": [_plain_verdict(verdict) for verdict in verdicts],
    }


def _plain_verdict(verdict: "Verdict") -> dict[str, Any]:
    result = verdict.result
    return {
        "rule": verdict.rule,
        "what": verdict.en,
        "checked": None if result is None else result.checked,
        "not_checked": list(verdict.lacking),
        "findings": [] if result is None else [_plain_finding(finding) for finding in result.findings],
    }


def _plain_finding(finding: "Finding") -> dict[str, Any]:
    from callcenter.audit.words import text

    names = ("code", "at", "call", "agent", "order")
    return {name: getattr(finding, name) for name in names} | {"text": text(finding, "en"), **finding.values}
