"""The loop: feed an input to the core, perform its commands, tell everybody what happened."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Mapping

import structlog

from agents.model import Agent
from callcenter.calls.model import Call
from callcenter.center import recovery, talk
from callcenter.center.reasons import standing
from callcenter.center.view import Memo, view
from callcenter.core import Core, Input
from callcenter.domain.commands import CancelTimer, Command, HangUp, PbxCommand, RingAgent, StartTimer, TimerFired
from callcenter.domain.decision import Decision
from callcenter.domain.errors import Refused
from callcenter.domain.facts import CallerComing, PbxLost, PbxSynced, PhoneChannelOpened
from callcenter.domain.ids import AgentId, CallId, Instant, PbxName
from callcenter.domain.plan import Plan
from callcenter.domain.requests import Request
from callcenter.points import point
from callcenter.ports import Clock, Listener, Pbx, Step
from callcenter.timers import Timers, hear_first
from callcenter.undisturbed import Undisturbed
from callcenter.view import CenterView, ServiceView, Standing
from sla.result import CallResult

log = structlog.get_logger("engine")
GIVE_WAY_S = 0.004
"""The longest that the rest of a turn waits whose ring is on its way; the word of the phone's channel ends the wait. On
a machine that they share, the engine would take the processor from an Asterisk that is about to ring the phone."""


class Engine:
    """One writer, one truth: every change of the centre goes through ``feed`` or ``request``, one at a time."""

    def __init__(self, plan: Plan, clock: Clock, *, seed: int = 0) -> None:
        self._clock = clock
        self._core = Core(plan, seed)
        self._pbxs: dict[PbxName, Pbx] = {}
        self._since: dict[PbxName, float] = {}
        self._listeners: tuple[Listener, ...] = ()
        self._inputs: deque[tuple[Input, Instant]] = deque()
        """What waits for its turn, and when it came: the clocks go by that."""
        self._ahead: tuple[CallerComing, Instant, RingAgent] | None = None
        """A caller whose phone was rung first: the turn that follows from it is due."""
        self._give_way: asyncio.TimerHandle | None = None
        self._busy = self._will_look = False
        hear = hear_first(self._core.pbx_of, self._pbxs)
        self._timers = Timers(clock, lambda key: self.feed(TimerFired(key=key)), hear)
        self._tiles = Memo()
        self._drawn: Plan | None = None
        self.services: Callable[[], tuple[ServiceView, ...]] = tuple
        """Tells how store and broker are, to be shown with the rest."""
        self.faults = 0
        """Inputs that the core could not digest, and what failed around it; each was logged with its traceback."""

    @property
    def plan(self) -> Plan:
        """The plan by which the centre decides at this time."""
        return self._core.center.plan

    @property
    def timers(self) -> int:
        """How many time-outs run."""
        return len(self._timers)

    # Set-up.

    def attach(self, name: PbxName, pbx: Pbx) -> None:
        """Let the engine act on a PBX."""
        self._pbxs[name] = pbx
        self._since[name] = self._clock.now()

    def remember(self, number: str, arrived_at: Instant, agent: AgentId | None, spoke_at: Instant | None) -> None:
        """A call of the past, for which the next of that number may be treated otherwise; oldest first."""
        callers = self._core.center.callers
        callers.arrived(number, arrived_at)
        if agent is not None and spoke_at is not None:
            callers.spoke(number, agent, spoke_at)

    def restore(self, calls: Iterable[Call], agents: Iterable[Agent], results: Iterable[CallResult]) -> None:
        """Take up where the last run stopped, before any PBX is connected."""
        now = self._clock.now()
        for result in results:
            talk.count(self._core.center, result)
        recovery.restore(self._core.center, calls, agents, now)
        self._finish(self._core.settle(now), now)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Have ``listener`` told of every step; the result ends that."""
        self._listeners = (*self._listeners, listener)
        return lambda: self._drop(listener)

    def _drop(self, listener: Listener) -> None:
        self._listeners = tuple(other for other in self._listeners if other is not listener)

    # Inputs.

    def feed(self, item: Input) -> None:
        """Take one input, in its order. What it leads to is done before this returns, unless a turn is in progress, or
        a phone has just been rung ahead of its turn."""
        self._inputs.append((item, self._clock.now()))
        if not self._busy and (self._ahead is None or isinstance(item, CallerComing) or self._rings(item)):
            self._drain()

    def _rings(self, item: Input) -> bool:
        """Whether this tells that the PBX has done what the turn in hand gives way to."""
        return isinstance(item, PhoneChannelOpened) and self._ahead is not None and item.channel == self._ahead[2].offer

    def request(self, request: Request) -> None:
        """Carry out what somebody asked for. Raises errors.Refused, with nothing done.

        Not for listeners: they are told inside a turn, and a turn is over before the next one begins.
        """
        if self._busy:
            raise RuntimeError("a request inside a turn of the engine")
        for pbx in self._pbxs.values():
            pbx.see_heart()
        self.catch_up()
        failed = self._turn(request, self._clock.now())
        self._drain()
        if failed is not None:
            raise failed

    def catch_up(self) -> None:
        """Take every input that waits, and the turn that gave way. Not for listeners."""
        while self._inputs or self._ahead is not None:
            self._drain()
            self._finish_ahead()

    def _drain(self) -> None:
        """Take inputs in their order, up to one whose turn gives way."""
        with Undisturbed():
            self._finish_ahead()
            while self._inputs and self._ahead is None:
                item, now = self._inputs.popleft()
                ring = self._ring_ahead(item, now) if isinstance(item, CallerComing) else None
                if isinstance(item, CallerComing) and ring is not None:
                    self._ahead = (item, now, ring)
                    self._give_way = asyncio.get_running_loop().call_later(GIVE_WAY_S, self._drain)
                else:
                    self._turn(item, now)

    def _finish_ahead(self) -> None:
        """The turn of a caller whose phone was rung first: as of the moment in which the caller came."""
        if self._ahead is not None:
            (item, now, ring), self._ahead = self._ahead, None
            if self._give_way is not None:
                self._give_way.cancel()
            point("engine.gave_way")
            self._turn(item, now, ring)

    def _turn(self, item: Input, now: Instant, ahead: RingAgent | None = None) -> Exception | None:
        """One input, to the last listener; the answer is what kept it from being carried out, if anything did."""
        failed: Exception | None = None
        self._busy = True
        try:
            try:
                decision = self._core.handle(item, now)
            except Refused as refused:
                failed, decision = refused, self._rest(now)
            except Exception as error:
                # One input that we cannot digest must not cost the others; what it had decided so far is still done.
                self._fault("engine.fault", error, input=type(item).__name__)
                failed, decision = error, self._rest(now)
            if isinstance(item, PbxSynced | PbxLost):
                self._since[item.pbx] = now
            self._finish(decision, now, ahead)
        finally:
            self._busy = False
        point("engine.turn", type(item).__name__)
        self._mean_to_look()
        return failed

    def _ring_ahead(self, coming: CallerComing, now: Instant) -> RingAgent | None:
        """Ring the phone that was foreseen for this caller; the turn that follows decides the same."""
        try:
            ring = self._core.ring_ahead(coming, now)
            if ring is not None:
                self._pbxs[ring.pbx].perform(ring)
                point("engine.rang_ahead")
        except Exception as error:
            self._fault("engine.fault", error, input="a ring ahead")
            return None
        return ring

    def _mean_to_look(self) -> None:
        if self._core.center.hall.news and not self._will_look and self._ahead is None:
            self._will_look = True
            asyncio.get_running_loop().call_soon(self._look_ahead)

    def _look_ahead(self) -> None:
        """Foresee the next callers' rings: one queue, then whatever else the loop has to do comes first."""
        self._will_look = False
        try:
            if self._ahead is None:
                self._core.look_ahead(self._clock.now())
        except Exception as error:
            # Looked at again after the next turn: now, it would only fail again.
            self._fault("engine.fault", error, input="looking ahead")
            return
        self._mean_to_look()

    def _rest(self, now: Instant) -> Decision:
        """What a turn that broke off had decided."""
        try:
            return self._core.settle(now)
        except Exception as error:
            self._fault("engine.fault", error, input="settle")
            return self._core.center.take_decision()

    def _fault(self, event: str, error: Exception, **context: str) -> None:
        self.faults += 1
        log.error(event, exc_info=error, **context)

    # What comes of them.

    def _finish(self, decision: Decision, now: Instant, ahead: RingAgent | None = None) -> None:
        center = self._core.center
        if ahead is not None and ahead not in decision.commands:
            # It cannot be; if it is all the same, no phone shall ring for nobody.
            self._fault("engine.fault", RuntimeError("a ring ahead that was not decided on"), input="CallerComing")
            self._pbxs[ahead.pbx].perform(HangUp(pbx=ahead.pbx, channel=ahead.offer))
        # The PBX first: a caller waits for it, a timer can wait.
        for command in sorted(decision.commands, key=lambda command: not isinstance(command, PbxCommand)):
            if command == ahead:
                continue
            try:
                self._perform(command)
            except Exception as error:
                self._fault("engine.command_failed", error, command=type(command).__name__)
        for fault in center.take_faults():
            self._fault("engine.fault", fault, input="one call of several")
        calls, agents = tuple(center.changed_calls.values()), tuple(center.changed_agents.values())
        center.changed_calls, center.changed_agents = {}, {}
        if decision.events or calls or agents:
            self._tell(Step(now, decision.events, calls, agents))

    def _tell(self, step: Step) -> None:
        for listener in self._listeners:
            try:
                listener(step)
            except Exception as error:
                self._fault("engine.listener_failed", error)

    def _perform(self, command: Command) -> None:
        match command:
            case PbxCommand(pbx=pbx):
                self._pbxs[pbx].perform(command)
            case StartTimer(key=key, at=at):
                self._timers.start(key, at)
            case CancelTimer(key=key):
                self._timers.cancel(key)
            case _:
                raise TypeError(f"unknown command {command!r}")

    def stop(self) -> None:
        """Forget all timers; nothing more happens by itself. What was begun is finished."""
        self.catch_up()
        self._timers.clear()

    # What others see.

    def view(self) -> CenterView:
        """The live picture."""
        if self._drawn is not self.plan:
            # Tiles are kept by agent, and tell of the plan too.
            self._drawn, self._tiles = self.plan, Memo()
        return view(self._core.center, self._since, self._clock.now(), self._tiles, self.services())

    def standing(self, call: CallId) -> Standing | None:
        """Why a caller still waits; None for one who does not."""
        return standing(self._core.center, call)

    def pbx_up(self) -> Mapping[PbxName, bool]:
        """Which PBXs are connected and in step."""
        return {name: name in self._core.center.synced for name in self._pbxs}
