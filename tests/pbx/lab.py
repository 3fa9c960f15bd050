"""A PBX, its AMI as the engine sees it, and people with telephones: the steps of which the tests are made."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from callcenter.pbx.instance import PbxInstance
from callcenter.pbx.scenario import Caller, Desk
from callcenter.pbx.sipp import Sipp, SippRun
from callcenter.pbx.snippets import SnippetValues
from callcenter.pbx.spec import PbxPorts, PbxSpec, Phone
from tests.pbx.raw_ami import Frame, RawAmi

# Another one for each session: an engine that outlived its session might find its PBX's port in use again.
ENGINE_SECRET = f"engine-secret-{os.getpid()}"
AGENTS = tuple(str(1001 + n) for n in range(10))
DEPARTMENTS = ("2001", "2002", "2003")
TRUNK_PLACE = 80
"""Where citizens who are called back are rung, on the trunk's own address."""
FALLBACK_AGENT = AGENTS[-1]
SOFTPHONE = Phone(name="1050", password="phone-secret")
STRANGER = Phone(name="1060", context="operator")
"""A phone of the operator's own, in a dialplan that takes no care: what is dialled goes unescaped into a UserEvent."""
CARELESS = """
[operator]
exten => _9.,1,UserEvent(Dialled,Number: ${EXTEN})
 same => n,Wait(20)
"""
AGENT, DEPARTMENT = AGENTS[0], DEPARTMENTS[0]
NEVER_STALE = "99999999999"
TALKS = Desk(speech=True)


def lab_spec(ports: PbxPorts) -> PbxSpec:
    """Return the lab: ten agents and three desks, each rung at its own port, and a softphone that registers."""
    return PbxSpec(
        ports=ports,
        values=SnippetValues(ami_secret=ENGINE_SECRET, fallback_members=(f"PJSIP/{FALLBACK_AGENT}",)),
        agents=(*(Phone(name=n, port=ports.phone(i)) for i, n in enumerate(AGENTS)), SOFTPHONE, STRANGER),
        extra_dialplan=CARELESS,
        trunk_port=ports.phone(TRUNK_PLACE),
        departments=tuple(Phone(name=n, port=ports.phone(20 + i)) for i, n in enumerate(DEPARTMENTS)),
    )


@dataclass
class Lab:
    """A PBX, its AMI as the engine sees it, and people with telephones."""

    pbx: PbxInstance
    ami: RawAmi
    sipp: Sipp
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def ports(self) -> PbxPorts:
        return self.pbx.spec.ports

    def engine_is_alive(self) -> None:
        self.ami.ask("Setvar", Variable="CC_HEARTBEAT", Value=NEVER_STALE)

    def engine_dies(self, ago: float = 0.0) -> float:
        # The answer to Ping carries the PBX's own clock, which is the one that the dialplan compares with.
        now = float(self.ami.ask("Ping")["Timestamp"]) - ago
        self.ami.ask("Setvar", Variable="CC_HEARTBEAT", Value=str(int(now)))
        return now

    def agent_phone(self, behaviour: Desk = TALKS, agent: str = AGENT) -> SippRun:
        return self.sipp.desk(behaviour, self.ports.phone(AGENTS.index(agent)))

    def department_phone(self, behaviour: Desk = TALKS) -> SippRun:
        return self.sipp.desk(behaviour, self.ports.phone(20))

    def arrive(self, caller: Caller) -> tuple[str, SippRun]:
        since = len(self.ami.events)
        run = self.sipp.call(caller)
        return self.ami.wait("UserEvent", UserEvent="CCArrived", since=since)["Uniqueid"], run

    def offer(self, caller: str, agent: str = AGENT, one_of: str = "") -> str:
        leg = f"offer-{time.time_ns()}-{next(self.numbers)}"
        variables = f"CC_CALLER={caller},CC_CALL={caller},CC_ROLE=agent" + (f",CC_ROUND={one_of}" if one_of else "")
        self.originate(f"PJSIP/{agent}", "callcenter-agent", "s", leg, variables)
        return leg

    def invite_department(self, room: str) -> str:
        leg = f"department-{time.time_ns()}-{next(self.numbers)}"
        self.originate(f"PJSIP/{DEPARTMENT}", "callcenter-room", room, leg, f"CC_CALL={room},CC_ROLE=department")
        return leg

    def originate(self, channel: str, context: str, exten: str, leg: str, variables: str) -> None:
        self.ami.ask(
            "Originate", Channel=channel, Context=context, Exten=exten, Priority="1", Async="true",
            ChannelId=leg, Timeout="10000", Variable=variables,
        )  # fmt: skip

    def redirect(self, channel: str, context: str, exten: str = "s") -> None:
        self.ami.ask("Redirect", Channel=channel, Context=context, Exten=exten, Priority="1")

    def hang_up(self, channel: str) -> None:
        self.ami.ask("Hangup", Channel=channel)

    def talk(self, caller: Caller) -> tuple[str, str, SippRun]:
        since = len(self.ami.events)
        call, run = self.arrive(caller)
        leg = self.offer(call)
        for party in (call, leg):
            self.ami.wait("BridgeEnter", Uniqueid=party, since=since)
        return call, leg, run

    def three_way(self, caller: Caller) -> tuple[str, str, str, SippRun]:
        since = len(self.ami.events)
        call, leg, run = self.talk(caller)
        self.ami.ask(
            "Redirect", Channel=call, Context="callcenter-hold", Exten="s", Priority="1",
            ExtraChannel=leg, ExtraContext="callcenter-room", ExtraExten=call, ExtraPriority="1",
        )  # fmt: skip
        self.ami.wait("ConfbridgeJoin", Uniqueid=leg, since=since)
        department = self.invite_department(call)
        self.ami.wait("ConfbridgeJoin", Uniqueid=department, since=since)
        self.redirect(call, "callcenter-room", call)
        self.ami.wait("ConfbridgeJoin", Uniqueid=call, since=since)
        return call, leg, department, run

    def state_of(self, channel: str) -> Frame:
        since = len(self.ami.events)
        self.ami.ask("CoreShowChannels")
        self.ami.wait("CoreShowChannelsComplete", since=since)
        # Other events of the channel may come between the rows.
        rows = (e for e in self.ami.events[since:] if e.get("Event") == "CoreShowChannel")
        return next((row for row in rows if row["Uniqueid"] == channel), {})

    def until(self, channel: str, application: str) -> None:
        """Wait until the channel runs the application; there is no event for that."""
        for _ in range(100):
            if self.state_of(channel).get("Application") == application:
                return
            self.ami.listen(0.1)
        raise AssertionError(f"{channel} never ran {application}: {self.state_of(channel)}")
