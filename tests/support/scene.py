"""People with telephones around a running centre: the steps of which the scenarios are made."""

import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from callcenter.cel.rows import rows
from callcenter.pbx.instance import PbxInstance
from callcenter.pbx.scenario import Caller, Desk
from callcenter.pbx.sipp import Sipp, SippRun
from callcenter.pbx.spec import TRUNK_ADDRESS
from tests.pbx.lab import AGENTS, DEPARTMENTS, SOFTPHONE, TRUNK_PLACE
from tests.pbx.raw_ami import Frame, RawAmi
from tests.support import plan
from tests.support.centre import Centre
from tests.support.waiting import eventually

TALKS = Desk(speech=True)
NEVER = Desk(ring_ms=None)
_STORY = frozenset(
    ("UserEvent", "Newchannel", "Newstate", "Hangup", "BridgeEnter", "BridgeLeave", "OriginateResponse")
) | {"ConfbridgeJoin", "ConfbridgeLeave", "DTMFEnd", "DeviceStateChange"}
_TELLING = ("Channel", "ChannelStateDesc", "Cause", "Response", "Reason", "Result", "Digit", "Device", "State")
_NUMBERS: Iterator[int] = count(13900000001)


@dataclass(frozen=True, slots=True)
class Call:
    """A citizen's call as the test knows it."""

    id: str
    channel: str
    number: str
    at: float
    """When the PBX told of it, in its clock."""
    run: SippRun


