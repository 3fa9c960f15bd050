"""A story played on any PBX by its AMI port: what the engine would send, what the PBX told, in words to compare."""

import itertools
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from callcenter.ami import outbound
from callcenter.ami.encode import Action, encode
from callcenter.domain import commands as do
from callcenter.domain.ids import CallId, ChannelId, OfferId, PbxName
from callcenter.pbx.scenario import Caller, Desk
from tests.pbx.raw_ami import Frame, RawAmi

PBX = PbxName("pbx")
LINE = "12345"
_CHANNEL = ("ChannelStateDesc", "Context")
TOLD: dict[str, tuple[str, ...]] = {
    "Newchannel": (*_CHANNEL, "Exten"),
    "Newstate": ("ChannelStateDesc",),
    "Hangup": ("ChannelStateDesc", "Cause"),
    "BridgeEnter": (*_CHANNEL, "BridgeCreator", "BridgeNumChannels", "Linkedid"),
    "BridgeLeave": ("BridgeCreator",),
    "OriginateResponse": ("Response", "Reason", "ActionID"),
    "ConfbridgeJoin": ("Conference",),
    "DTMFEnd": ("Digit", "Direction"),
    "UserEvent": (*_CHANNEL, "UserEvent", "Line", "Node", "Digits", "Result", "Role"),
}
"""What of each event must be the same on every PBX. That a party leaves a room is told by its bridge."""
_APART = {"OriginateResponse": "dialled", "ConfbridgeJoin": "in the room"}
_LISTED = ("Context", "Application", "ChannelStateDesc", "Linkedid", "CallerIDNum", "BridgeId")


class Phones(Protocol):
    """People with telephones."""

    def phone(self, endpoint: str, desk: Desk) -> None:
        """A phone behaves as told from now on."""

    def call(self, caller: Caller) -> None:
        """Somebody dials."""


class Session(RawAmi):
    """A session that sends the engine's own actions."""

    def act(self, action: Action) -> Frame:
        """Send one action, and return its answer."""
        self._number += 1
        action = action if action.action_id else replace(action, action_id=str(self._number))
        self._socket.sendall(encode(action))
        while True:
            frame = self._read(10.0)
            if "Event" not in frame and frame.get("ActionID") == action.action_id:
                return frame
            self.events.append(frame)


