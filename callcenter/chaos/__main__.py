"""``python -m callcenter.chaos``: kill the engine over and over and see that nobody notices."""

import argparse
import math
import os
import sys
from dataclasses import replace
from pathlib import Path

from callcenter.chaos import cast, run, soak, sweep


def main() -> int:
    """Read the arguments, run, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m callcenter.chaos", description=__doc__)
    parser.set_defaults(play=_storm)
    parser.add_argument("--seconds", type=float, default=float(os.environ.get("CHAOS_SECONDS", "600")))
    parser.add_argument("--seed", type=int, default=int(os.environ.get("SEED", "1")), help="repeats a run's faults")
    parser.add_argument(
        "--brief", action="store_true", help="shorter calls, a kill every two seconds, and no goal for a start"
    )
    verbs = parser.add_subparsers()
    points = verbs.add_parser("sweep", help="end the engine at each named point of the call path")
    points.set_defaults(play=_sweep)
    points.add_argument("--lanes", type=int, default=2, help="centres at the same time")
    points.add_argument("--only", default="", help="only points whose name has this in it")
    points.add_argument("--at", action="append", default=[], help="only this point, such as resync.channels:1")
    points.add_argument("--most", type=int, help="only so many points, spread over all")
    verbs.add_parser("soak", help="minutes of calls, and what is held before and after").set_defaults(play=_soak)
    parser.add_argument("--directory", type=Path, help="where the files are; else var/chaos, var/sweep or var/soak")
    chosen = parser.parse_args()
    return int(chosen.play(chosen))


def _storm(chosen: argparse.Namespace) -> int:
    directory = chosen.directory or Path("var/chaos")
    options = run.Options(seconds=chosen.seconds, seed=chosen.seed, directory=directory)
    if chosen.brief:
        options = replace(options, pace=cast.BRIEF, kill_every_s=2.0, goal_ms=math.inf)
    return run.run(options)


def _sweep(chosen: argparse.Namespace) -> int:
    directory = chosen.directory or Path("var/sweep")
    return sweep.run(
        sweep.Options(directory=directory, lanes=chosen.lanes, only=chosen.only, most=chosen.most, at=tuple(chosen.at)),
    )


def _soak(chosen: argparse.Namespace) -> int:
    directory = chosen.directory or Path("var/soak")
    return soak.run(soak.Options(seconds=chosen.seconds, seed=chosen.seed, directory=directory))


sys.exit(main())
