"""What the second witness says of a call put into its record, where the engine has not seen it itself. Pure.

Only an estimate is replaced, and only a call that ended in a gap gets what is missing: what the engine saw stays, and
so does what was filled in. So the same account a second time changes nothing.
"""

from collections.abc import Callable, Iterator
from typing import Any

from callcenter.calls.blind import stint_key
from callcenter.calls.machine import CallState
from callcenter.calls.model import Call, Stint
from callcenter.calls.sources import Source
from callcenter.domain.events import Outcome, Party
from callcenter.domain.ids import AgentId, CallId, PbxName, QueueName
from callcenter.domain.record import replace
from callcenter.domain.witness import Talk, Witnessed

Who = Callable[[str], AgentId | None]
"""The agent who sits at an endpoint."""
_UNSERVED = frozenset(
    {Outcome.ABANDONED_MENU, Outcome.ABANDONED_QUEUE, Outcome.ABANDONED_RING, Outcome.FAILED, Outcome.REFUSED}
)
"""Outcomes that were concluded from not knowing of a talk."""


def filled(call: Call, seen: Witnessed, queue: QueueName, who: Who) -> Call:
    """The record with what was not seen; the same record where there is nothing to fill in. ``queue`` is the line's."""
    if not call.sources:
        return call
    call = _stints(_arrival(call, seen), seen, who)
    call = _answer(call, _unobserved(call, seen), seen, queue)
    return _end(call, seen) if not call.live else call


def unseen(seen: Witnessed, pbx: PbxName, name: CallId, queue: QueueName, language: str) -> Call:
    """The bare record of a call of which the engine saw nothing: it came, and it is over. ``filled`` tells the rest."""
    assert seen.arrived_at is not None, "a call begins with an arrival"
    end, came = seen.ended_at or seen.last_at, seen.arrived_at
    outcome = Outcome.TIMED_OUT if seen.ended_by is Party.SYSTEM else Outcome.ABANDONED_QUEUE
    stint = Stint(party=Party.CALLER, who="", channel=seen.channel, started_at=came, joined_at=came, ended_at=end)
    guessed = ("arrived_at", "requested_at", "ended_at", "ended_by", stint_key(0, "ended_at"))
    return Call(
        id=name,
        pbx=pbx,
        channel=seen.channel,
        line=seen.line,
        number=seen.number,
        arrived_at=came,
        requested_at=came,
        ended_at=end,
        queue=queue,
        language=language,
        state=CallState.ENDED,
        outcome=outcome,
        ended_by=seen.ended_by or Party.CALLER,
        recovered=True,
        stints=(replace(stint, result="call ended"),),
        sources=dict.fromkeys(guessed, Source.ESTIMATED),
    )


def _with(call: Call, **values: Any) -> Call:
    """The record with these values, each marked as filled in."""
    return replace(call, **values, sources=call.sources | dict.fromkeys(values, Source.FILLED_IN))


def _guessed(call: Call, name: str) -> bool:
    return call.sources.get(name) is Source.ESTIMATED


def _ended_unseen(call: Call) -> bool:
    return "ended_at" in call.sources


def _arrival(call: Call, seen: Witnessed) -> Call:
    if seen.arrived_at is None or not _guessed(call, "arrived_at"):
        return call
    first = replace(call.stints[0], started_at=seen.arrived_at, joined_at=seen.arrived_at)
    asked = {"requested_at": seen.arrived_at} if _guessed(call, "requested_at") else {}
    return replace(_with(call, arrived_at=seen.arrived_at, **asked), stints=(first, *call.stints[1:]))


# Who took part.


def _stints(call: Call, seen: Witnessed, who: Who) -> Call:
    talks = {talk.channel: talk for talk in seen.talks}
    stints, sources = list(call.stints), dict(call.sources)
    for number, stint in enumerate(call.stints):
        for name, value in _of_stint(call, number, stint, seen, talks.get(stint.channel)):
            stints[number] = replace(stints[number], **{name: value})
            sources[stint_key(number, name)] = Source.FILLED_IN
    if _ended_unseen(call) or "answered_at" in call.sources:
        for talk in _unknown(call, seen):
            names = ("joined_at", "ended_at") if talk.ended_at is not None else ("joined_at",)
            sources |= dict.fromkeys((stint_key(len(stints), name) for name in names), Source.FILLED_IN)
            stints.append(_stint(talk, who))
    return replace(call, stints=tuple(stints), sources=sources)


