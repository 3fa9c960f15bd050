"""Looks at the live picture: are the waiting callers' places kept, and does anything belong to nothing."""

from collections.abc import Iterable
from dataclasses import dataclass

from callcenter.chaos.witness import AGENT_LEG, CITIZEN_LEG, DESK_LEG, caller_of
from callcenter.demo.api import State

WAITING = "waiting"
_KEPT = frozenset({"call_back", "calling_back"})
"""States in which the caller has no channel."""
_WITH_CALL = frozenset({"ringing", "talking"})
"""Agents' states in which there is a call."""
OUR_CONTEXTS = frozenset(
    f"callcenter-{name}" for name in ("trunk", "in", "ring", "hold", "ask", "say", "room", "called")
)
"""Where a channel is a caller's in whose call the engine has a hand."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel as Asterisk's console lists it."""

    name: str
    context: str
    application: str
    uniqueid: str


@dataclass(frozen=True, slots=True)
class Places:
    """Waiting callers whose places were compared: how many, how many kept theirs, and what was seen of the others."""

    checked: int = 0
    kept: int = 0
    lost: tuple[str, ...] = ()


def places(before: State, after: State) -> Places:
    """Compare the queues. A caller has kept the place who stands behind exactly those of the callers who waited before
    and still wait now, and whose clocks go on."""
    was, now = _queues(before), _queues(after)
    after_calls = {call["id"]: call for call in after["calls"]}
    before_calls = {call["id"]: call for call in before["calls"]}
    checked, lost = 0, []
    for queue, order in was.items():
        still = [name for name in order if name in now.get(queue, ())]
        stands = [name for name in now.get(queue, ()) if name in still]
        for place, name in enumerate(still):
            checked += 1
            one, other = before_calls[name], after_calls[name]
            if stands[: place + 1] != still[: place + 1]:
                lost.append(f"{name} in {queue}: before {still}, after {stands}")
            elif abs(one["arrived_at"] - other["arrived_at"]) > _CLOCK_S:
                lost.append(f"{name}: arrived at {one['arrived_at']:.3f}, then {other['arrived_at']:.3f}")
            elif abs((one["requested_at"] or 0) - (other["requested_at"] or 0)) > _CLOCK_S:
                lost.append(f"{name}: requested at {one['requested_at']}, then {other['requested_at']}")
    return Places(checked, checked - len(lost), tuple(lost))


_CLOCK_S = 0.25
"""How much a clock may differ whose call was not yet on disk: its start is what the dialplan noted."""


def _queues(state: State) -> dict[str, list[str]]:
    """The callers of each queue who wait now and are in the picture by their place."""
    waiting = [call for call in state["calls"] if call["state"] == WAITING and call["queue"] and call["position"]]
    found: dict[str, list[str]] = {}
    for call in sorted(waiting, key=lambda call: call["position"]):
        found.setdefault(call["queue"], []).append(call["id"])
    return found


def ghosts(state: State, channels: Iterable[Channel]) -> frozenset[str]:
    """Channels without a call, calls without a channel, agents in a call that is none."""
    channels = tuple(channels)
    calls = {call["id"].partition(":")[2]: call for call in state["calls"]}
    there = {caller_of(channel.uniqueid) for channel in channels if _is_callers(channel)}
    found = {f"call {call['id']} ({call['state']}) without a channel" for name, call in calls.items()
             if call["state"] not in _KEPT and name not in there}  # fmt: skip
    found |= {f"channel {ch.uniqueid} in {ch.context} without a call" for ch in channels
              if _is_ours(ch) and caller_of(ch.uniqueid) not in calls}  # fmt: skip
    ids = {call["id"] for call in state["calls"]}
    found |= {f"agent {agent['id']} {agent['state']} without a call" for agent in state["agents"]
              if agent["state"] in _WITH_CALL and agent["call"] not in ids}  # fmt: skip
    return frozenset(found)


def _is_ours(channel: Channel) -> bool:
    return channel.uniqueid.startswith((AGENT_LEG, DESK_LEG, CITIZEN_LEG)) or channel.context in OUR_CONTEXTS


def _is_callers(channel: Channel) -> bool:
    return not channel.uniqueid.startswith((AGENT_LEG, DESK_LEG))
