"""What an onlooker at the PBX sees of each caller: which phones rang, when, who got the caller, when the caller left.

Nothing of the engine's is asked, so that app_queue and the engine are seen through the same events.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tests.pbx.raw_ami import Frame

SEEN = (
    "Newchannel",
    "Newstate",
    "Hangup",
    "HangupRequest",
    "BridgeEnter",
    "BridgeLeave",
    "UserEvent",
    "Newexten",
    "Queue",
    "Agent",
)
"""The events that a story is made of."""
AT_ONCE_S = 0.5
"""Phones that begin to ring within this time ring at once."""
SAME_S = 0.1
"""One phone's end and the next one's ring are told in any order."""
_LEAVING = ("callcenter-say", "callcenter-after")
"""Where the engine sends a caller who waits no longer."""


@dataclass(slots=True)
class Ring:
    """One phone that rang for a caller."""

    phone: str
    channel: str
    began: float
    ended: float | None = None
    picked_up: float | None = None
    bridged: float | None = None

    def seconds(self) -> float:
        """How long it rang."""
        end = self.bridged or self.ended
        return 0.0 if end is None else end - self.began


@dataclass(slots=True)
class Story:
    """One caller's call."""

    number: str
    channel: str
    linkedid: str
    arrived: float
    rings: list[Ring] = field(default_factory=list)
    left: float | None = None
    """When the caller waited no longer: together with somebody, sent away, or gone."""
    sent_away: bool = False
    """By the queue, with nobody found."""
    hung_up: float | None = None
    """When the caller did so; None: the other side, or the PBX, ended the call."""
    ended: float | None = None
    told: list[str] = field(default_factory=list)
    """What app_queue said of the caller, in order."""

    @property
    def winners(self) -> list[Ring]:
        """The rings that were joined with the caller."""
        return [ring for ring in self.rings if ring.bridged is not None]

    @property
    def waited(self) -> float:
        """From the arrival to the end of the wait."""
        return (self.left or self.ended or self.arrived) - self.arrived

    def rang(self, name: Callable[[str], str]) -> str:
        """The phones in order: ``a b+`` one after the other, ``(ab+)`` at once, ``+`` got the caller."""
        groups: list[list[Ring]] = []
        for ring in sorted(self.rings, key=lambda ring: ring.began):
            if groups and _at_once(groups[-1], ring):
                groups[-1].append(ring)
            else:
                groups.append([ring])
        return " ".join(_group(group, name) for group in groups)


def _at_once(group: list[Ring], ring: Ring) -> bool:
    still = all(each.ended is None or each.ended > ring.began + SAME_S for each in group)
    return still and ring.began - group[0].began < AT_ONCE_S


def _group(group: list[Ring], name: Callable[[str], str]) -> str:
    words = sorted(name(ring.phone) + "+" * (ring.bridged is not None) for ring in group)
    return words[0] if len(words) == 1 else f"({''.join(words)})"


class Onlooker:
    """Tells the stories from the PBX's events."""

    def __init__(self, phones: Iterable[str]) -> None:
        self.stories: dict[str, Story] = {}
        """By the caller's number."""
        self._phones = frozenset(phones)
        self._callers: dict[str, Story] = {}
        self._rings: dict[str, tuple[Story, Ring]] = {}
        self.others: list[str] = []
        """Channels that were neither a caller's nor a ring's."""

    def take(self, frame: Frame) -> None:
        """One event."""
        act = _ACTS.get(frame.get("Event", ""))
        if act is not None and "Timestamp" in frame:
            act(self, frame, float(frame["Timestamp"]))
        elif frame.get("Event", "").startswith(("Queue", "Agent")) and frame.get("Uniqueid") in self._callers:
            self._callers[frame["Uniqueid"]].told.append(frame["Event"])

    def _new_channel(self, frame: Frame, at: float) -> None:
        name = frame["Channel"]
        if name.startswith("PJSIP/trunk-"):
            story = Story(frame["CallerIDNum"], frame["Uniqueid"], frame["Linkedid"], at)
            self.stories[story.number] = self._callers[story.channel] = story
            return
        phone = name.partition("/")[2].rpartition("-")[0]
        story_ = self._callers.get(caller_of(frame))
        if story_ is None or phone not in self._phones:
            self.others.append(name)
            return
        ring = Ring(phone, frame["Uniqueid"], at)
        story_.rings.append(ring)
        self._rings[ring.channel] = story_, ring

    def _hangup(self, frame: Frame, at: float) -> None:
        if (story := self._callers.get(frame["Uniqueid"])) is not None:
            story.ended, story.left = at, story.left or at
        elif frame["Uniqueid"] in self._rings:
            self._rings[frame["Uniqueid"]][1].ended = at

    def _hangup_request(self, frame: Frame, at: float) -> None:
        if (story := self._callers.get(frame["Uniqueid"])) is not None:
            story.hung_up = story.hung_up or at

    def _bridged(self, frame: Frame, at: float) -> None:
        if (story := self._callers.get(frame["Uniqueid"])) is not None:
            story.left = story.left or at
        elif frame["Uniqueid"] in self._rings:
            ring = self._rings[frame["Uniqueid"]][1]
            ring.bridged = ring.bridged or at

    def _state(self, frame: Frame, at: float) -> None:
        if frame["ChannelStateDesc"] == "Up" and frame["Uniqueid"] in self._rings:
            self._rings[frame["Uniqueid"]][1].picked_up = at

    def _extension(self, frame: Frame, at: float) -> None:
        story = self._callers.get(frame["Uniqueid"])
        if story is not None and frame.get("Context") in _LEAVING:
            story.sent_away = story.sent_away or story.left is None
            story.left = story.left or at

    def _user_event(self, frame: Frame, at: float) -> None:
        story = self._callers.get(frame.get("Uniqueid", ""))
        if story is not None and frame["UserEvent"] == "QueueLeft":
            story.sent_away = story.sent_away or story.left is None
            story.left = story.left or at


_ACTS: dict[str, Callable[[Onlooker, Frame, float], None]] = {
    "Newchannel": Onlooker._new_channel,
    "Newstate": Onlooker._state,
    "Hangup": Onlooker._hangup,
    "HangupRequest": Onlooker._hangup_request,
    "BridgeEnter": Onlooker._bridged,
    "Newexten": Onlooker._extension,
    "UserEvent": Onlooker._user_event,
}


def caller_of(frame: Frame) -> str:
    """The caller a new channel is for: app_queue's legs carry the Linkedid, the engine's name the caller."""
    name = next((n for n in (frame["Uniqueid"], frame["Linkedid"]) if n.startswith("cc-")), "")
    return name.removeprefix("cc-").rpartition("-")[0] if name else frame["Linkedid"]