def _of_stint(
    call: Call, number: int, stint: Stint, seen: Witnessed, talk: Talk | None
) -> Iterator[tuple[str, float | None]]:
    """The values of one stint that are to be set."""
    end = seen.ended_at if stint.party is Party.CALLER else talk.ended_at if talk is not None else None
    if _guessed(call, stint_key(number, "ended_at")) and end is not None:
        yield "ended_at", end
    if talk is None or talk.joined_at is None:
        return
    missing = stint.joined_at is None and stint_key(number, "ended_at") in call.sources
    if _guessed(call, stint_key(number, "joined_at")) or missing:
        yield "joined_at", talk.joined_at


def _unknown(call: Call, seen: Witnessed) -> Iterator[Talk]:
    """Talks of which the record has nothing: plan B's, or one whose ring was not committed."""
    known = {stint.channel for stint in call.stints}
    return (talk for talk in seen.talks if talk.joined_at is not None and talk.channel not in known)


def _stint(talk: Talk, who: Who) -> Stint:
    assert talk.joined_at is not None, "a talk has a beginning"
    return Stint(
        party=talk.party,
        who=(who(talk.endpoint) if talk.party is Party.AGENT else None) or "",
        channel=talk.channel,
        started_at=talk.started_at or talk.joined_at,
        joined_at=talk.joined_at,
        ended_at=talk.ended_at,
        result="" if talk.ended_at is None else "left",
    )


def _unobserved(call: Call, seen: Witnessed) -> list[Stint]:
    """The agents' parts of which the engine did not see the beginning, and the witness did."""
    told = {talk.channel for talk in seen.talks if talk.joined_at is not None}
    return [
        stint
        for number, stint in enumerate(call.stints)
        if stint.party is Party.AGENT and stint.channel in told and stint_key(number, "joined_at") in call.sources
    ]


# Answer and end.


def _answer(call: Call, talks: list[Stint], seen: Witnessed, queue: QueueName) -> Call:
    # A caller who waits again after a talk that was none has no answer to put right: the next one is still to come.
    open_ = _ended_unseen(call) if call.answered_at is None else _guessed(call, "answered_at")
    if not talks or not open_:
        return call
    first, last = talks[0], talks[-1]
    values: dict[str, Any] = {"answered_at": min(stint.joined_at or first.started_at for stint in talks)}
    present = _is_present(call, last)
    if present and last.who and call.agent != last.who:
        values["agent"] = AgentId(last.who)
    if call.requested_at is None:
        values |= {"requested_at": seen.fell_back_at or call.arrived_at, "queue": call.queue or queue}
    call = _with(call, **values)
    going_on = call.live and present and call.bridged_at is not None
    return replace(call, bridged_at=last.joined_at) if going_on else call


def _is_present(call: Call, talk: Stint) -> bool:
    """Whether the call is with this agent, or ends or ended so: another may have come since, whom the engine saw."""
    joined = [stint for stint in call.stints if stint.party is Party.AGENT and stint.joined_at is not None]
    over = not call.live or call.state is CallState.LEAVING
    return talk.channel == joined[-1].channel and (talk.ended_at is None or over)


def _end(call: Call, seen: Witnessed) -> Call:
    if not _ended_unseen(call):
        return call
    values: dict[str, Any] = {}
    if seen.ended_at is not None and _guessed(call, "ended_at"):
        values["ended_at"] = seen.ended_at
    served = call.answered_at is not None and call.outcome in _UNSERVED
    if served:
        values["outcome"] = Outcome.ANSWERED
    if _guessed(call, "ended_by") and seen.ended_by is not None and (served or call.outcome is not Outcome.FAILED):
        values["ended_by"] = seen.ended_by
    return _with(call, **values) if values else call
