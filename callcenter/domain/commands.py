"""What the shell shall do: act on the PBX, set a timer. Imperative, complete, and safe to build an action from."""

from callcenter.domain.ids import CallId, ChannelId, Instant, OfferId, PbxName, TimerKey
from callcenter.domain.record import Record


class Command(Record, frozen=True, kw_only=True):
    """Something to be done by the shell."""


class PbxCommand(Command, frozen=True, kw_only=True):
    """Something to be done on a PBX."""

    pbx: PbxName


class RingAgent(PbxCommand, frozen=True, kw_only=True):
    """Ring the agent's phone; when it is picked up, the dialplan bridges it with the caller."""

    offer: OfferId
    call: CallId
    caller: ChannelId
    endpoint: str
    ring_ms: int
    shown_number: str
    """What the phone's display shows of the caller: digits, + and * only."""
    line: str
    round: str = ""
    """Of the phones that ring in one round, the PBX lets the first that is picked up have the caller."""
    waits: bool = False
    """The caller is not there yet: the agent hears that somebody is being called back, and waits."""
    language: str = ""
    """Of what a waiting agent hears; empty: the phone's own."""


class DialCaller(PbxCommand, frozen=True, kw_only=True):
    """Call a citizen back; who answers is bridged with the agent's leg, or waits with music where there is none."""

    leg: ChannelId
    dial: str
    agent: ChannelId | None
    ring_ms: int
    shown_number: str
    line: str
    language: str
    music: str


class RingDepartment(PbxCommand, frozen=True, kw_only=True):
    """Ring a department's desk; when it is picked up, it enters the room."""

    leg: ChannelId
    caller: ChannelId
    dial: str
    ring_ms: int
    line: str


class HangUp(PbxCommand, frozen=True, kw_only=True):
    """End one channel."""

    channel: ChannelId


class HoldCaller(PbxCommand, frozen=True, kw_only=True):
    """Send the caller to wait with music (answers the call)."""

    channel: ChannelId
    music: str
    language: str


class AnswerCaller(PbxCommand, frozen=True, kw_only=True):
    """Let a caller who hears ringing be answered and hear music, within a second. A caller whom an agent takes just
    then stays with the agent."""

    channel: ChannelId
    music: str
    language: str


class AskCaller(PbxCommand, frozen=True, kw_only=True):
    """Play a question and collect the caller's keys."""

    channel: ChannelId
    node: str
    prompts: tuple[str, ...]
    max_digits: int
    timeout_s: float
    language: str


class Say(PbxCommand, frozen=True, kw_only=True):
    """Play prompts to a channel, then hold it with music or hang it up."""

    channel: ChannelId
    prompts: tuple[str, ...]
    language: str
    then_hold: bool = False
    number: int | None = None
    """A number to be spoken after the prompts."""


class Announce(PbxCommand, frozen=True, kw_only=True):
    """Let a caller who waits with music hear prompts between. Being connected cuts them short; a caller who is
    connected already hears nothing of them."""

    channel: ChannelId
    prompts: tuple[str, ...]
    number: int | None = None
    """A number to be spoken after the prompts."""
    after: tuple[str, ...] = ()
    """Prompts after the number."""


class SplitToRoom(PbxCommand, frozen=True, kw_only=True):
    """Part a conversation: the caller hears music, the agent goes into the room named after the caller."""

    caller: ChannelId
    agent: ChannelId
    music: str
    language: str


class EnterRoom(PbxCommand, frozen=True, kw_only=True):
    """Move a caller into the room."""

    caller: ChannelId


class ReturnAgent(PbxCommand, frozen=True, kw_only=True):
    """Bridge the agent with the waiting caller again."""

    agent: ChannelId
    caller: ChannelId


class StartTimer(Command, frozen=True, kw_only=True):
    """Feed ``TimerFired(key)`` at ``at``; a second start of a key replaces the first."""

    key: TimerKey
    at: Instant


class CancelTimer(Command, frozen=True, kw_only=True):
    """Forget the timer, if it is there."""

    key: TimerKey


class TimerFired(Record, frozen=True, kw_only=True):
    """The input that a timer makes when its time has come."""

    key: TimerKey
