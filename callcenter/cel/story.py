"""Callers' calls, told from the events of all channels: who called, with whom they spoke, who hung up. Pure."""

from collections.abc import Iterable, Iterator

from callcenter.cel.leg import BY_DIALPLAN, Leg
from callcenter.cel.rows import Row
from callcenter.domain.events import Party
from callcenter.domain.ids import ChannelId, Instant, LineNumber
from callcenter.domain.witness import Talk, Witnessed

_AGENT, _DEPARTMENT, _CALLED_BACK = "cc-", "cd-", "cb-"
"""How the ids of legs begin that the engine made; what follows is the caller's channel."""


def stories(rows: Iterable[Row]) -> tuple[Witnessed, ...]:
    """Every call of a caller that the events tell of, by arrival."""
    legs = _legs(rows)
    later: dict[str, list[Leg]] = {}
    for leg in legs.values():
        if leg.channel.startswith(_CALLED_BACK):
            later.setdefault(_owner(leg), []).append(leg)
    callers = {leg.channel: leg for leg in legs.values() if _is_caller(leg)}
    # A caller of long ago who is called back now has no first leg in what was read.
    callers |= {first: legs_of[0] for first, legs_of in later.items() if first not in callers}
    others = _Others(legs.values())
    told = [_told(first, _in_order(leg, later.get(first, [])), others) for first, leg in callers.items()]
    return tuple(sorted(told, key=lambda call: (call.arrived_at or call.last_at, call.channel)))


def _legs(rows: Iterable[Row]) -> dict[str, Leg]:
    legs: dict[str, Leg] = {}
    for row in rows:
        leg = legs.get(row.uniqueid)
        if leg is None:
            leg = legs[row.uniqueid] = Leg(row)
        leg.add(row)
    return legs


def _owner(leg: Leg) -> str:
    """The caller's channel, told by the id of a leg that the engine made."""
    return leg.channel[len(_AGENT) :].rpartition("-")[0]


def _is_caller(leg: Leg) -> bool:
    ours = leg.channel.startswith((_AGENT, _DEPARTMENT, _CALLED_BACK))
    return not ours and (leg.arrived_at is not None or leg.fell_back_at is not None)


def _in_order(first: Leg, later: list[Leg]) -> list[Leg]:
    return [first, *(leg for leg in sorted(later, key=lambda leg: leg.last_at) if leg is not first)]


class _Others:
    """Legs by the bridges that they were in, and by the caller for whom the engine made them."""

    def __init__(self, legs: Iterable[Leg]) -> None:
        self._by_bridge: dict[str, dict[str, Leg]] = {}
        self._by_owner: dict[str, dict[str, Leg]] = {}
        for leg in legs:
            for bridge, *_ in leg.stays:
                self._by_bridge.setdefault(bridge, {})[leg.channel] = leg
            if leg.channel.startswith((_AGENT, _DEPARTMENT)):
                self._by_owner.setdefault(_owner(leg), {})[leg.channel] = leg

    def of(self, own: list[Leg]) -> Iterable[Leg]:
        """Whoever was, or was to be, in a bridge with the caller."""
        found: dict[str, Leg] = {}
        for leg in own:
            found |= self._by_owner.get(leg.channel, {})
            for bridge, *_ in leg.stays:
                found |= self._by_bridge.get(bridge, {})
        mine = {leg.channel for leg in own}
        return [leg for channel, leg in found.items() if channel not in mine]


def _told(first: str, own: list[Leg], others: _Others) -> Witnessed:
    arrived, last = own[0], own[-1]
    talks = tuple(sorted(_talks(own, others), key=lambda pair: pair[0].started_at or 0.0))
    return Witnessed(
        channel=ChannelId(first),
        linkedid=arrived.linkedid,
        line=LineNumber(arrived.line),
        number=arrived.number,
        arrived_at=_instant(arrived.arrived_at),
        fell_back_at=_instant(next((leg.fell_back_at for leg in own if leg.fell_back_at is not None), None)),
        talks=tuple(talk for talk, _ in talks),
        last_at=Instant(last.last_at),
        ended_at=_instant(last.ended_at),
        ended_by=_ended_by(last, [pair for pair in talks if pair[0].joined_at is not None]),
    )


def _talks(own: list[Leg], others: _Others) -> Iterator[tuple[Talk, Leg]]:
    for leg in others.of(own):
        yield _talk(leg, min((at for mine in own if (at := mine.joined(leg)) is not None), default=None)), leg


def _talk(leg: Leg, joined: float | None) -> Talk:
    return Talk(
        party=Party.DEPARTMENT if leg.channel.startswith(_DEPARTMENT) else Party.AGENT,
        channel=ChannelId(leg.channel),
        endpoint=leg.endpoint,
        started_at=_instant(leg.born_at),
        joined_at=_instant(joined),
        ended_at=_instant(leg.ended_at),
    )


def _ended_by(caller: Leg, talks: list[tuple[Talk, Leg]]) -> Party | None:
    """Who hung up, or left first where Asterisk names nobody."""
    if caller.ended_at is None:
        return None
    if caller.ended_by == caller.name:
        return Party.CALLER
    if talks:
        talk, other = max(talks, key=lambda pair: pair[1].left_at or pair[0].ended_at or 0.0)
        gone_at, stayed_until = other.left_at or talk.ended_at, caller.left_at or caller.ended_at
        return talk.party if gone_at is not None and gone_at <= stayed_until else Party.CALLER
    return Party.SYSTEM if caller.ended_by == BY_DIALPLAN else None


def _instant(at: float | None) -> Instant | None:
    return None if at is None else Instant(at)
