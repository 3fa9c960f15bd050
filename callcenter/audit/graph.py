"""What may follow what in a call's journal, restated as data: event by event, from which state to which.

A few moves have no event of their own. The check therefore follows all states that the call may be in; an event that
none of them allows is illegal.
"""

from collections.abc import Iterable, Mapping

Edges = frozenset[tuple[str, str]]
START = "start"
_TALKS = ("talking", "department_ringing", "consulting", "three_way", "with_department")
_LINE = ("waiting", "ringing")
_KEPT = ("call_back", "calling_back")
_LIVE = ("new", "menu", *_LINE, *_KEPT, *_TALKS, "leaving")


def _edges(*pairs: str) -> Edges:
    """Each pair as ``from>to``; several states on a side are joined by ``|``."""
    sides = [pair.split(">") for pair in pairs]
    return frozenset((a, b) for left, right in sides for a in left.split("|") for b in right.split("|"))


def _stays(*states: str) -> Edges:
    return frozenset((state, state) for state in states)


EDGES: Mapping[str, Edges] = {
    "CallArrived": _edges(f"{START}>new"),
    "MenuAsked": _edges("new|menu|waiting>menu"),
    "MenuAnswered": _stays("menu"),
    "AgentRequested": _edges("new|menu>waiting"),
    "CallMoved": _stays(*_LINE, *_KEPT),
    "CallPlaced": _stays(*_LINE, "call_back"),
    "OfferMade": _edges("waiting|ringing>ringing", "call_back>calling_back"),
    "OfferEnded": _edges("ringing>ringing|waiting", "calling_back>call_back|waiting"),
    "OfferEnded answered": _edges("ringing|calling_back>talking"),
    "CallAnswered": _stays("talking"),
    "CallRequeued": _edges("talking|department_ringing|consulting|three_way|with_department>waiting"),
    "ClockWarned": _stays("new", "menu", *_LINE, *_KEPT),
    "ClockBreached": _stays("new", "menu", *_LINE, *_KEPT),
    "DepartmentCalled": _edges("talking>department_ringing"),
    "DepartmentAnswered": _edges("department_ringing>consulting"),
    "DepartmentMissed": _edges("department_ringing>talking"),
    "PartiesJoined": _edges("consulting>three_way"),
    "DepartmentLeft": _edges("consulting|three_way>talking", "with_department>leaving|with_department"),
    "AgentLeft": _stays(*_TALKS) | _edges("consulting|three_way>with_department"),
    "CallBackOffered": _stays(*_LINE),
    "CallBackAsked": _edges("waiting>call_back"),
    "CallBackDialled": _stays("calling_back"),
    "CallBackMissed": _stays("calling_back"),
    "NobodyThere": _stays("new", "menu", "waiting"),
    "ExitTaken": _stays(*_LINE),
    "ClosingTime": _stays("waiting"),
    "CallFilledIn": _stays(*_LIVE, "ended"),
    "CallEnded": frozenset((state, "ended") for state in _LIVE),
}
SILENT = _edges("new|menu|waiting|talking>leaving", "calling_back>ringing", "consulting|three_way>with_department")
"""Sent away or said goodbye to; reached before the agent's phone rings; left with the department."""
UNSEEN = _edges(
    "waiting|ringing|menu|talking|department_ringing|consulting|three_way|with_department>talking",
    "consulting>three_way", "call_back|calling_back>waiting", "waiting>leaving",
)  # fmt: skip
"""What may have happened while the engine did not see the PBX: plan B found an agent, all were joined, and so on."""


def step(states: Iterable[str], edges: Edges) -> frozenset[str]:
    """The states after an event with these edges."""
    before = frozenset(states)
    return frozenset(to for since, to in edges if since in before)


def reach(states: Iterable[str], edges: Edges) -> frozenset[str]:
    """The states and all that they may have become unnoticed."""
    found = frozenset(states)
    while (more := found | step(found, edges)) != found:
        found = more
    return found
