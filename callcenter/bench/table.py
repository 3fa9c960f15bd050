"""The bench's result for people."""

from typing import Any

from callcenter.bench.stats import ratio

_ROWS = (
    ("arrival to agent's channel, ms", "join_ring_ms", ("p50", "p95", "p99", "max")),
    ("of that after joining the queue, ms", "after_join_ms", ("p50", "p95", "p99", "max")),
    ("idle agent while callers wait, ms", "idle_gap_ms", ("p50", "p95", "p99", "max")),
)


def lines(result: dict[str, Any]) -> list[str]:
    """One block for each rate: figure, app_queue, callcenter, and ours as a part of theirs."""
    out: list[str] = []
    for run in result["runs"]:
        theirs, ours = run["app_queue"], run["callcenter"]
        out.append(f"{run['rate']} calls/s, {run['calls']} calls")
        out.append(f"  {'':<38}{'app_queue':>12}{'callcenter':>12}{'ratio':>9}")
        for title, key, marks in _ROWS:
            out += [_line(f"{title} {mark}", theirs[key][mark], ours[key][mark]) for mark in marks]
        out.append(_line("Asterisk CPU, s", theirs["asterisk_cpu_s"], ours["asterisk_cpu_s"]))
        out.append(_line("engine CPU per call, ms", None, ours["engine_cpu_ms_per_call"]))
        out.append(_line("CPU of its companions per call, ms", None, ours["companions_cpu_ms_per_call"]))
    return out


def _line(title: str, theirs: float | None, ours: float | None) -> str:
    part = ratio(ours, theirs)
    cells = ["-" if value is None else f"{value:.2f}" for value in (theirs, ours)]
    return f"  {title:<38}{cells[0]:>12}{cells[1]:>12}{'-' if part is None else f'{part:.3f}':>9}"
