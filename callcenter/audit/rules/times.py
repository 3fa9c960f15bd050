"""C9, C10: the engine's times are Asterisk's, and nobody's leg outlives the caller."""

from collections.abc import Iterator

from callcenter.audit.cel import AGENT, CALL_BACK, DEPARTMENT, DOORS, Cel, Channel, together
from callcenter.audit.evidence import Evidence
from callcenter.audit.finding import Finding, Result
from callcenter.audit.rows import Call, Leg
from callcenter.audit.spans import FOREVER, Span, touches

GONE_S = 1.0
NOTICE_S = 15.0
"""A link that is dead and does not say so is noticed after so long at the latest; legs live on meanwhile."""


def c9(seen: Evidence) -> Result:
    """Arrival, answer and hang-up of every call are as near to Asterisk's own times as they must be."""
    cel = seen.cel
    assert cel is not None, "C9 needs the log"
    legs = seen.record.legs_of
    looks = [
        look
        for call in seen.logged
        for look in (
            *_arrival(cel, call, legs.get(call.id, ())),
            *_answers(cel, call, legs.get(call.id, ())),
            *_end(cel, call),
        )
        # What the engine could not see then, it can only have guessed.
        if not touches(seen.unseen[call.pbx], *sorted((look[1], look[1] if look[2] is None else look[2])))
    ]
    found = (_apart(look, seen.apart_ms) for look in looks)
    return Result(len(looks), tuple(finding for finding in found if finding is not None))


_Look = tuple[Call, float, float | None, str]
"""The engine's time and Asterisk's; None: Asterisk says that it did not happen."""


def _arrival(cel: Cel, call: Call, legs: tuple[Leg, ...]) -> Iterator[_Look]:
    first = next((leg.channel for leg in legs if leg.party == "caller"), call.channel)
    channel = cel.channels.get(first)
    # Elsewhere the operator's own dialplan came first.
    if channel is not None and channel.born_in in DOORS and not call.recovered:
        yield call, call.arrived_at, channel.born_at, "arrival"


def _answers(cel: Cel, call: Call, legs: tuple[Leg, ...]) -> Iterator[_Look]:
    callers = [leg.channel for leg in legs if leg.party == "caller"]
    for leg in legs:
        if leg.party != "agent" or leg.joined_at is None:
            continue
        met = [since for caller in callers for since, _ in together(cel, caller, leg.channel)]
        yield call, leg.joined_at, min(met, default=None), "answer"


def _end(cel: Cel, call: Call) -> Iterator[_Look]:
    channel = cel.channels.get(call.channel)
    # Who was to be called back, and was not reached, had hung up long before.
    if call.ended_at is None or channel is None or (call.kept and call.answered_at is None):
        return
    if channel.ended_at is not None or cel.until > call.ended_at + GONE_S:
        yield call, call.ended_at, channel.ended_at, "end"


def _apart(look: _Look, limit: int) -> Finding | None:
    call, ours, theirs, what = look
    if theirs is None:
        return Finding(code=f"no_{what}", at=ours, call=call.id)
    if (apart := round(abs(ours - theirs) * 1000)) <= limit:
        return None
    values = {"what": what, "asterisk": theirs, "ms": apart, "limit": limit}
    return Finding(code="apart", at=ours, call=call.id, values=values)


def c10(seen: Evidence) -> Result:
    """A second after the caller has hung up, no leg of an agent or a department is left."""
    cel = seen.cel
    assert cel is not None, "C10 needs the log"
    unseen = [span for pbx in {call.pbx for call in seen.logged} for span in seen.unseen[pbx]]
    ours = {leg.channel: leg.call for leg in seen.record.legs}
    checked, found = 0, list[Finding]()
    for leg in cel.channels.values():
        hung_up = _caller_gone(cel, leg)
        if hung_up is None or hung_up not in seen.period:
            continue
        checked += 1
        until = _allowed(hung_up, unseen)
        if (FOREVER if leg.ended_at is None else leg.ended_at) > until and cel.until > until:
            values = {"channel": leg.id, "until": leg.ended_at}
            found.append(Finding(code="ghost", at=hung_up, call=ours.get(leg.id), values=values))
    return Result(checked, tuple(found))


def _caller_gone(cel: Cel, leg: Channel) -> float | None:
    """When the caller hung up for whom this leg was made; None: it is nobody's, or that cannot be told."""
    if not leg.id.startswith((AGENT, DEPARTMENT)) or leg.born_at is None:
        return None
    name = leg.id[len(AGENT) :].rpartition("-")[0]
    owner = cel.channels.get(name)
    if owner is None or owner.ended_at is None:
        return None
    if leg.born_at < owner.ended_at:
        return owner.ended_at
    # Called back: the caller is the leg that was dialled for this agent.
    first = name.removeprefix(CALL_BACK).rpartition("-")[0] if name.startswith(CALL_BACK) else name
    life = FOREVER if leg.ended_at is None else leg.ended_at
    dialled = [
        c.ended_at
        for c in cel.channels.values()
        if c.id.startswith(f"{CALL_BACK}{first}-") and c.born_at is not None and leg.born_at <= c.born_at <= life
    ]
    ends = [at for at in dialled if at is not None]
    return max(ends) if dialled and len(ends) == len(dialled) else None


def _allowed(hung_up: float, unseen: list[Span]) -> float:
    """Until when the leg may be there; longer if the engine did not see the caller go."""
    until = hung_up + GONE_S
    return max([until, *(span.until for span in unseen if span.since - NOTICE_S <= until and hung_up <= span.until)])
