"""The PBX's own lists as one fact. Pure."""

from collections.abc import Iterable

from callcenter.ami.encode import Action
from callcenter.ami.frame import Frame
from callcenter.ami.genuine import is_plain
from callcenter.ami.inbound import is_reachable
from callcenter.domain.facts import ChannelSeen, PbxSynced
from callcenter.domain.ids import ChannelId, PbxName
from callcenter.domain.network import clean_number, endpoint_of

CHANNELS = Action("CoreShowChannels")
VARIABLES = Action("Status", {"Variables": "CC_CALL,CC_LINE,CC_AT"})
DEVICES = Action("DeviceStateList")
_AGE_SLACK_S = 2.0


def synced(
    pbx: PbxName,
    channels: Iterable[Frame],
    variables: Iterable[Frame],
    devices: Iterable[Frame],
    started_at: float,
    pbx_now: float,
) -> PbxSynced:
    """All that the three lists say; channels only in the second one were born between the two and come as events.

    ``pbx_now`` is the PBX's own clock: a caller's moment of arrival is kept on the channel in that clock.
    """
    extra = {frame.get("Uniqueid"): _variables(frame) for frame in variables if _whole(frame)}
    return PbxSynced(
        pbx=pbx,
        channels=tuple(_seen(one, extra.get(one["Uniqueid"], {}), pbx_now) for one in channels if _whole(one)),
        reachable={
            endpoint: is_reachable(frame.get("State"))
            for frame in devices
            for technology, _, endpoint in [frame.get("Device").partition("/")]
            if technology == "PJSIP"
        },
        started_at=started_at,
    )


def _whole(row: Frame) -> bool:
    """Not so where a stranger's number with a line break in it has spoilt the row; callers of ours have none."""
    return "Uniqueid" in row and is_plain(row)


def _variables(frame: Frame) -> dict[str, str]:
    pairs = (text.partition("=") for text in frame.all("Variable"))
    return {name: value for name, _, value in pairs}


def _seen(frame: Frame, variables: dict[str, str], pbx_now: float) -> ChannelSeen:
    return ChannelSeen(
        channel=ChannelId(frame.get("Uniqueid")),
        linkedid=frame.get("Linkedid"),
        endpoint=endpoint_of(frame.get("Channel")),
        context=frame.get("Context"),
        application=frame.get("Application"),
        bridge=frame.get("BridgeId"),
        up=frame.get("ChannelStateDesc") == "Up",
        age_s=_age(frame, variables.get("CC_AT", ""), pbx_now),
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


def _age(frame: Frame, arrived: str, pbx_now: float) -> float:
    """How old the channel is: to the millisecond where the dialplan noted the arrival, else to the second."""
    whole = _seconds(frame.get("Duration"))
    try:
        exact = pbx_now - float(arrived)
    except ValueError:
        return whole
    # A variable that does not fit what Asterisk itself says (an inherited or stale one) is not believed.
    return exact if abs(exact - whole) <= _AGE_SLACK_S else whole
