"""`make fuzz`: search each target for a share of the time; what is found is kept, and replayed by the tests."""

import argparse
import re
import subprocess
import sys
from pathlib import Path

from tests.fuzz.seeds import seeds

FINDINGS, CORPUS = Path(__file__).parent / "findings", Path("var/fuzz")
NAMES = ("ami_messages", "ami_actions", "configuration", "http_bodies")


def main() -> int:
    """Print a row for each target; the exit code is 1 when something gave way."""
    parser = argparse.ArgumentParser(prog="make fuzz")
    parser.add_argument("--seconds", type=int, default=600, help="for all targets together")
    parser.add_argument("--target", choices=NAMES, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.target:
        _search(asked.target, asked.seconds)
    share = max(1, asked.seconds // len(NAMES))
    print(f"{'target':<16}{'seconds':>8}{'inputs':>10}{'branches':>10}{'found':>7}")
    return max([_row(name, share) for name in NAMES])


def _row(name: str, seconds: int) -> int:
    """Search in a process of its own: the search ends its process as soon as something gives way."""
    before = set((FINDINGS / name).glob("*"))
    command = [sys.executable, "-m", "tests.fuzz", "--target", name, "--seconds", str(seconds)]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, errors="replace", check=False)
    counts = re.findall(r"^#(\d+)\s.*cov: (\d+)", done.stderr, re.MULTILINE)
    inputs, branches = counts[-1] if counts else ("0", "0")
    found = sorted(set((FINDINGS / name).glob("*")) - before)
    print(f"{name:<16}{seconds:>8}{inputs:>10}{branches:>10}{len(found):>7}", flush=True)
    if done.returncode != 0:
        print(done.stderr[-4000:], *found, sep="\n")
    return int(done.returncode != 0)


def _search(name: str, seconds: int) -> None:
    import atheris

    with atheris.instrument_imports(include=["callcenter", "config"]):
        from tests.fuzz import targets

    corpus, findings = CORPUS / name, FINDINGS / name
    for folder in (corpus, findings):
        folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds(name)):
        (corpus / f"seed-{number:03}").write_bytes(seed)
    options = [f"-max_total_time={seconds}", f"-artifact_prefix={findings}/", "-max_len=4096", "-timeout=10"]
    atheris.Setup([sys.argv[0], *options, str(corpus)], targets.TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
