"""callcenter reconcile: what the engine did not see of a span of time, filled in from Asterisk's own record.

A running engine does it itself, so that it stays the only writer. Without one, the same rules run here: only calls that
are over are touched, each by its one key, in the transactions of the same writer; an engine that starts meanwhile waits
for the database as it does for any other reader or writer.
"""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from callcenter.cli import output
from callcenter.cli.errors import Failure, Misused, Unreachable
from callcenter.cli.options import Config, Json, Lang, Language, Url, language
from callcenter.cli.reach import connect
from callcenter.cli.words import state, word
from callcenter.clock import SystemClock

_AGO = re.compile(r"(\d{1,6})(s|m|h|d)")
_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
_PART_S = 86_400.0
TIMEOUT_S = 300.0
"""A busy day's record takes a while to read."""
_HOW = 'a time such as "2026-11-26 17:00" or "17:00", or how long ago, such as 90m, 8h or 2d'
Since = Annotated[str, typer.Option("--since", help=f"From when: {_HOW}.")]
Until = Annotated[str | None, typer.Option("--until", help="Until when, in the same way; now without.")]


def reconcile(
    since: Since = "24h",
    until: Until = None,
    json: Json = False,
    url: Url = None,
    config: Config = None,
    lang: Lang = None,
) -> None:
    """Fill in what the engine did not see, from Asterisk's record of channel events (补录), engine or not."""
    now = SystemClock().now()
    begin, end = moment(since, now), moment(until, now) if until else now
    if begin >= end:
        raise Misused(f"--since {since}: it must be before --until")
    parts = [_part(start, min(start + _PART_S, end), url, config) for start in _starts(begin, end)]
    if json:
        output.print_json(_joined(parts))
    else:
        _tell(_joined(parts), language(lang))


def moment(text: str, now: float) -> float:
    """The Unix time that somebody wrote, where the terminal is. Raises Misused."""
    if ago := _AGO.fullmatch(text):
        return now - int(ago[1]) * _UNITS[ago[2]]
    here = datetime.fromtimestamp(now, UTC).astimezone()
    try:
        if re.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?", text):
            clock = datetime.strptime(text, "%H:%M:%S" if text.count(":") == 2 else "%H:%M").time()  # noqa: DTZ007
            return datetime.combine(here.date(), clock).astimezone().timestamp()
        return datetime.fromisoformat(text).astimezone().timestamp()
    except (ValueError, OverflowError):
        raise Misused(f"{text!r} is no time; write {_HOW}") from None


def _starts(begin: float, end: float) -> list[float]:
    return [begin + n * _PART_S for n in range(max(1, -int(-(end - begin) // _PART_S)))]


def _part(since: float, until: float, url: str | None, config: Path | None) -> dict[str, Any]:
    try:
        done: dict[str, Any] = connect(url, config, timeout_s=TIMEOUT_S).post("reconcile", since=since, until=until)
        return done | {"engine": True}
    except Unreachable:
        if url is not None:
            raise
    return _without_engine(since, until, config) | {"engine": False}


def _without_engine(since: float, until: float, config: Path | None) -> dict[str, Any]:
    from callcenter.app import reconcile as run
    from callcenter.cli.settings import settings
    from callcenter.domain.errors import CallcenterError
    from callcenter.published import plain

    chosen = settings(config)
    try:
        found: dict[str, Any] = plain(run(chosen, since, until))
    except (CallcenterError, OSError) as error:
        raise Failure(str(error)) from None
    return found


def _joined(parts: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "since": parts[0]["since"],
        "until": parts[-1]["until"],
        "engine": all(part["engine"] for part in parts),
        "pbxs": parts[0]["pbxs"],
        "calls": sum(part["calls"] for part in parts),
        "found": [found for part in parts for found in part["found"]],
    }


def _tell(done: dict[str, Any], lang: Language) -> None:
    span = f"{output.moment(done['since'])} - {output.moment(done['until'])}"
    via = word("by the running engine" if done["engine"] else "without an engine", lang)
    typer.echo(f"{span}: {', '.join(map(output.plain, done['pbxs']))} ({via})")
    new = sum(found["new"] for found in done["found"])
    counts = ((done["calls"], "calls in the record"), (len(done["found"]) - new, "filled in"), (new, "new"))
    typer.echo(", ".join(f"{number} {word(what, lang)}" for number, what in counts))
    if not done["found"]:
        return
    titles = ("call", "number", "caller", "line", "agent", "outcome", "arrived", "answer", "end", "filled in")
    output.table([word(title, lang) for title in titles], [_row(found, lang) for found in done["found"]])


def _row(found: dict[str, Any], lang: Language) -> list[object]:
    times = [_moment(found[name]) for name in ("arrived_at", "answered_at", "ended_at")]
    whole = word("new", lang) if found["new"] else ", ".join(found["values"])
    who = [found["call"], found["order"], found["number"], found["line"], found["agent"]]
    return [*who, state(found["outcome"], lang), *times, whole]


def _moment(at: float | None) -> str:
    """A time of the clock to the millisecond."""
    if at is None:
        return "-"
    return (datetime.fromtimestamp(at, UTC) + timedelta(microseconds=500)).astimezone().strftime("%H:%M:%S.%f")[:-3]
