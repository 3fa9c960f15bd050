"""What Asterisk's own channel event log (CEL) says of a run: every leg's life, without any of the engine's code."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from callcenter.cel.rows import Row, rows

ENTRY = "callcenter-trunk"
AGENT_LEG, DESK_LEG, CITIZEN_LEG = "cc-", "cd-", "cb-"
"""How the names of the engine's legs begin: an agent's phone, a department's, a citizen's who is called back."""
TOGETHER_S = 0.05
"""Two legs of one phone that overlap by less are one after the other: a leg's end is logged a moment after it."""


@dataclass(slots=True)
class Leg:
    """One channel's life. Times are Unix seconds on the PBX's clock, which is this machine's."""

    uniqueid: str
    linkedid: str
    channel: str
    context: str
    exten: str
    born: float
    answered: float | None = None
    ended: float | None = None
    ended_in: str = ""
    """The dialplan context at the end."""
    by_itself: bool = False
    """Whether the telephone hung up, and not the PBX."""
    bridged: list[float] = field(default_factory=list)
    """When it came together with somebody."""

    @property
    def phone(self) -> str:
        """The endpoint: 1001 of PJSIP/1001-0000002a."""
        return self.channel.partition("/")[2].rpartition("-")[0]


def legs(cel: Path, start: int = 0) -> tuple[Leg, ...]:
    """Every leg that was born in the log from this byte on, in the order of birth."""
    found: dict[str, Leg] = {}
    for row in rows(cel.read_bytes()[start:]):
        _take(found, row)
    return tuple(found.values())


def _take(found: dict[str, Leg], row: Row) -> None:
    name, at = row.uniqueid, row.at
    if row.event == "CHAN_START":
        found[name] = Leg(name, row.linkedid, row.channel, row.context, row.exten, at)
    elif (leg := found.get(name)) is None:
        return
    elif row.event == "ANSWER":
        leg.answered = leg.answered or at
    elif row.event == "BRIDGE_ENTER":
        leg.bridged.append(at)
    elif row.event == "HANGUP":
        source = row.extra.get("hangupsource", "")
        leg.ended, leg.ended_in, leg.by_itself = at, row.context, source == row.channel


def callers(all_legs: Iterable[Leg]) -> tuple[Leg, ...]:
    """The legs of callers: they came in by the trunk and are nobody's second leg."""
    return tuple(
        leg
        for leg in all_legs
        if leg.context == ENTRY and leg.uniqueid == leg.linkedid and not leg.uniqueid.startswith(CITIZEN_LEG)
    )


def offers(all_legs: Iterable[Leg]) -> tuple[Leg, ...]:
    """The legs by which the engine rang agents."""
    return tuple(leg for leg in all_legs if leg.uniqueid.startswith(AGENT_LEG))


def double_offers(all_legs: Iterable[Leg], phones: Sequence[str]) -> tuple[tuple[Leg, Leg], ...]:
    """Pairs of legs that were at one agent's phone at the same time, plan B's among them."""
    found = []
    for phone in phones:
        mine = sorted((leg for leg in all_legs if leg.phone == phone), key=lambda leg: leg.born)
        found += [(a, b) for a, b in pairwise(mine) if a.ended is None or b.born < a.ended - TOGETHER_S]
    return tuple(found)


def first_offer(all_offers: Sequence[Leg], after: float) -> float | None:
    """When the engine rang an agent for the first time after a moment."""
    return min((leg.born for leg in all_offers if leg.born >= after), default=None)


def others(all_legs: Iterable[Leg]) -> dict[str, list[Leg]]:
    """The legs of everybody else in a call, plan B's agents among them, by the caller's first channel."""
    found: dict[str, list[Leg]] = {}
    for leg in all_legs:
        name = caller_of(leg.uniqueid)
        if name != leg.uniqueid or leg.uniqueid != leg.linkedid:
            found.setdefault(name if name != leg.uniqueid else leg.linkedid, []).append(leg)
    return found


def caller_of(uniqueid: str) -> str:
    """The caller's first channel: cc-1795305026.2-1 is a leg of 1795305026.2."""
    while uniqueid.startswith((AGENT_LEG, DESK_LEG, CITIZEN_LEG)):
        uniqueid = uniqueid[3:].rpartition("-")[0]
    return uniqueid
