"""The live picture, taken at most a few times a second and compared with the one before: done once for all outlets."""

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from callcenter.ports import Listener, Step
from callcenter.view import AgentView, CallView, CenterView, LineView, PbxView, QueueView, ServiceView

_REST = 100
"""So many times as long as a picture took, nobody takes the next one; but never longer than this."""
_LONGEST_S = 2.0


class Center(Protocol):
    """What the picture is taken of."""

    def view(self) -> CenterView:
        """The centre at this moment."""
        ...

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Have ``listener`` told of each step; the result ends that."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What differs between one picture and the next: new values, and the ids of what is no longer there."""

    version: int
    at: float
    pbxs: tuple[PbxView, ...] = ()
    services: tuple[ServiceView, ...] = ()
    lines: tuple[LineView, ...] = ()
    queues: tuple[QueueView, ...] = ()
    agents: tuple[AgentView, ...] = ()
    calls: tuple[CallView, ...] = ()
    gone_calls: tuple[str, ...] = ()
    gone_agents: tuple[str, ...] = ()
    gone_queues: tuple[str, ...] = ()
    reloads: tuple[int, ...] = ()
    """The new count, when the configuration was taken over anew."""

    @property
    def empty(self) -> bool:
        """Whether nothing differs."""
        gone = (self.gone_calls, self.gone_agents, self.gone_queues)
        shown = (self.pbxs, self.services, self.lines, self.queues, self.agents, self.calls)
        return not any((*shown, *gone, self.reloads))


V = TypeVar("V")


def changed(old: Iterable[V], new: Iterable[V], key: Callable[[V], str]) -> tuple[V, ...]:
    """The values of ``new`` that are not in ``old`` as they are."""
    before = {key(value): value for value in old}
    # Identity first: an engine that keeps unchanged views saves the deep comparison.
    return tuple(v for v in new if (was := before.get(key(v))) is not v and was != v)


def compare(old: CenterView, new: CenterView, version: int) -> Change:
    """The difference between two pictures."""
    return Change(
        version=version,
        at=new.at,
        pbxs=changed(old.pbxs, new.pbxs, lambda v: v.name),
        services=changed(old.services, new.services, lambda v: v.name),
        lines=changed(old.lines, new.lines, lambda v: v.number),
        queues=changed(old.queues, new.queues, lambda v: v.name),
        agents=changed(old.agents, new.agents, lambda v: v.id),
        calls=changed(old.calls, new.calls, lambda v: v.id),
        gone_calls=tuple({v.id for v in old.calls} - {v.id for v in new.calls}),
        gone_agents=tuple({v.id for v in old.agents} - {v.id for v in new.agents}),
        gone_queues=tuple({v.name for v in old.queues} - {v.name for v in new.queues}),
        reloads=(new.reloads,) if new.reloads != old.reloads else (),
    )


class Picture:
    """Keeps the newest view of the centre and tells its listeners what changed."""

    def __init__(self, center: Center, *, gap_s: float = 0.2, refresh_s: float = 5.0) -> None:
        self._center, self._gap_s, self._refresh_s = center, gap_s, refresh_s
        self._dirty = asyncio.Event()
        self._view: CenterView | None = None
        self._listeners: list[Callable[[Change], None]] = []
        self._taken_at, self._takes = float("-inf"), 0
        self.version = 0

    @property
    def view(self) -> CenterView:
        """The newest picture; it is what the sum of all changes so far gives."""
        if self._view is None:
            self._view = self._center.view()
        return self._view

    def listen(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Have ``listener`` told of each change; the result ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def run(self) -> None:
        """Take a new picture after each step, but never within ``gap_s`` of the last; for ever."""
        self._view, loop = self.view, asyncio.get_running_loop()
        unsubscribe = self._center.subscribe(self._mark)
        try:
            while True:
                # Sliding windows move without a step: look again now and then.
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._refresh_s):
                        await self._dirty.wait()
                self._dirty.clear()
                began = loop.time()
                await self._take_by_and_by()
                # A picture keeps calls waiting while it is taken: it may cost a hundredth of the time, no more.
                await asyncio.sleep(max(self._gap_s, min(_REST * (loop.time() - began), _LONGEST_S)))
        finally:
            unsubscribe()

    def freshen(self) -> None:
        """Take a new picture unless the last is newer than ``gap_s``: for somebody who looks for the first time."""
        if asyncio.get_running_loop().time() - self._taken_at > self._gap_s:
            self.take()

    def take(self) -> None:
        """Take a new picture now."""
        self._show(self._look())

    async def _take_by_and_by(self) -> None:
        """The same in two parts, so that a caller who comes meanwhile waits for one of them at most."""
        new, mine = self._look(), self._takes
        await asyncio.sleep(0)
        if self._takes == mine:
            # Nobody has taken a newer one meanwhile.
            self._show(new)

    def _look(self) -> CenterView:
        self._taken_at, self._takes = asyncio.get_running_loop().time(), self._takes + 1
        return self._center.view()

    def _show(self, new: CenterView) -> None:
        change = compare(self.view, new, self.version + 1)
        self._view = new
        if change.empty:
            return
        self.version = change.version
        for listener in tuple(self._listeners):
            listener(change)

    def _mark(self, step: Step) -> None:
        self._dirty.set()
