"""``python -m callcenter.chaos``: kill the engine over and over and see that nobody notices."""

import argparse
import os
import sys
from pathlib import Path

from callcenter.chaos.run import Options, run


def main() -> int:
    """Read the arguments, run, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m callcenter.chaos", description=__doc__)
    parser.add_argument("--seconds", type=float, default=float(os.environ.get("CHAOS_SECONDS", "600")))
    parser.add_argument("--seed", type=int, default=int(os.environ.get("SEED", "1")))
    parser.add_argument("--directory", type=Path, default=Path("var/chaos"))
    chosen = parser.parse_args()
    return run(Options(seconds=chosen.seconds, seed=chosen.seed, directory=chosen.directory))


sys.exit(main())
