"""A Redirect waits until the channel's dialplan stands still.

Between two steps of a dialplan Asterisk looks twice whether the channel was hung up, and takes a Redirect that comes in
just between the two looks for a hang-up: the caller is gone. An event tells that the dialplan is under way; a channel
of which nothing was heard for SETTLE_S is inside a Wait(), a prompt or a bridge, where a Redirect is safe.
"""

import asyncio
import math
from collections.abc import Callable, Iterable
from typing import Final

from callcenter.domain import commands as c
from callcenter.domain.ids import ChannelId

SETTLE_S: Final = 0.025
"""A hundred times what our dialplan needs from telling something to its next Wait()."""
PATIENCE_S: Final = 0.25
"""A channel that never is quiet, a caller drumming on the keys, is redirected all the same."""
_MOVES: Final = (c.HoldCaller, c.AskCaller, c.Say, c.SplitToRoom, c.EnterRoom, c.ReturnAgent)


class Settle:
    """Hands commands on in their order; a Redirect, and what concerns the same channel after it, a moment later."""

    def __init__(self, perform: Callable[[c.PbxCommand], None]) -> None:
        self._perform = perform
        self._loop = asyncio.get_running_loop()
        self._heard: dict[str, float] = {}
        """When each channel was last heard of; also by the first channel of its call, for those joined with it."""
        self._late: list[tuple[float, c.PbxCommand]] = []
        self._timer: asyncio.TimerHandle | None = None

    def heard(self, channel: str, linkedid: str) -> None:
        """Something was told of a channel; empty: of none."""
        if channel:
            self._heard[channel] = self._heard[linkedid] = self._loop.time()

    def perform(self, command: c.PbxCommand) -> None:
        """Carry the command out now, or as soon as its channels stand still."""
        if not self._late and not isinstance(command, _MOVES):
            # Nearly every one, and a caller may wait for it.
            self._perform(command)
            return
        now = self._loop.time()
        if self._may_go(command, now, now, _channels(late for _, late in self._late)):
            self._perform(command)
        else:
            self._late.append((now, command))
            self._again(SETTLE_S)

    def forget(self) -> None:
        """The link is lost: what waits is decided anew after the lists."""
        self._late.clear()
        self._heard.clear()

    def tidy(self) -> None:
        """Let go of channels that have been quiet for long enough."""
        since = self._loop.time() - SETTLE_S
        self._heard = {channel: at for channel, at in self._heard.items() if at > since}

    def _may_go(self, command: c.PbxCommand, asked: float, now: float, held: set[ChannelId]) -> bool:
        channels = _channels((command,))
        if not held.isdisjoint(channels):
            return False
        if not isinstance(command, _MOVES) or now - asked >= PATIENCE_S:
            return True
        return all(now - self._heard.get(channel, -math.inf) >= SETTLE_S for channel in channels)

    def _go_on(self) -> None:
        self._timer = None
        now, held = self._loop.time(), set[ChannelId]()
        late, self._late = self._late, []
        for asked, command in late:
            if self._may_go(command, asked, now, held):
                self._perform(command)
            else:
                self._late.append((asked, command))
                held |= _channels((command,))
        if self._late:
            self._again(SETTLE_S / 5)

    def _again(self, seconds: float) -> None:
        if self._timer is None:
            self._timer = self._loop.call_later(seconds, self._go_on)


def _channels(commands: Iterable[c.PbxCommand]) -> set[ChannelId]:
    """The channels that must already be there when a command is carried out."""
    found: set[ChannelId] = set()
    for command in commands:
        match command:
            case c.HoldCaller() | c.AnswerCaller() | c.AskCaller() | c.Say() | c.Announce() | c.HangUp():
                found.add(command.channel)
            case c.RingAgent() | c.RingDepartment() | c.EnterRoom():
                found.add(command.caller)
            case c.SplitToRoom() | c.ReturnAgent():
                found |= {command.caller, command.agent}
            case c.DialCaller() if command.agent is not None:
                found.add(command.agent)
    return found
