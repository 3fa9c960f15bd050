"""The results for people. Beside each 0 stands of how many it is."""

from collections.abc import Sequence
from typing import Any

from callcenter.chaos.storm import Strike


def chaos(result: dict[str, Any], strikes: Sequence[Strike]) -> str:
    """All of a run of faults."""
    kept, took = result["order_kept"], result["restart_to_first_offer_ms"]
    lines = [
        *_faults(strikes),
        "",
        "moments of the kills: " + _counts(result["kills_by_moment"]),
        "calls and agents at these moments: " + _counts(result["states_at_kills"]),
        "outcomes: " + _counts(result["outcomes"]),
        "",
        f"kills of the engine                 {result['kills']}",
        f"calls dropped                       {result['dropped']} of {result['calls']}",
        f"orders missing                      {result['orders_missing']} of {result['calls']}",
        f"orders twice                        {result['orders_duplicate']} of {result['orders']}",
        f"answers missing in orders           {result['answers_missing']} of {result['calls']}",
        f"agents in two calls                 {result['double_offers']} of {result['offers']} offers",
        f"ghosts after 5 s                    {result['ghosts']} in {result['ghost_looks']} looks",
        f"places of waiting callers kept      {kept['kept']} of {kept['checked']}",
        f"start to first offer p50/p99/max    {took['p50']} / {took['p99']} / {took['max']} ms"
        f" ({result['restarts_measured']} starts)",
        *(f"FINDING {finding}" for finding in result["findings"]),
        "every promise was kept" if not result["findings"] else f"{len(result['findings'])} findings",
    ]
    return "\n".join(lines)


def _faults(strikes: Sequence[Strike]) -> list[str]:
    rows = [f"{'fault':12} {'strikes':>7} {'ready p50 ms':>12} {'max':>6} {'places kept':>14} {'ghosts':>12}"]
    for fault in sorted({strike.fault for strike in strikes}):
        mine = [strike for strike in strikes if strike.fault == fault]
        took = sorted(round((s.ready - (s.started or s.at)) * 1000) for s in mine if s.ready is not None)
        looks = [s for s in mine if s.ghosts is not None]
        kept = f"{sum(s.places.kept for s in mine)} of {sum(s.places.checked for s in mine)}"
        ghosts = f"{sum(len(s.ghosts or ()) for s in looks)} in {len(looks)}"
        middle, longest = (took[len(took) // 2], took[-1]) if took else ("-", "-")
        rows.append(f"{fault:12} {len(mine):>7} {middle:>12} {longest:>6} {kept:>14} {ghosts:>12}")
    return rows


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {number}" for name, number in counts.items()) or "-"
