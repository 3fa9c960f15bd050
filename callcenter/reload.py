"""The configuration taken over anew while calls run: read beside the loop, and swapped in one turn or not at all."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import structlog

from callcenter.domain.changes import Changes, Names, compare
from callcenter.domain.plan import Plan
from callcenter.domain.requests import ReplacePlan, Request
from config import ConfigError, Settings, load

log = structlog.get_logger("reload")
DIALPLAN, FALLBACK = "dialplan", "fallback_queue"
SIGNAL = "signal"
"""The actor of a reload that SIGHUP asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What is left to do outside this program."""

    code: str
    """``dialplan``: feature codes changed; ``fallback_queue``: agents' phones changed."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reloaded:
    """What a reload came to: names by section (lines, queues, agents, menus, departments, lanes, rules ...)."""

    file: str
    added: Names
    removed: Names
    changed: Names
    """Of rules and feature_codes the keys; of ``order`` the sections whose entries changed places."""
    notes: tuple[Note, ...]
    warnings: tuple[str, ...]


class Reloader:
    """Reads the file that the engine was started with again, and has its plan taken over."""

    def __init__(self, request: Callable[[Request], None], running: Settings, asked: asyncio.Event) -> None:
        self._request, self._running, self._asked = request, running, asked
        self._one_at_a_time = asyncio.Lock()

    async def run(self) -> None:
        """Reload whenever it is asked for by signal; for ever."""
        while True:
            await self._asked.wait()
            self._asked.clear()
            try:
                await self.reload(SIGNAL)
            except ConfigError:
                continue  # Logged.
            except Exception:
                log.exception("reload.failed", help="calls go on")

    async def reload(self, actor: str) -> Reloaded:
        """Take the file over. Raises ConfigError with every fault; nothing is changed then."""
        async with self._one_at_a_time:
            try:
                # A large file takes a good part of a second, which no caller shall wait for.
                found = await asyncio.to_thread(partial(load, self._running.path, running=self._running))
            except ConfigError as error:
                _tell_faults(error)
                raise
            done = self._take_over(found, actor)
        log.info("reload.done", actor=actor, added=done.added, removed=done.removed, changed=done.changed)
        for note in done.notes:
            log.warning("reload.note", code=note.code, help=note.text)
        return done

    def _take_over(self, found: Settings, actor: str) -> Reloaded:
        old, new = self._running.plan, found.plan
        changes = compare(old, new)
        if not changes.empty:
            self._request(ReplacePlan(plan=new, actor=actor))
            self._running = found
        return _told(found, changes, tuple(_notes(old, new)))


def _told(found: Settings, changes: Changes, notes: tuple[Note, ...]) -> Reloaded:
    return Reloaded(
        file=str(found.path),
        added=changes.added,
        removed=changes.removed,
        changed=changes.changed,
        notes=notes,
        warnings=tuple(str(warning) for warning in found.warnings),
    )


def _tell_faults(error: ConfigError) -> None:
    for fault in error.faults:
        tell = log.error if fault.severity == "error" else log.warning
        tell("reload.fault", where=fault.where, what=fault.what, remedy=fault.remedy)
    log.error("reload.refused", help="nothing was changed, and calls go on as before")


def _notes(old: Plan, new: Plan) -> Iterator[Note]:
    again = "run callcenter pbx snippets, and reload Asterisk"
    if old.codes != new.codes:
        yield Note(code=DIALPLAN, text=f"feature codes are a part of Asterisk's dialplan too: {again}")
    if _phones(old) != _phones(new):
        yield Note(code=FALLBACK, text=f"agents' phones changed, and the fallback queue has them too: {again}")


def _phones(plan: Plan) -> set[tuple[str, str]]:
    return {(agent.pbx, agent.endpoint) for agent in plan.agents.values()}
