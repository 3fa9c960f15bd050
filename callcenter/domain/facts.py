"""What the PBX told us, in our words. Every fact names the PBX it came from."""

from dataclasses import dataclass

from callcenter.domain.ids import ChannelId, LineNumber, PbxName


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that happened on a PBX."""

    pbx: PbxName


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelFact(Fact):
    """Something that happened to one channel."""

    channel: ChannelId


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerArrived(ChannelFact):
    """A caller entered ``callcenter-in``. ``number`` is digits (maybe with +) or empty; ``name`` is untrusted text."""

    linkedid: str
    line: LineNumber
    number: str = ""
    name: str = ""
    up: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitsCollected(ChannelFact):
    """The caller's answer to a question (``callcenter-ask``); empty digits: silence."""

    node: str
    digits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptSaid(ChannelFact):
    """``callcenter-say`` has played its prompt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerReleased(ChannelFact):
    """The caller entered ``callcenter-after``: the other side has gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgeMissed(ChannelFact):
    """The agent's leg could not be bridged with the caller; ``result`` is BRIDGERESULT."""

    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegRinging(ChannelFact):
    """The phone rings (180)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegAnswered(ChannelFact):
    """The phone was picked up (channel state Up)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegFailed(ChannelFact):
    """An Originate came to nothing; ``reason`` is Asterisk's (0 failed, 3 no answer, 5 busy, 8 congested)."""

    reason: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelHungUp(ChannelFact):
    """The channel is gone; ``cause`` is the Q.850 cause."""

    cause: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgeEntered(ChannelFact):
    """The channel entered a two-party bridge; ``members`` are in it now, this one included."""

    bridge: str
    members: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgeLeft(ChannelFact):
    """The channel left a two-party bridge."""

    bridge: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomEntered(ChannelFact):
    """The channel entered a three-way room; the room's name is the caller's Uniqueid."""

    room: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPressed(ChannelFact):
    """A DTMF digit ended on a channel."""

    digit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureDialled(ChannelFact):
    """An agent dialled a feature code; the channel waits a few seconds for a spoken answer."""

    endpoint: str
    feature: str
    argument: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneChannelOpened(ChannelFact):
    """A channel of a phone came into being, ours or the agent's own."""

    endpoint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneChanged(Fact):
    """The endpoint can or cannot be rung (registered, reachable)."""

    endpoint: str
    reachable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PbxLost(Fact):
    """The link is cut: we are blind on this PBX until it is synced again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSeen:
    """One channel in a list made at resync."""

    channel: ChannelId
    linkedid: str
    endpoint: str
    """The endpoint of a PJSIP channel, else empty."""
    context: str
    application: str
    bridge: str
    up: bool
    age_s: float
    number: str = ""
    call: str = ""
    """The channel variable CC_CALL: the Uniqueid of the caller this leg belongs to."""
    line: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PbxSynced(Fact):
    """All channels and phones as the PBX lists them now. Facts that follow are newer."""

    channels: tuple[ChannelSeen, ...]
    reachable: dict[str, bool]
    """Endpoint -> can be rung."""
    started_at: float
    """Unix time at which this Asterisk started; a later value than before means it was restarted."""