@dataclass
class Play:
    """One story on one PBX. Names: ``caller``, ``leg1``, ``desk`` ... instead of ids."""

    ami: Session
    phones: Phones
    run: int
    """Tells one story from the next on the same PBX."""
    restart: Callable[[], Session]
    """The PBX dies and is started anew; a new session."""

    def __post_init__(self) -> None:
        self._names: dict[str, str] = {}
        self._legs = itertools.count(1)
        self.log: dict[str, list[str]] = defaultdict(list)
        """By party: what was told of it, in its order; ``engine``: how its actions were answered; ``list``: the lists.

        What Asterisk tells of a channel from another of its threads stands apart.
        """

    # The engine's part.

    def do(self, command: do.PbxCommand) -> None:
        """Carry a command out."""
        for action in outbound.actions(command):
            answer = self.ami.act(action)
            self.log["engine"].append(f"{action.name}: {answer['Response']}")

    def beat(self) -> None:
        """The engine is alive for ever."""
        self.ami.act(Action("Setvar", {"Variable": "CC_HEARTBEAT", "Value": "99999999999"}, is_global=True))

    def dies(self) -> None:
        """The engine was last heard of long ago."""
        self.ami.act(Action("Setvar", {"Variable": "CC_HEARTBEAT", "Value": "1"}, is_global=True))

    def ring(self, caller: str, endpoint: str = "1001", *, ring_ms: int = 8000, leg: str = "", round: str = "") -> str:
        """Ring an agent's phone for the caller; returns the leg."""
        offer = leg or f"cc-{self.run}-{caller}-{next(self._legs)}"
        self._names.setdefault(offer, f"leg{len([x for x in self._names.values() if x.startswith('leg')]) + 1}")
        self.do(
            do.RingAgent(
                pbx=PBX,
                offer=OfferId(ChannelId(offer)),
                call=CallId(f"{PBX}:{caller}"),
                caller=ChannelId(caller),
                endpoint=endpoint,
                ring_ms=ring_ms,
                shown_number="138****0001",
                line=LINE,
                round=round,
            )
        )
        return offer

    def ring_desk(self, caller: str, dial: str = "PJSIP/2001", *, ring_ms: int = 8000) -> str:
        """Ring a department; returns the leg."""
        leg = ChannelId(f"cd-{self.run}-{caller}")
        self._names[leg] = "desk"
        self.do(do.RingDepartment(pbx=PBX, leg=leg, caller=ChannelId(caller), dial=dial, ring_ms=ring_ms, line=LINE))
        return leg

    # The people's part.

    def dial(self, **habits: object) -> str:
        """A citizen calls, and has reached the line; returns the channel."""
        since = len(self.ami.events)
        self.phones.call(Caller(**({"line": LINE, "speech": True} | habits)))  # type: ignore[arg-type]
        caller = self.ami.wait("UserEvent", UserEvent="CCArrived", since=since)["Uniqueid"]
        self._names[caller] = "caller" if "caller" not in self._names.values() else "caller2"
        return caller

    def talk(self, desk: Desk = Desk(speech=True), **habits: object) -> tuple[str, str]:  # noqa: B008
        """A citizen calls and talks with an agent: caller and leg."""
        self.phones.phone("1001", desk)
        caller = self.dial(**habits)
        leg = self.ring(caller)
        for party in (caller, leg):
            self.told("BridgeEnter", party)
        return caller, leg

    def told(self, event: str, channel: str, **fields: str) -> Frame:
        """Wait until the PBX has told this of the channel."""
        return self.ami.wait(event, Uniqueid=channel, **fields)

    # The end.

    def lists(self) -> None:
        """Note what the PBX lists now."""
        rows = self._items("CoreShowChannels", "CoreShowChannel")
        seen = [self._words(row, _LISTED, skip=row["Uniqueid"]) for row in rows if row["Uniqueid"] in self._names]
        self.log["list"] += seen
        for row in self._items("Status", "Status", Variables="CC_CALL,CC_LINE"):
            if row["Uniqueid"] in self._names:
                self.log["list"].append(f"{self._names[row['Uniqueid']]} has {self._name(row.get('Variable', ''))}")

    def _items(self, action: str, event: str, **fields: str) -> list[Frame]:
        since = len(self.ami.events)
        self.ami.ask(action, **fields)
        self.ami.wait(f"{action}Complete", since=since)
        return [frame for frame in self.ami.events[since:] if frame.get("Event") == event]

    def gone(self, *channels: str) -> None:
        """Wait until these have ended."""
        for channel in channels:
            self.told("Hangup", channel)
        self.ami.listen(0.1)

    def story(self) -> dict[str, list[str]]:
        """All that was told, by party."""
        for frame in self.ami.events:
            event, channel = frame.get("Event", ""), frame.get("Uniqueid", "")
            if event == "OriginateResponse":
                channel = frame["ActionID"].removeprefix("leg/")
            if event in TOLD and channel in self._names:
                party = f"{self._names[channel]} {_APART.get(event, '')}".strip()
                self.log[party].append(self._words(frame, TOLD[event], skip=channel))
        return dict(self.log) | {"list": sorted(self.log["list"])}

    def _words(self, frame: Frame, fields: tuple[str, ...], skip: str) -> str:
        said = [f"{field}={self._name(frame[field])}" for field in fields if field in frame]
        return " ".join([self._names[skip], frame.get("Event", ""), *said])

    def _name(self, value: str) -> str:
        """Ids by their names; a bridge only as there or not."""
        for id_, name in self._names.items():
            if value in (id_, f"leg/{id_}", f"CC_CALL={id_}"):
                return value.replace(id_, name)
        return "a bridge" if len(value) == 36 or value.startswith("bridge-") else value
