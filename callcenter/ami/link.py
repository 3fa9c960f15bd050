"""One PBX as the engine sees it: facts in, commands out, everything looked up anew after each login."""

import asyncio
import math
from collections.abc import Callable, Mapping
from functools import partial

import structlog

from callcenter.ami import outbound, presses, resync
from callcenter.ami.client import AmiClient
from callcenter.ami.encode import Action
from callcenter.ami.errors import AmiError, AmiOutcomeUnknown, AmiTimeout
from callcenter.ami.faults import denied, is_denied
from callcenter.ami.frame import Frame, Reply
from callcenter.ami.inbound import coming, translate
from callcenter.ami.settle import Settle
from callcenter.ami.state import ConnectionState
from callcenter.domain.commands import PbxCommand
from callcenter.domain.facts import Fact, LegFailed, PbxLost
from callcenter.domain.ids import ChannelId, PbxName
from callcenter.points import point

log = structlog.get_logger("ami")
HEARTBEAT_S = 1.0
OVERSLEPT_S = 4.0
"""A beat that is late by so much may have come too late for callers: the dialplan waits for 5 s."""
BOOT_S = 3.0
"""How long a session waits for the word that Asterisk is up; it comes at once unless Asterisk is just starting."""


class PbxLink:
    """Implements ports.Pbx on an AmiClient."""

    def __init__(self, name: PbxName, feed: Callable[[Fact], None], make_client: Callable[..., AmiClient]) -> None:
        self.name = name
        self._feed = feed
        self._early: list[Frame] | None = []
        """Events that came while the lists were being read; None once in step."""
        self._beaten_at = math.inf
        """When the heart beat last, on the loop's clock; not begun: never overslept."""
        self._beats = False
        """Whether the PBX may keep callers for us: from the moment in which their channels are about to be listed."""
        self._booted = asyncio.Event()
        self._settle = Settle(self._send)
        self._presses = presses.Presses()
        self._told_denied: set[str] = set()
        self.client = make_client(
            on_event=self._on_event, on_state=self._on_state, on_connected=self._resync, on_text=self._on_text
        )

    async def run(self) -> None:
        """Keep the link and its heartbeat up until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.client.run(), name=f"ami {self.name}")
            tasks.create_task(self._heartbeat(), name=f"heartbeat {self.name}")

    # Facts.

    def _on_event(self, frame: Frame) -> None:
        if frame.event == "FullyBooted":
            self._booted.set()
        self.see_heart()
        if self._early is not None:
            self._early.append(frame)
            return
        self._settle.heard(frame.get("Uniqueid"), frame.get("Linkedid"))
        if frame.event in presses.TOLD_BY and self._presses.is_repeat(frame):
            return
        if (fact := translate(self.name, frame)) is not None:
            self._feed(fact)

    def _on_text(self, text: str) -> bool:
        """A caller's phone rings only after this: it is read on the shortest way."""
        if (fact := coming(self.name, text)) is None:
            return False
        self.see_heart()
        if self._early is not None:
            return False
        self._settle.heard(fact.channel, fact.linkedid)
        self._feed(fact)
        return True

    def _on_state(self, state: ConnectionState) -> None:
        self._beats = False
        if not state.up and self._early is None:
            self._early = []
            self._settle.forget()
            self._presses.forget()
            self._feed(PbxLost(pbx=self.name))
        elif state.up:
            self._early = []
            self._booted.clear()
            self._told_denied.clear()

    async def _resync(self, client: AmiClient) -> None:
        """Read the lists, feed them as one fact, then the events that came meanwhile (facts are idempotent)."""
        started = await self._started(client)
        point("resync.booted")
        devices = await client.list(resync.DEVICES)
        point("resync.devices")
        # Before the channels are listed: whoever came before this beat may be in plan B, of which nobody tells us, and
        # is listed; whoever comes after it is told of.
        self._beats = True
        self._beat()
        channels = await client.list(resync.CHANNELS)
        point("resync.channels")
        variables = await client.list(resync.VARIABLES)
        point("resync.variables")
        early, self._early = self._early or [], None
        pbx_now = client.clock() + client.pbx_clock_offset
        self._feed(resync.synced(self.name, channels, variables, devices, started, pbx_now))
        point("resync.fed")
        for frame in early:
            self._on_event(frame)
        point("resync.done")
        log.info("ami.synced", pbx=self.name, channels=len(channels), devices=len(devices))

    async def _started(self, client: AmiClient) -> float:
        """When this Asterisk started; 0.0: it does not say. AMI lets us in while Asterisk is still starting, and until
        it says that it is up, the start we know is that of its former life."""
        try:
            async with asyncio.timeout(BOOT_S):
                await self._booted.wait()
        except TimeoutError:
            return 0.0
        return client.pbx_started_at or 0.0

    # Commands.

    def perform(self, command: PbxCommand) -> None:
        """Send the command's actions, a Redirect once its channel can bear it. A leg that cannot be originated is told
        as a fact."""
        self._settle.perform(command)

    def _send(self, command: PbxCommand) -> None:
        for action in outbound.actions(command):
            try:
                future = self.client.send(action)
            except AmiError as error:
                log.error("ami.refused", action=action.name, error=str(error))
                self._leg_failed(action)
                continue
            future.add_done_callback(partial(self._done, action))

    def catch_up(self, then: Callable[[], None]) -> None:
        """AMI keeps the order: when a Ping is answered, what was said before it has been read. A PBX that does not
        answer is told as lost first, and the engine knows that it is blind when ``then`` is called."""
        self.see_heart()
        if not self.client.state.up or self._early is not None:
            then()
            return
        self.client.send(_PING).add_done_callback(partial(_heard, then))

    def _done(self, action: Action, future: "asyncio.Future[Reply]") -> None:
        if future.cancelled():
            return
        error = future.exception()
        if error is None and future.result().ok:
            return
        reason = str(error) if error is not None else future.result().message
        if is_denied(reason):
            self._denied(action)
        if isinstance(error, AmiOutcomeUnknown | AmiTimeout):
            # It may have been done: the resync, or the offer's own timer, finds out. Never told as a failure.
            log.warning("ami.outcome_unknown", action=action.name, error=reason)
        elif action.name == "Originate":
            log.warning("ami.originate_failed", leg=action.headers["ChannelId"], error=reason)
            self._leg_failed(action)
        elif action.name not in _MAY_MISS:
            log.warning("ami.action_failed", action=action.name, error=reason)

    def _denied(self, action: Action) -> None:
        """A right was taken away. Told once a session: the heartbeat alone would tell it every second."""
        if action.name not in self._told_denied:
            self._told_denied.add(action.name)
            log.error("ami.denied", pbx=self.name, error=denied(self.client.username, action.name))

    def _leg_failed(self, action: Action) -> None:
        if action.name == "Originate":
            leg = ChannelId(action.headers["ChannelId"])
            # Not inside the turn that sent it: the engine hears of it in the next one.
            loop = asyncio.get_running_loop()
            loop.call_soon(self._feed, LegFailed(pbx=self.name, channel=leg, reason=0))

    # The heartbeat that keeps callers out of plan B.

    async def _heartbeat(self) -> None:
        while True:
            self._beaten_at = asyncio.get_running_loop().time()
            self._beat()
            await asyncio.sleep(HEARTBEAT_S)
            self.see_heart()

    def see_heart(self) -> None:
        """Before anything is done about what is heard, or at a time-out: whoever was frozen hears first of what is long
        over. Callers may have gone to plan B meanwhile, of which nobody tells us: they are found by a new session."""
        now = asyncio.get_running_loop().time()
        if now - self._beaten_at > OVERSLEPT_S:
            self._beaten_at = now
            self.client.drop("the heartbeat stood still")

    def _beat(self) -> None:
        if self.client.state.up and self._beats:
            epoch = int(self.client.clock() + self.client.pbx_clock_offset)
            headers: Mapping[str, str] = {"Variable": "CC_HEARTBEAT", "Value": str(epoch)}
            beat = Action("Setvar", headers, is_global=True)
            self.client.send(beat).add_done_callback(partial(self._beaten, beat))
        self._settle.tidy()

    def _beaten(self, beat: Action, future: "asyncio.Future[Reply]") -> None:
        """One that was not taken needs no words, the next comes in a second; one that never will be needs them."""
        if not future.cancelled() and future.exception() is None and is_denied(future.result().message):
            self._denied(beat)


_PING = Action("Ping")
_MAY_MISS = frozenset({"Hangup", "Setvar", "Redirect"})
"""Actions on a channel that may have ended in the same moment; its Hangup event tells the rest."""


def _heard(then: Callable[[], None], future: "asyncio.Future[Reply]") -> None:
    if not future.cancelled():
        # A Ping without an answer needs no words: the link tells what is wrong with it.
        future.exception()
    then()
