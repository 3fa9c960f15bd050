"""What the centre told, kept by somebody who does not trust its records."""

from collections.abc import Callable

from callcenter.center.state import Center
from callcenter.domain import events as e
from callcenter.domain.ids import AgentId, CallId, Instant, OfferId

_MISSED = frozenset(
    {
        e.OfferResult.NO_ANSWER,
        e.OfferResult.REJECTED,
        e.OfferResult.BUSY,
        e.OfferResult.UNREACHABLE,
        e.OfferResult.DROPPED,
    }
)


class Ledger:
    """Reads the events as they come. ``center`` gives the centre as it is at the end of their turn."""

    def __init__(self, center: Callable[[], Center]) -> None:
        self.center = center
        self.arrived: set[CallId] = set()
        self.ended: set[CallId] = set()
        self.made: set[OfferId] = set()
        self.settled: set[OfferId] = set()
        self.asked_at: dict[CallId, Instant] = {}
        """When each caller asked for a person first."""
        self.found_at: dict[CallId, Instant] = {}
        """When each call was taken in that the record did not know."""
        self.placed: set[CallId] = set()
        """Put before or behind others by hand: how long they wait no longer tells who is next."""
        self.away: set[str] = set()
        """Agents who said that they want no calls."""
        self.wrapping: set[str] = set()
        self.missed_at: dict[AgentId, Instant] = {}
        self.state: dict[AgentId, str] = {}
        self.exact = True
        """False: the last words before a crash are lost, and sums can no longer be told."""

    def _states(self) -> dict[AgentId, str]:
        return {agent.id: agent.state.value for agent in self.center().agents.values()}

    # What people said.

    def acknowledged(self, what: str, agent: str) -> None:
        """A request was carried out."""
        if what in {"log_out", "pause"}:
            self.away.add(agent)
        elif what in {"log_in", "unpause"}:
            self._back(agent)
        elif what == "end_wrap_up":
            self.wrapping.discard(agent)

    def _back(self, agent: str) -> None:
        record = self.center().agents[AgentId(agent)]
        if record.state.value not in {"paused", "logged_out"} and not record.then_log_out and record.then_pause is None:
            self.away.discard(agent)
            self.missed_at.pop(AgentId(agent), None)

    def open_minded(self) -> None:
        """Somebody may change an agent's state by keys: no longer known here who is away."""
        self.away.clear()
        self.wrapping.clear()
        self.missed_at.clear()
        self.state = self._states()

    def crashed(self, lost: int) -> None:
        """The engine is gone; the last ``lost`` turns had not been saved."""
        if lost:
            self.exact = False

    def restarted(self) -> None:
        """The engine was started from its records."""
        self.open_minded()
        center = self.center()
        self.asked_at = {c.id: c.requested_at for c in center.calls.values() if c.requested_at is not None}

    # What the centre told.

    def check(self) -> None:
        """All that can be told from the events so far."""
        if self.exact:
            live = set(self.center().calls)
            assert self.arrived == self.ended | live
            assert not self.ended & live
            assert self.made == self.settled | set(self.center().offers)

    def note(self, at: Instant, event: e.Event) -> None:
        """One event, told at that moment."""
        if isinstance(event, e.CallEvent):
            self._of_a_call(event)
        match event:
            case e.CallArrived():
                self._arrived(at, event)
            case e.AgentRequested(call=call):
                self.asked_at.setdefault(call, at)
            case e.OfferMade():
                self._offer(at, event)
            case e.OfferEnded():
                self._offer_ended(at, event)
            case e.AgentChanged():
                self._agent(event)
            case e.CallEnded(call=call):
                self.ended.add(call)
                self.asked_at.pop(call, None)

    def _of_a_call(self, event: e.CallEvent) -> None:
        assert event.call not in self.ended or not self.exact, f"told of a call that is over: {event}"
        if isinstance(event, e.CallPlaced | e.CallMoved):
            self.placed.add(event.call)

    def _arrived(self, at: Instant, event: e.CallArrived) -> None:
        assert event.call not in self.arrived or not self.exact
        self.arrived.add(event.call)
        if event.recovered:
            self.found_at[event.call] = at
            # Nobody but the PBX knows since when, and that to the second.
            self.asked_at[event.call] = self.center().calls[event.call].arrived_at

    def _offer(self, at: Instant, event: e.OfferMade) -> None:
        if event.offer in self.made:
            # Told before a crash, and found on the PBX after it.
            return
        self.made.add(event.offer)
        assert event.agent not in self.away, f"{event.agent} is away"
        assert event.agent not in self.wrapping, f"{event.agent} is in wrap-up"
        rest_s = self.center().plan.rules.rest_s
        missed_at = self.missed_at.get(event.agent)
        assert missed_at is None or at - missed_at > rest_s - 0.001, f"{event.agent} missed a call just now"
        # A place that was kept or given tells nothing; nor do callers who need somebody else.
        center = self.center()
        placed = self.placed | {call.id for call in center.calls.values() if call.turn or call.priority}
        # A phone that rings already when the call is found was rung by an engine that did not live to say so.
        known = event.call not in placed and self.found_at.get(event.call) != at
        mine = self.asked_at.get(event.call) if known else None
        rows = [
            row for row in center.hall.rows() if row.queue == event.queue and row.need == center.needs.get(event.call)
        ]
        for other in (call for row in rows for call in row.waiting if call not in placed):
            theirs = self.asked_at.get(other)
            assert mine is None or theirs is None or mine <= theirs, f"{other} has waited longer than {event.call}"

    def _offer_ended(self, at: Instant, event: e.OfferEnded) -> None:
        assert event.offer not in self.settled or not self.exact
        self.settled.add(event.offer)
        if event.result in _MISSED:
            self.missed_at[event.agent] = at

    def _agent(self, event: e.AgentChanged) -> None:
        (self.wrapping.add if event.state == "wrap_up" else self.wrapping.discard)(event.agent)
        if event.state in {"paused", "logged_out"}:
            self.away.add(event.agent)
        elif self.state.get(event.agent) in {"paused", "logged_out"}:
            self.away.discard(event.agent)
            self.missed_at.pop(event.agent, None)
        self.state[event.agent] = event.state