@dataclass
class Scene:
    """A PBX, a centre beside it, and people with telephones."""

    pbx: PbxInstance
    centre: Centre
    sipp: Sipp
    ami: RawAmi
    offers: Iterator[int] = field(default_factory=lambda: count(1))

    # People.

    def sit_down(self, endpoint: str, behaviour: Desk | None = TALKS) -> str:
        """An agent's phone behaves as told from now on, and the agent logs in; None: nobody is at the phone."""
        if behaviour is not None:
            self.phone(endpoint, behaviour)
        agent = plan.agent_of(endpoint)
        self.centre.ask(agent, "login")
        return agent

    def phone(self, endpoint: str, behaviour: Desk = TALKS) -> SippRun:
        """A phone at its port: an agent's or a department's."""
        ports = self.pbx.spec.ports
        place = AGENTS.index(endpoint) if endpoint in AGENTS else 20 + DEPARTMENTS.index(endpoint)
        return self.sipp.desk(behaviour, ports.phone(place))

    def citizens_phone(self, behaviour: Desk = TALKS) -> SippRun:
        """All citizens who are called back through the trunk behave as told."""
        return self.sipp.desk(behaviour, self.pbx.spec.ports.phone(TRUNK_PLACE), TRUNK_ADDRESS)

    def register_softphone(self, behaviour: Desk = TALKS) -> SippRun:
        """The softphone with a password registers, and behaves as told when it is rung."""
        port = self.pbx.spec.ports.phone(60)
        phone = self.sipp.desk(behaviour, port)
        assert self.sipp.register(SOFTPHONE, port).ok
        return phone

    def unregister_softphone(self) -> None:
        """The softphone is switched off in good order."""
        assert self.sipp.register(SOFTPHONE, self.pbx.spec.ports.phone(60), expires=0).ok

    def dial(self, line: str, **habits: Any) -> Call:
        """A citizen calls; returns once the call has reached the PBX."""
        number, since = habits.pop("number", "") or str(next(_NUMBERS)), len(self.ami.events)
        run = self.sipp.call(Caller(line=line, numbers=(number,), **({"speech": True} | habits)))
        try:
            told = self.ami.wait("UserEvent", UserEvent="CCArrived", CallerIDNum=number, since=since)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{run.folder} {run.result()}\n{run.log_tail()}") from None
        return Call(f"pbx:{told['Linkedid']}", told["Uniqueid"], number, float(told["Timestamp"]), run)

    def talk(self, agent: str, line: str = plan.MAIN, **habits: Any) -> Call:
        """A citizen calls and is answered by the agent."""
        call = self.dial(line, **habits)
        self.state(call, "talking")
        assert self.live(call)["agent"] == agent
        return call

    def hears_goodbye(self, call: Call) -> sqlite3.Row:
        """The others have gone; the caller does not listen to the goodbye's end. Returns the order."""
        eventually("goodbye", lambda: self.live(call).get("state", "leaving") == "leaving")
        self.ami.send("Hangup", Channel=call.channel)
        return self.centre.final_order(call.id)

    def recorded(self, call: Call, state: str) -> None:
        """Wait until the record holds that state: what is done within a commit of a kill is in the PBX alone."""
        sql = "SELECT 1 FROM calls WHERE id = ? AND state = ?"
        eventually(f"{state} in the record", lambda: self.centre.query(sql, call.id, state))

    def ends(self, call: Call, outcome: str) -> None:
        """The call has exactly one order and one record, with that outcome."""
        assert self.centre.final_order(call.id, within=10)["outcome"] == outcome
        linkedid = call.id.partition(":")[2]
        assert len(self.centre.query("SELECT id FROM calls WHERE linkedid = ?", linkedid)) == 1

    # What the centre shows.

    def live(self, call: Call) -> Any:
        """The call as the centre shows it; empty once it is over."""
        return self.centre.calls().get(call.id, {})

    def state(self, call: Call, *wanted: str, within: float = 5.0) -> Any:
        """Wait until the call is shown in that state."""
        what = f"{call.id} {'/'.join(wanted)}"

        def look() -> Any:
            seen = self.live(call)
            return seen if seen.get("state") in wanted else None

        try:
            return eventually(what, look, within=within)
        except AssertionError as error:
            raise AssertionError(f"{error}; shown: {self.live(call)}\n{self._story()}") from None

    def agent_is(self, agent: str, *wanted: str, within: float = 5.0) -> Any:
        """Wait until the agent is shown in that state."""

        def look() -> Any:
            seen = self.centre.agent(agent)
            return seen if seen["state"] in wanted else None

        try:
            return eventually(f"agent {agent} {'/'.join(wanted)}", look, within=within)
        except AssertionError as error:
            raise AssertionError(f"{error}; shown: {self.centre.agent(agent)}\n{self._story()}") from None

    def _story(self) -> str:
        """What the PBX did and the engine said, for a failure message."""
        self.ami.listen(0.05)
        told = [
            " ".join(str(e.get(k, "")) for k in ("Timestamp", "Event", "UserEvent", "Uniqueid", *_TELLING))
            for e in self.ami.events
            if e.get("Event") in _STORY
        ]
        return "\n".join([*told[-60:], self.centre.log_tail()])

    # What the PBX shows.

    def channels(self) -> list[Frame]:
        """All channels of the PBX."""
        since = len(self.ami.events)
        self.ami.ask("CoreShowChannels")
        self.ami.wait("CoreShowChannelsComplete", since=since)
        return [e for e in self.ami.events[since:] if e.get("Event") == "CoreShowChannel"]

    def nobody_left(self, within: float = 2.0) -> None:
        """No channel is left: nobody is alone in a room or in silence."""

        def empty() -> bool:
            return not self.channels()

        try:
            eventually("no channel left", empty, within=within)
        except AssertionError:
            left = [(c["Channel"], c["Context"], c["Application"], c["Duration"]) for c in self.channels()]
            raise AssertionError(f"left after {within} s: {left}\n{self.centre.log_tail()}") from None

    def voice_goes_on(self, channel: str) -> None:
        """RTP from this party and to it flows through the PBX."""

        def counted(direction: str) -> int:
            name = next(row["Channel"] for row in self.channels() if row.get("Uniqueid") == channel)
            wanted = f"CHANNEL(rtcp,{direction}count,audio)"
            return int(self.ami.ask("Getvar", Channel=name, Variable=wanted)["Value"] or 0)

        before = {way: counted(way) for way in ("rx", "tx")}
        what = f"voice from and to {channel}"
        eventually(what, lambda: all(counted(way) > before[way] + 10 for way in before), within=3.0)

    def members(self, call: Call) -> set[str]:
        """Who is in the call's room."""
        since = len(self.ami.events)
        if self.ami.send("ConfbridgeList", Conference=call.channel)["Response"] != "Success":
            return set()
        self.ami.wait("ConfbridgeListComplete", since=since)
        return {e["Uniqueid"] for e in self.ami.events[since:] if e.get("Event") == "ConfbridgeList"}

    def hang_up(self, channel: str) -> None:
        """A party hangs up (the PBX sees its channel end)."""
        self.ami.ask("Hangup", Channel=channel, Cause="16")

    def press(self, channel: str, keys: str) -> None:
        """A party presses keys; they come as if from the phone."""
        for key in keys:
            self.ami.ask("PlayDTMF", Channel=channel, Digit=key, Receive="true", Duration="100")

    def leg(self, call: Call, party: str = "agent") -> str:
        """The channel of the party that is in the call now, or is being rung for it."""

        def look() -> list[sqlite3.Row]:
            return [leg for leg in self.centre.legs(call.id) if leg["party"] == party and leg["ended_at"] is None]

        # It is told live before it is in the record, which is not ours alone.
        return str(eventually(f"{call.id} has a {party}", look)[-1]["channel"])

    def cel(self, channel: str, event: str) -> list[float]:
        """When Asterisk itself says that this happened to the channel."""
        found = rows(self.pbx.cel_csv.read_bytes())
        return [row.at for row in found if row.uniqueid == channel and row.event == event]

    def logged(self, channel: str, event: str) -> float:
        """When that first happened by Asterisk's own log, which may be written a moment after it was told."""
        return eventually(f"{event} of {channel} is logged", lambda: self.cel(channel, event))[0]

    def now(self) -> float:
        """The present in the PBX's clock, which is this machine's."""
        return time.time()
