"""After every gap in what the engine saw, the PBX's own record of channel events is asked; on request, for any span.

The calls come first: this only begins once a PBX is in step again, reads in a thread, and hands over what it found as
facts, a few calls at a time. The engine stays the one that decides and the store's writer the one that writes.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from callcenter.calls.model import Call
from callcenter.calls.witness import CallsWitnessed
from callcenter.cel import files
from callcenter.cel.story import stories
from callcenter.center.witness import names
from callcenter.domain.errors import Refused
from callcenter.domain.events import PbxChanged
from callcenter.domain.ids import CallId, Instant, PbxName
from callcenter.domain.witness import Witnessed
from callcenter.domain.witness_events import CallFilledIn
from callcenter.engine import Engine
from callcenter.orders.masking import mask_number
from callcenter.ports import Clock, Step
from callcenter.store.store import Store

log = structlog.get_logger("reconcile")
PAUSES_S = (1.0, 5.0)
"""Asterisk writes its record a moment after the event: a second look finds what the first was too early for."""
BACK_S = 3600.0
"""How long before a gap may a call that was in it have begun, so that its beginning is read too."""
LONGEST_S = 86_400.0
"""The longest span that is read at once."""
STORE_S = 5.0
"""How long the store is waited for when somebody asks."""
GRACE_S = 5.0
UNNOTICED_S = 30.0
"""How long a link may have been dead before that was noticed."""
MANY, FEW = 500, 10
"""Calls that are looked up in the store at once, and that the engine is told of in one turn: others wait for that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One call of which something was filled in. The number is masked; times are Unix seconds."""

    call: CallId
    new: bool
    """The engine knew nothing of it."""
    values: tuple[str, ...]
    line: str
    number: str
    agent: str | None
    outcome: str | None
    ended_by: str | None
    arrived_at: Instant
    answered_at: Instant | None
    ended_at: Instant | None
    order: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """What a look came to."""

    since: Instant
    until: Instant
    pbxs: tuple[str, ...]
    """Whose records were read."""
    calls: int
    """Callers of whom they tell."""
    found: tuple[Found, ...]


@dataclass(slots=True)
class _News:
    """What the engine told of fill-ins since the last look."""

    found: dict[CallId, tuple[CallFilledIn, Call]] = field(default_factory=dict)

    def take(self, step: Step) -> None:
        calls = {call.id: call for call in step.calls}
        for event in step.events:
            if isinstance(event, CallFilledIn):
                self.found[event.call] = (event, calls[event.call])


class Reconciler:
    """Asks the second witness; ``run`` must be running for that to happen by itself."""

    def __init__(self, engine: Engine, store: Store, cel: Mapping[PbxName, Path], clock: Clock) -> None:
        self._engine, self._store, self._cel, self._clock = engine, store, cel, clock
        self._blind_since: dict[PbxName, Instant] = {}
        self._gaps: dict[PbxName, Instant] = {}
        self._waiting = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()
        engine.subscribe(self._observe)

    def begin(self, last_at: Instant | None) -> None:
        """The engine starts, and saw nothing since ``last_at``. None: there is no record yet, so nothing is missing."""
        if last_at is not None:
            self._blind_since = dict.fromkeys(self._cel, last_at)

    def _observe(self, step: Step) -> None:
        for event in step.events:
            if not isinstance(event, PbxChanged) or event.pbx not in self._cel:
                continue
            if not event.up:
                self._blind_since.setdefault(event.pbx, Instant(step.at - UNNOTICED_S))
            elif (since := self._blind_since.pop(event.pbx, None)) is not None:
                self._gaps[event.pbx] = min(since, self._gaps.get(event.pbx, since))
                self._waiting.set()

    async def run(self) -> None:
        """Fill in every gap once its PBX is in step again; for ever."""
        while True:
            await self._waiting.wait()
            self._waiting.clear()
            gaps, self._gaps = self._gaps, {}
            until = self._clock.now()
            for pause in PAUSES_S:
                await asyncio.sleep(pause)
                for pbx, since in gaps.items():
                    await self._fill_gap(pbx, since, until)

    async def _fill_gap(self, pbx: PbxName, since: Instant, until: Instant) -> None:
        try:
            calls, news = await self._look(pbx, since, until)
        except OSError as error:
            remedy = "run callcenter check; until then times of this gap stay estimates"
            log.error(
                "reconcile.unreadable",
                pbx=pbx,
                path=str(self._cel[pbx]),
                error=error.strerror or str(error),
                help=remedy,
            )
        except Exception:
            log.exception("reconcile.failed", pbx=pbx, help="calls go on; callcenter reconcile tries it again")
        else:
            new = sum(event.new for event, _ in news.found.values())
            log.info("reconcile.done", pbx=pbx, calls=calls, filled_in=len(news.found) - new, new=new)

    async def reconcile(self, since: Instant, until: Instant) -> Reconciled:
        """Look at a span of every PBX's record. Raises errors.Refused."""
        if not self._cel:
            raise Refused("no_witness", "no [[pbx]] names a file of channel events (cel): there is nothing to read")
        if not 0 < until - since <= LONGEST_S:
            raise Refused("bad_span", "the span must end after it begins, at most 24 hours later")
        # Whoever leaves in this very moment is being recorded by the engine.
        settled = Instant(min(until, self._clock.now() - GRACE_S))
        total, found = 0, list[Found]()
        for pbx in self._cel:
            try:
                async with asyncio.timeout(STORE_S):
                    await self._store.flush()
            except TimeoutError:
                raise Refused("store_away", "the database cannot be written just now") from None
            try:
                calls, news = await self._look(pbx, since, settled)
            except OSError as error:
                raise Refused("unreadable", f"{self._cel[pbx]} cannot be read: {error.strerror or error}") from None
            total += calls
            found += [await self._found(event, call) for event, call in news.found.values()]
        pbxs = tuple(self._cel)
        return Reconciled(since=since, until=until, pbxs=pbxs, calls=total, found=tuple(found))

    async def _look(self, pbx: PbxName, since: Instant, until: Instant) -> tuple[int, _News]:
        """Read, and hand over: how many callers the record tells of, and what was learnt."""
        async with self._one_at_a_time:
            told = await asyncio.to_thread(_read, self._cel[pbx], since, until)
            # All that the engine has seen is in the store before it is compared.
            await self._store.flush()
            news = _News()
            leave = self._engine.subscribe(news.take)
            try:
                for start in range(0, len(told), MANY):
                    await self._hand_over(pbx, told[start : start + MANY], until)
            finally:
                leave()
            await self._store.flush()
            return len(told), news

    async def _hand_over(self, pbx: PbxName, told: tuple[Witnessed, ...], until: Instant) -> None:
        ids = [name for call in told for name in names(pbx, call)]
        stored = {call.id: call for call in await self._store.some_calls(ids)}
        for start in range(0, len(told), FEW):
            calls = told[start : start + FEW]
            few = tuple(stored[name] for call in calls for name in dict.fromkeys(names(pbx, call)) if name in stored)
            self._engine.feed(CallsWitnessed(pbx=pbx, calls=calls, stored=few, until=until))
            self._engine.catch_up()
            await asyncio.sleep(0)

    async def _found(self, event: CallFilledIn, call: Call) -> Found:
        detail = await self._store.call(call.id)
        order = detail.order if detail is not None else None
        return Found(
            call=call.id,
            new=event.new,
            values=event.values,
            line=call.line,
            number=mask_number(call.number),
            agent=call.agent,
            outcome=call.outcome.value if call.outcome else None,
            ended_by=call.ended_by.value if call.ended_by else None,
            arrived_at=call.arrived_at,
            answered_at=call.answered_at,
            ended_at=call.ended_at,
            order=order.number if order is not None else None,
        )


def _read(path: Path, since: float, until: float) -> tuple[Witnessed, ...]:
    """In a thread: the calls that were there in the span."""
    told = stories(files.read(path, since - BACK_S, until))
    return tuple(call for call in told if call.last_at >= since - files.SLACK_S)
