"""The course of a demo: set up, let people call, let the last calls end, look at what was recorded, clear up."""

import json
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from random import Random

from callcenter.demo import screens
from callcenter.demo.api import Api
from callcenter.demo.audit import Counted, callers, faults, summary
from callcenter.demo.cast import CALM, QUICK
from callcenter.demo.clerks import Clerks
from callcenter.demo.errors import DemoError, Stopped
from callcenter.demo.live import Ticker, figures
from callcenter.demo.plan import draw
from callcenter.demo.processes import Processes, free_port, lacks, only_demo
from callcenter.demo.stage import Stage
from callcenter.demo.stopping import Stopping
from callcenter.demo.table import table
from callcenter.demo.words import Language, Words
from callcenter.pbx.errors import PbxError

TICK_S = 0.25
WAVE_S = 60.0
"""An endless demo plans so many seconds at a time."""
DRAIN_S = 60.0
CATCH_UP_S = 10.0
SCREENS_S = 40.0
INTERRUPTED = 130


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the user may choose."""

    seconds: float | None = None
    """None: until Ctrl-C, at a calmer pace."""
    calls: int | None = None
    """How many calls; None: as the pace has it."""
    seed: int | None = None
    port: int | None = None
    directory: Path = Path("var/demo")
    screenshots: Path | None = None
    json: bool = False
    """Print the summary as JSON, and everything else on stderr."""
    language: Language = "en"


def run(options: Options) -> int:
    """Run the demo and return the exit code: 0 only if every call has exactly one order and none was dropped."""
    if not options.json:
        return _run(options)
    with redirect_stdout(sys.stderr):
        code = _run(options)
    file = options.directory / "summary.json"
    if file.exists():
        print(file.read_text("utf-8"), end="")
    return code


def _run(options: Options) -> int:
    words, stopping = Words(options.language), Stopping()
    directory = options.directory.absolute()
    try:
        with only_demo(directory), _cleared(Processes(directory), words) as processes:
            return Show(options, directory, processes, stopping, words).play()
    except Stopped:
        print(words("stopped"), flush=True)
        return 0 if options.seconds is None else INTERRUPTED
    except (DemoError, PbxError) as error:
        print(f"callcenter demo: {error}", file=sys.stderr, flush=True)
        return 1
    finally:
        stopping.over()


@contextmanager
def _cleared(processes: Processes, words: Words) -> Iterator[Processes]:
    if ended := processes.leftovers():
        print(words("leftovers", ended), flush=True)
    try:
        yield processes
    except Stopped:
        print(f"\n{words('stopping')}", flush=True)
        raise
    finally:
        processes.stop_all()


class Show:
    """One demo."""

    def __init__(
        self, options: Options, directory: Path, processes: Processes, stopping: Stopping, words: Words
    ) -> None:
        self._options, self._directory, self._words = options, directory, words
        self._processes, self._stopping = processes, stopping
        self._pace = CALM if options.seconds is None else QUICK
        self._seed = options.seed if options.seed is not None else secrets.randbelow(1_000_000)

    def play(self) -> int:
        """The whole course."""
        lacking = [*lacks(), *(screens.lacks() if self._options.screenshots is not None else ())]
        if lacking:
            raise DemoError("\n  ".join(("it cannot run here:", *lacking)))
        port = self._port()
        self._say("setting up", self._directory)
        stage = Stage(self._directory, self._pace, port, self._processes, self._stopping, self._words)
        with stage.set_up() as api:
            self._say("monitor", stage.site.address)
            clerks = Clerks(api, self._pace, Random(self._seed))
            if self._options.seconds is None:
                self._endless(stage, api, clerks)
            return self._timed(stage, api, clerks, self._options.seconds or 0.0)

    def _port(self) -> int:
        if self._options.port is not None:
            return free_port(self._options.port, self._options.port)
        port = free_port(8080, 8180)
        if port != 8080:
            self._say("port taken", port)
        return port

    def _say(self, key: str, *values: object) -> None:
        print(self._words(key, *values), flush=True)

    def _endless(self, stage: Stage, api: Api, clerks: Clerks) -> None:
        """Wave upon wave, until the user stops it (by Stopped)."""
        self._say("endless", self._seed)
        ticker, begun, wave = Ticker(self._words), time.monotonic(), 0
        while True:
            stage.call(draw(self._seed + wave, self._pace, WAVE_S))
            wave += 1
            self._watch(stage, api, clerks, ticker, begun, wave * WAVE_S)

    def _timed(self, stage: Stage, api: Api, clerks: Clerks, seconds: float) -> int:
        parts = draw(self._seed, self._pace, seconds, self._options.calls)
        self._say("timed", f"{seconds:g}", sum(len(part.calls) for part in parts), self._seed)
        ticker, begun = Ticker(self._words), time.monotonic()
        stage.call(parts)
        if self._options.screenshots is not None:
            self._watch(stage, api, clerks, ticker, begun, seconds * 0.6)
            stage.take_screens(self._options.screenshots.absolute())
        self._watch(stage, api, clerks, ticker, begun, seconds)
        ticker.end()
        self._say("draining")
        self._drain(stage, api, clerks, ticker, begun)
        return self._close(stage, seconds)

    def _watch(self, stage: Stage, api: Api, clerks: Clerks, ticker: Ticker, begun: float, until: float) -> None:
        while (at := time.monotonic() - begun) < until:
            stage.check()
            state = api.state()
            clerks.look(state, at)
            stage.moods(at)
            ticker.show(figures(state), at)
            self._stopping.sleep_until(min(begun + until, begun + at + TICK_S))

    def _drain(self, stage: Stage, api: Api, clerks: Clerks, ticker: Ticker, begun: float) -> None:
        """Let the live calls end; what takes too long is seen in the audit."""
        last = time.monotonic() + DRAIN_S
        while time.monotonic() < last and (stage.calling() or api.state()["calls"]):
            self._watch(stage, api, clerks, ticker, begun, time.monotonic() - begun + TICK_S)
        ticker.end()

    def _close(self, stage: Stage, seconds: float) -> int:
        self._say("auditing")
        self._catch_up(stage)
        if self._options.screenshots is not None:
            self._finish_screens(self._options.screenshots)
        result = {"asterisk_version": stage.asterisk_version, "seconds": seconds, "seed": self._seed}
        # The engine first: what it still holds is on disk once it has gone.
        self._processes.stop("engine")
        result |= summary(stage.pbx.cel_csv, stage.site.database, stage.counted())
        file = self._directory / "summary.json"
        file.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", "utf-8")
        print(table(result, self._words))
        self._say("written", file)
        wrong = faults(result)
        self._say(*(("fault", "; ".join(wrong)) if wrong else ("in order",)))
        return 1 if wrong else 0

    def _catch_up(self, stage: Stage) -> None:
        """Wait until the database has every call that reached Asterisk."""
        last = time.monotonic() + CATCH_UP_S
        while time.monotonic() < last:
            state = summary(stage.pbx.cel_csv, stage.site.database, Counted(0, 0))
            if state["orders"] >= len(callers(stage.pbx.cel_csv)) and not state["orders_open"]:
                return
            self._stopping.sleep(TICK_S)

    def _finish_screens(self, folder: Path) -> None:
        last = time.monotonic() + SCREENS_S
        while self._processes.running("screens") and time.monotonic() < last:
            self._stopping.sleep(TICK_S)
        if not (folder / "monitor-en.png").exists():
            raise DemoError(f"no screenshots were taken:\n{self._processes.log_tail('screens')}")
        self._say("screens", folder)
