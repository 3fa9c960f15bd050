"""Turn a batch of steps into rows: every event, but only the last record of each call and agent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from agents.model import Agent
from callcenter.calls.model import Call
from callcenter.domain.events import AgentChanged, CallEvent, Event, OfferEnded, OfferMade
from callcenter.domain.ids import AgentId, CallId, Instant
from callcenter.ports import Step
from callcenter.store import codec
from callcenter.store.memory import Memory

Row = dict[str, Any]


@dataclass(slots=True)
class Batch:
    """What one transaction writes, but for the orders."""

    calls: dict[CallId, tuple[Instant, Call]] = field(default_factory=dict)
    agents: dict[AgentId, tuple[Instant, Agent]] = field(default_factory=dict)
    events: list[Row] = field(default_factory=list)
    offers: dict[str, Row] = field(default_factory=dict)
    states: dict[str, list[Row]] = field(default_factory=dict)


def mentioned(steps: Iterable[Step]) -> tuple[set[CallId], set[CallId]]:
    """The calls whose records are in the steps, and those that only events name."""
    records = {call.id for step in steps for call in step.calls}
    named = {event.call for step in steps for event in step.events if isinstance(event, CallEvent)}
    return records, named - records


def gather(steps: Sequence[Step], memory: Memory, *, doubt: bool = False) -> Batch:
    """The rows of ``steps``. ``memory`` must know every call they mention; it is brought up to date.

    ``doubt``: the first of them may be committed already.
    """
    batch = Batch()
    for step in steps[_committed(steps, memory) :] if doubt else steps:
        fresh = [event for event in step.events if _journal(batch, memory, event, step.at)]
        if not fresh and _is_replay(step, memory):
            continue
        for event in fresh:
            _derive(batch, event, step.at)
        for call in step.calls:
            batch.calls[call.id] = (step.at, call)
        for agent in step.agents:
            batch.agents[agent.id] = (step.at, agent)
    return batch


def _committed(steps: Sequence[Step], memory: Memory) -> int:
    """How many of the steps were committed before: all up to the last one whose events are in the journal.

    Steps are committed in order. One without an event would otherwise be taken for new, and bring back records that
    a later one, known by its events, has changed since.
    """
    for index in range(len(steps) - 1, -1, -1):
        if steps[index].events and all(_known(memory, event, steps[index].at) for event in steps[index].events):
            return index + 1
    return 0


def _known(memory: Memory, event: Event, at: Instant) -> bool:
    mark = (at, type(event).__name__, codec.dump(event))
    return mark in (memory.calls[event.call].marks if isinstance(event, CallEvent) else memory.loose or ())


def _is_replay(step: Step, memory: Memory) -> bool:
    """Whether a step without a new event was recorded before; writing it again would bring old records back."""
    if step.events:
        return True
    stored = [memory.calls[call.id].updated_at for call in step.calls]
    return bool(stored) and all(at is not None and step.at < at for at in stored)


def _journal(batch: Batch, memory: Memory, event: Event, at: Instant) -> bool:
    """Add the event's journal row. Returns False when it is there already."""
    kind, payload = type(event).__name__, codec.dump(event)
    call = event.call if isinstance(event, CallEvent) else None
    seq = None
    if call is not None:
        seq = memory.calls[call].note((at, kind, payload))
    if seq is None and (call is not None or not memory.note_loose((at, kind, payload))):
        return False
    batch.events.append({"call_id": call, "seq": seq, "at": at, "type": kind, "payload": payload})
    return True


def _derive(batch: Batch, event: Event, at: Instant) -> None:
    match event:
        case OfferMade():
            row = _offer(batch, event)
            row.update(queue=event.queue, attempt=event.attempt, made_at=at)
        case OfferEnded():
            _offer(batch, event).update(ended_at=at, result=event.result.value)
        case AgentChanged():
            _state(batch.states.setdefault(event.agent, []), event, at)
        case _:
            pass


def _offer(batch: Batch, event: OfferMade | OfferEnded) -> Row:
    blank: Row = dict.fromkeys(("queue", "attempt", "made_at", "ended_at", "result"))
    return batch.offers.setdefault(
        event.offer, {"id": event.offer, "call_id": event.call, "agent": event.agent} | blank
    )


def _state(rows: list[Row], event: AgentChanged, at: Instant) -> None:
    """Close the agent's last state and begin the next; of several at one moment the last one counts."""
    if rows and rows[-1]["from_at"] == at:
        rows.pop()
    if rows:
        rows[-1]["to_at"] = at
    shown = {"state": event.state, "reason": event.reason, "reachable": event.reachable, "own_call": event.own_call}
    rows.append({"agent": event.agent, "from_at": at, "to_at": None, "actor": event.actor} | shown)
