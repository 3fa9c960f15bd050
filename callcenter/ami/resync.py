"""The PBX's own lists as one fact. Pure."""

from collections.abc import Iterable

from callcenter.ami.encode import Action
from callcenter.ami.frame import Frame
from callcenter.ami.inbound import clean_number, endpoint_of, is_reachable
from callcenter.domain.facts import ChannelSeen, PbxSynced
from callcenter.domain.ids import ChannelId, PbxName

CHANNELS = Action("CoreShowChannels")
VARIABLES = Action("Status", {"Variables": "CC_CALL,CC_LINE"})
DEVICES = Action("DeviceStateList")


def synced(
    pbx: PbxName,
    channels: Iterable[Frame],
    variables: Iterable[Frame],
    devices: Iterable[Frame],
    started_at: float,
) -> PbxSynced:
    """All that the three lists say; channels only in the second one were born between the two and come as events."""
    extra = {frame.get("Uniqueid"): _variables(frame) for frame in variables}
    return PbxSynced(
        pbx=pbx,
        channels=tuple(_seen(frame, extra.get(frame.get("Uniqueid"), {})) for frame in channels),
        reachable={
            endpoint: is_reachable(frame.get("State"))
            for frame in devices
            for technology, _, endpoint in [frame.get("Device").partition("/")]
            if technology == "PJSIP"
        },
        started_at=started_at,
    )


def _variables(frame: Frame) -> dict[str, str]:
    pairs = (text.partition("=") for text in frame.all("Variable"))
    return {name: value for name, _, value in pairs}


def _seen(frame: Frame, variables: dict[str, str]) -> ChannelSeen:
    return ChannelSeen(
        channel=ChannelId(frame.get("Uniqueid")),
        linkedid=frame.get("Linkedid"),
        endpoint=endpoint_of(frame.get("Channel")),
        context=frame.get("Context"),
        application=frame.get("Application"),
        bridge=frame.get("BridgeId"),
        up=frame.get("ChannelStateDesc") == "Up",
        age_s=_seconds(frame.get("Duration")),
        number=clean_number(frame.get("CallerIDNum")),
        call=variables.get("CC_CALL", ""),
        line=clean_number(variables.get("CC_LINE", "")),
    )


def _seconds(duration: str) -> float:
    """``HH:MM:SS`` in seconds."""
    total = 0
    for part in duration.split(":"):
        total = total * 60 + (int(part) if part.isdecimal() else 0)
    return float(total)
