"""What the PBX told us, in our words. Every fact names the PBX it came from."""

from callcenter.domain.ids import ChannelId, LineNumber, PbxName
from callcenter.domain.record import Record


class Fact(Record, frozen=True, kw_only=True):
    """Something that happened on a PBX."""

    pbx: PbxName


class ChannelFact(Fact, frozen=True, kw_only=True):
    """Something that happened to one channel."""

    channel: ChannelId


class CallerArrived(ChannelFact, frozen=True, kw_only=True):
    """A caller entered ``callcenter-in``. ``number`` is digits (maybe with +) or empty; ``name`` is untrusted text."""

    linkedid: str
    line: LineNumber
    number: str = ""
    name: str = ""
    up: bool = False


class DigitsCollected(ChannelFact, frozen=True, kw_only=True):
    """The caller's answer to a question (``callcenter-ask``); empty digits: silence."""

    node: str
    digits: str


class PromptSaid(ChannelFact, frozen=True, kw_only=True):
    """``callcenter-say`` has played its prompt."""


class CallerReleased(ChannelFact, frozen=True, kw_only=True):
    """The caller entered ``callcenter-after``: the other side has gone."""


class BridgeMissed(ChannelFact, frozen=True, kw_only=True):
    """The agent's leg could not be bridged with the caller; ``result`` is BRIDGERESULT."""

    result: str


class LegRinging(ChannelFact, frozen=True, kw_only=True):
    """The phone rings (180)."""


class LegAnswered(ChannelFact, frozen=True, kw_only=True):
    """The phone was picked up (channel state Up)."""


class LegFailed(ChannelFact, frozen=True, kw_only=True):
    """An Originate came to nothing; ``reason`` is Asterisk's (0 failed, 3 no answer, 5 busy, 8 congested)."""

    reason: int


class HangupRequested(ChannelFact, frozen=True, kw_only=True):
    """Whoever is at the channel hung up; its end follows at once, unless the PBX lost the request."""


class ChannelHungUp(ChannelFact, frozen=True, kw_only=True):
    """The channel is gone; ``cause`` is the Q.850 cause."""

    cause: int


class BridgeEntered(ChannelFact, frozen=True, kw_only=True):
    """The channel entered a two-party bridge; ``members`` are in it now, this one included."""

    bridge: str
    members: int


class BridgeLeft(ChannelFact, frozen=True, kw_only=True):
    """The channel left a two-party bridge."""

    bridge: str


class RoomEntered(ChannelFact, frozen=True, kw_only=True):
    """The channel entered a three-way room; the room's name is the caller's Uniqueid."""

    room: str


class KeyPressed(ChannelFact, frozen=True, kw_only=True):
    """A DTMF digit ended on a channel."""

    digit: str


class FeatureDialled(ChannelFact, frozen=True, kw_only=True):
    """An agent dialled a feature code; the channel waits a few seconds for a spoken answer."""

    endpoint: str
    feature: str
    argument: str = ""


class PhoneChannelOpened(ChannelFact, frozen=True, kw_only=True):
    """A channel of a phone came into being, ours or the agent's own."""

    endpoint: str


class CallerComing(ChannelFact, frozen=True, kw_only=True):
    """A caller's channel came into being in ``callcenter-trunk``: its dialplan is about to start, and ``CallerArrived``
    follows within a moment. Until then it must not be sent anywhere."""

    endpoint: str
    linkedid: str
    line: LineNumber
    number: str = ""


class PhoneChanged(Fact, frozen=True, kw_only=True):
    """The endpoint can or cannot be rung (registered, reachable)."""

    endpoint: str
    reachable: bool


class PbxLost(Fact, frozen=True, kw_only=True):
    """The link is cut: we are blind on this PBX until it is synced again."""


class ChannelSeen(Record, frozen=True, kw_only=True):
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


class PbxSynced(Fact, frozen=True, kw_only=True):
    """All channels and phones as the PBX lists them now. Facts that follow are newer."""

    channels: tuple[ChannelSeen, ...]
    reachable: dict[str, bool]
    """Endpoint -> can be rung."""
    started_at: float
    """Unix time at which this Asterisk started; a later value than before means it was restarted."""
