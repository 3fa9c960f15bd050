"""One action between its sending and its answer."""

import asyncio
from collections.abc import Callable

from panoramisk.actions import Action as PanoramiskAction

from callcenter.ami.encode import Action
from callcenter.ami.errors import AmiError, AmiIncomplete
from callcenter.ami.frame import Frame, Reply


class Pending(PanoramiskAction):  # type: ignore[misc]  # panoramisk has no types
    """One action on its way: its future resolves on the answer, for a list on the whole list."""

    def __init__(self, action: Action, started: float, as_list: bool, limit: float = 0.0) -> None:
        super().__init__({"Action": action.name, "ActionID": action.action_id}, as_list=as_list)
        self.started = self.heard = started
        """When it was sent, and when the last part of its answer came."""
        self.limit = limit
        """Seconds that may pass without a part of the answer."""
        self.response: Frame | None = None
        self.items_received: list[Frame] = []
        self.timer: asyncio.TimerHandle | None = None
        self.on_reply: Callable[[Reply], None] | None = None

    def takes(self, frame: Frame) -> bool:
        """Whether a frame with this action's id answers it: OriginateResponse, say, is an event of its own."""
        return frame.is_response or bool(self.as_list)

    def add(self, frame: Frame) -> Reply | None:
        """Take one frame; the reply once it is whole."""
        if frame.is_response:
            self.response = frame
            if not self.as_list or not Reply(frame).ok or frame.get("eventlist").lower() != "start":
                return Reply(frame)
        elif self.response is not None and frame.get("eventlist").lower() in ("complete", "cancelled"):
            return self._whole(frame)
        else:
            self.items_received.append(frame)
        return None

    def _whole(self, last: Frame) -> Reply:
        announced = last.get("listitems")
        if last.get("eventlist").lower() != "complete" or not announced.isdecimal():
            raise AmiIncomplete(f"the list of {self['Action']} was cut short by the PBX")
        if int(announced) != len(self.items_received):
            raise AmiIncomplete(f"{self['Action']} announced {announced} items, {len(self.items_received)} came")
        assert self.response is not None
        return Reply(self.response, tuple(self.items_received))

    def settle(self, outcome: Reply | AmiError) -> None:
        """End it once; nobody need be waiting."""
        if self.timer is not None:
            self.timer.cancel()
        if self.future.done():
            return
        if isinstance(outcome, Reply):
            self.future.set_result(outcome)
        else:
            self.future.set_exception(outcome)
            self.future.exception()  # the call path often does not wait: that is no error to report at exit
        if isinstance(outcome, Reply) and self.on_reply is not None:
            self.on_reply(outcome)
