"""The steps that a call makes on its way through the centre, for tests of what comes after the engine."""

from collections.abc import Iterator

from agents.machine import AgentState
from agents.model import Agent
from callcenter.calls.machine import CallState
from callcenter.calls.model import Call, Stint
from callcenter.domain.events import (
    AgentChanged,
    AgentLeft,
    AgentRequested,
    CallAnswered,
    CallArrived,
    CallEnded,
    OfferEnded,
    OfferMade,
    OfferResult,
    Outcome,
    Party,
)
from callcenter.domain.ids import (
    AgentId,
    CallId,
    ChannelId,
    DepartmentId,
    Instant,
    LineNumber,
    OfferId,
    PbxName,
    QueueName,
)
from callcenter.domain.record import replace
from callcenter.ports import Step

T0 = Instant(1_795_000_000.25)
PBX = PbxName("pbx1")
LINE = LineNumber("12345")
QUEUE = QueueName("general")


def arrived(key: str, at: float = T0, number: str = "13812341234") -> Call:
    """A call that has just come in; ``key`` is its Linkedid."""
    return Call(
        id=CallId(f"{PBX}:{key}"),
        pbx=PBX,
        channel=ChannelId(key),
        line=LINE,
        number=number,
        arrived_at=Instant(at),
        language="zh",
    )


def requested(call: Call, after: float = 0.5) -> Call:
    """The call has joined the queue."""
    return replace(call, state=CallState.WAITING, queue=QUEUE, requested_at=Instant(call.arrived_at + after))


def offer_of(call: Call) -> OfferId:
    """The id of the call's first ring."""
    return OfferId(ChannelId(f"{call.pbx}-{call.channel}-1"))


def answered(call: Call, agent: str = "1001", after: float = 4.0) -> Call:
    """The call is bridged with the agent."""
    at, channel = Instant(call.arrived_at + after), offer_of(call)
    stint = Stint(party=Party.AGENT, who=agent, channel=channel, started_at=call.arrived_at, joined_at=at)
    return replace(
        call,
        state=CallState.TALKING,
        answered_at=at,
        bridged_at=at,
        agent=AgentId(agent),
        agent_channel=channel,
        offers=1,
        stints=(stint,),
    )


def three_way(call: Call, department: str = "12333", after: float = 20.0) -> Call:
    """A department is in the conversation."""
    at = Instant(call.arrived_at + after)
    stint = Stint(party=Party.DEPARTMENT, who=department, channel=ChannelId("desk"), started_at=at, joined_at=at)
    return replace(
        call,
        state=CallState.THREE_WAY,
        three_way=True,
        in_room=True,
        department=DepartmentId(department),
        stints=(*call.stints, stint),
    )


def ended(call: Call, outcome: Outcome, after: float = 60.0) -> Call:
    """The call is over."""
    at = Instant(call.arrived_at + after)
    stints = tuple(replace(stint, ended_at=at, result="left") for stint in call.stints)
    return replace(call, state=CallState.ENDED, outcome=outcome, ended_at=at, ended_by=Party.CALLER, stints=stints)


def agent_at(at: float, state: AgentState, agent: str = "1001") -> Agent:
    """An agent whose present state began at ``at``."""
    return Agent(
        id=AgentId(agent),
        name="张三",
        endpoint=agent,
        pbx=PBX,
        queues=(QUEUE,),
        since=Instant(at),
        state=state,
        reachable=True,
        own_channels=frozenset({ChannelId("private")}),
    )


def shown(agent: Agent) -> AgentChanged:
    """What the outlets are told of the agent."""
    return AgentChanged(
        agent=agent.id, state=agent.state.value, reason="", reachable=True, own_call=False, actor="engine"
    )


def answered_steps(key: str, at: float = T0, number: str = "13812341234") -> Iterator[Step]:
    """A call that is answered after 4 s and ends after a minute."""
    call = arrived(key, at, number)
    yield Step(call.arrived_at, (CallArrived(call=call.id, line=LINE),), (call,), ())
    call = requested(call)
    yield Step(Instant(at + 0.5), (AgentRequested(call=call.id, queue=QUEUE),), (call,), ())
    who, offer = AgentId("1001"), offer_of(call)
    ringing = agent_at(at + 1, AgentState.RINGING)
    made = OfferMade(call=call.id, offer=offer, agent=who, queue=QUEUE, attempt=1)
    yield Step(Instant(at + 1), (made, shown(ringing)), (replace(call, state=CallState.RINGING),), (ringing,))
    call, talking = answered(call), agent_at(at + 4, AgentState.TALKING)
    taken = OfferEnded(call=call.id, offer=offer, agent=who, result=OfferResult.ANSWERED)
    bridged = CallAnswered(call=call.id, agent=who, ring_ms=4000, wait_ms=3500)
    yield Step(Instant(at + 4), (taken, bridged, shown(talking)), (call,), (talking,))
    call, after = ended(call, Outcome.ANSWERED), agent_at(at + 60, AgentState.WRAP_UP)
    left = AgentLeft(call=call.id, agent=who, talk_ms=56000)
    over = CallEnded(call=call.id, outcome=Outcome.ANSWERED, ended_by=Party.CALLER)
    yield Step(Instant(at + 60), (left, over, shown(after)), (call,), (after,))


def unanswered_steps(key: str, outcome: Outcome, at: float = T0, number: str = "13812341234") -> Iterator[Step]:
    """A call that ends without an agent."""
    call = arrived(key, at, number)
    yield Step(call.arrived_at, (CallArrived(call=call.id, line=LINE),), (call,), ())
    call = ended(call, outcome, after=7.0)
    over = CallEnded(call=call.id, outcome=outcome, ended_by=Party.CALLER)
    yield Step(Instant(at + 7), (over,), (call,), ())
