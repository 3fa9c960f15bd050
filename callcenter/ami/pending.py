"""One action between its sending and its answer."""

import asyncio
from collections.abc import Callable
from itertools import islice

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
        self._spoilt: set[int] = set()
        """Rows that a text with a blank line in it has cut in two: they count, and nothing in them can be relied on."""
        self._scrap = False
        self.timer: asyncio.TimerHandle | None = None
        self.on_reply: Callable[[Reply], None] | None = None

    def takes(self, frame: Frame) -> bool:
        """Whether a frame with this action's id answers it: OriginateResponse, say, is an event of its own."""
        return frame.is_response or bool(self.as_list)

    def add(self, frame: Frame) -> Reply | None:
        """Take one frame; the reply once it is whole."""
        if self.response is None and frame.is_response:
            self.response = frame
            if not self.as_list or not Reply(frame).ok or frame.get("eventlist").lower() != "start":
                return Reply(frame)
        elif (
            self.response is not None
            and self._leads(frame)
            and frame.get("eventlist").lower() in ("complete", "cancelled")
        ):
            return self._whole(frame)
        else:
            self._row(frame)
        return None

    def scrap(self) -> None:
        """A message without our id came amid the list: the rest of the row before it, or the beginning of the next."""
        self._scrap = True
        if self.items_received and self._leads(self.items_received[-1]):
            self._spoilt.add(len(self.items_received) - 1)

    def _row(self, frame: Frame) -> None:
        if not self._leads(frame) and (self._scrap or not frame.event):
            self._spoilt.add(len(self.items_received))
        self._scrap = False
        self.items_received.append(frame)

    def _leads(self, frame: Frame) -> bool:
        """Whether our id stands in front: nobody else can have written what follows, for nobody else knows it.

        In some lists it stands at the end of each row instead (Status).
        """
        return [name.lower() for name in islice(frame, 2)] == ["event", "actionid"] and frame.action_id == self[
            "ActionID"
        ]

    def _whole(self, last: Frame) -> Reply:
        announced = last.get("listitems")
        if last.get("eventlist").lower() != "complete" or not announced.isdecimal():
            raise AmiIncomplete(f"the list of {self['Action']} was cut short by the PBX")
        if int(announced) != len(self.items_received):
            raise AmiIncomplete(f"{self['Action']} announced {announced} items, {len(self.items_received)} came")
        assert self.response is not None
        rows = (row for place, row in enumerate(self.items_received) if place not in self._spoilt)
        return Reply(self.response, tuple(rows))

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
