"""The turn in progress: what happened so far and what is to be done."""

from acd.ringing import RingPlan
from callcenter.domain.commands import CancelTimer, Command, StartTimer
from callcenter.domain.decision import Decision
from callcenter.domain.events import Event
from callcenter.domain.ids import ChannelId, Instant, TimerKey


class Turn:
    """Gathers events and commands, and knows which timers run."""

    def __init__(self) -> None:
        self.timers: dict[TimerKey, Instant] = {}
        self._events: list[Event] = []
        self._commands: list[Command] = []
        self._faults: list[Exception] = []
        self.ahead: tuple[ChannelId, RingPlan] | None = None
        """The caller for whom a phone was rung before the record is made, and how."""

    def tell(self, *events: Event) -> None:
        """Note what happened."""
        self._events.extend(events)

    def do(self, *commands: Command) -> None:
        """Note what is to be done; timers are kept here too, so that a stale one is known as such."""
        for command in commands:
            if isinstance(command, StartTimer):
                self.timers[command.key] = command.at
            elif isinstance(command, CancelTimer) and self.timers.pop(command.key, None) is None:
                continue
            self._commands.append(command)

    def start_timer(self, key: TimerKey, at: Instant) -> None:
        """Set or move a timer."""
        if self.timers.get(key) != at:
            self.do(StartTimer(key=key, at=at))

    def cancel_timers(self, *keys: TimerKey) -> None:
        """Forget timers; those not set are no matter."""
        for key in keys:
            if key in self.timers:
                self.do(CancelTimer(key=key))

    def fault(self, error: Exception) -> None:
        """Note something that one of several things in this turn broke on; the others go on."""
        self._faults.append(error)

    def take_faults(self) -> list[Exception]:
        """The faults since the last look."""
        faults, self._faults = self._faults, []
        return faults

    def take_decision(self) -> Decision:
        """What the turn came to; the next turn begins empty."""
        decision = Decision(tuple(self._events), tuple(self._commands))
        self._events, self._commands, self.ahead = [], [], None
        return decision
