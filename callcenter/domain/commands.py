"""What the shell shall do: act on the PBX, set a timer. Imperative, complete, and safe to build an action from."""

from dataclasses import dataclass

from callcenter.domain.ids import CallId, ChannelId, Instant, OfferId, PbxName, TimerKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Something to be done by the shell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PbxCommand(Command):
    """Something to be done on a PBX."""

    pbx: PbxName


@dataclass(frozen=True, slots=True, kw_only=True)
class RingAgent(PbxCommand):
    """Ring the agent's phone; when it is picked up, the dialplan bridges it with the caller."""

    offer: OfferId
    call: CallId
    caller: ChannelId
    endpoint: str
    ring_ms: int
    shown_number: str
    """What the phone's display shows of the caller: digits, + and * only."""
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RingDepartment(PbxCommand):
    """Ring a department's desk; when it is picked up, it enters the room."""

    leg: ChannelId
    caller: ChannelId
    dial: str
    ring_ms: int
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HangUp(PbxCommand):
    """End one channel."""

    channel: ChannelId


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldCaller(PbxCommand):
    """Send the caller to wait with music (answers the call)."""

    channel: ChannelId
    music: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskCaller(PbxCommand):
    """Play a question and collect the caller's keys."""

    channel: ChannelId
    node: str
    prompts: tuple[str, ...]
    max_digits: int
    timeout_s: float
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Say(PbxCommand):
    """Play prompts to a channel, then hold it with music or hang it up."""

    channel: ChannelId
    prompts: tuple[str, ...]
    language: str
    then_hold: bool = False
    number: int | None = None
    """A number to be spoken after the prompts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitToRoom(PbxCommand):
    """Part a conversation: the caller hears music, the agent goes into the room named after the caller."""

    caller: ChannelId
    agent: ChannelId
    music: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterRoom(PbxCommand):
    """Move a caller into the room."""

    caller: ChannelId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnAgent(PbxCommand):
    """Bridge the agent with the waiting caller again."""

    agent: ChannelId
    caller: ChannelId


@dataclass(frozen=True, slots=True, kw_only=True)
class StartTimer(Command):
    """Feed ``TimerFired(key)`` at ``at``; a second start of a key replaces the first."""

    key: TimerKey
    at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelTimer(Command):
    """Forget the timer, if it is there."""

    key: TimerKey


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerFired:
    """The input that a timer makes when its time has come."""

    key: TimerKey
