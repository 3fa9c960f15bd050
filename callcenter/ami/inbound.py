"""AMI events in our words. Pure: a frame in, a fact out, or nothing."""

import re
from collections.abc import Callable

from callcenter.ami.frame import Frame
from callcenter.domain import facts as f
from callcenter.domain.ids import ChannelId, LineNumber, PbxName
from callcenter.domain.network import ENTRANCE, clean_number, endpoint_of, line_of

_UNREACHABLE = frozenset({"UNAVAILABLE", "INVALID"})
MAX_NAME = 80

Translate = Callable[[PbxName, Frame], f.Fact | None]


def translate(pbx: PbxName, frame: Frame) -> f.Fact | None:
    """The fact an event stands for; None for what does not concern us."""
    name = frame.event
    found = _EVENTS.get(name)
    if found is None or (not frame.get("Uniqueid") and name not in _OF_NO_CHANNEL):
        return None
    return found(pbx, frame)


def _channel(frame: Frame) -> ChannelId:
    return ChannelId(frame.get("Uniqueid"))


def _int(text: str) -> int:
    """The number, or nought for what is none: none that Asterisk writes is as long as this."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


# UserEvents of our dialplan. They are told from forged ones by having a channel of their own (see genuine.py).


def _user_event(pbx: PbxName, frame: Frame) -> f.Fact | None:
    found = USER_EVENTS.get(frame.get("UserEvent"))
    return found(pbx, frame) if found is not None else None


def _arrived(pbx: PbxName, frame: Frame) -> f.Fact | None:
    return f.CallerArrived(
        pbx=pbx,
        channel=_channel(frame),
        linkedid=frame.get("Linkedid"),
        line=LineNumber(clean_number(frame.get("Line"))),
        number=_caller_number(frame),
        name=frame.get("CallerIDName")[:MAX_NAME],
        up=frame.get("ChannelStateDesc") == "Up",
    )


def _caller_number(frame: Frame) -> str:
    return _number(frame.get("CallerIDNum"))


def _number(number: str) -> str:
    return "" if number == "<unknown>" else clean_number(number)


def _digits(pbx: PbxName, frame: Frame) -> f.Fact | None:
    digits = frame.get("Digits")[:32]
    return f.DigitsCollected(pbx=pbx, channel=_channel(frame), node=frame.get("Node"), digits=digits)


def _feature(pbx: PbxName, frame: Frame) -> f.Fact | None:
    return f.FeatureDialled(
        pbx=pbx,
        channel=_channel(frame),
        endpoint=frame.get("Endpoint"),
        feature=frame.get("Feature"),
        argument=clean_number(frame.get("Argument")),
    )


USER_EVENTS: dict[str, Translate] = {
    "CCArrived": _arrived,
    "CCDigits": _digits,
    "CCFeature": _feature,
    "CCSaid": lambda pbx, frame: f.PromptSaid(pbx=pbx, channel=_channel(frame)),
    "CCAfter": lambda pbx, frame: f.CallerReleased(pbx=pbx, channel=_channel(frame)),
    "CCNoBridge": lambda pbx, frame: f.BridgeMissed(pbx=pbx, channel=_channel(frame), result=frame.get("Result")),
}

# Asterisk's own events.


def _new_channel(pbx: PbxName, frame: Frame) -> f.Fact | None:
    endpoint = endpoint_of(frame.get("Channel"))
    if not endpoint:
        return None
    # A call of ours that comes out of the trunk is "Down"; one that comes in by it is "Ring".
    line = line_of(frame.get("Exten")) if frame.get("Context") == ENTRANCE else ""
    if not line or frame.get("ChannelStateDesc") != "Ring":
        return f.PhoneChannelOpened(pbx=pbx, channel=_channel(frame), endpoint=endpoint)
    return f.CallerComing(
        pbx=pbx,
        channel=_channel(frame),
        endpoint=endpoint,
        linkedid=frame.get("Linkedid"),
        line=LineNumber(line),
        number=_caller_number(frame),
    )


_ANY = r"[^\r\n]*\r\n"
_COMING = re.compile(
    rf"Event: Newchannel\r\nPrivilege: {_ANY}(?:(?:SequenceNumber|Timestamp|SystemName): {_ANY})*"
    r"Channel: PJSIP/([^\r\n]+)-[0-9a-f]+\r\nChannelState: 4\r\nChannelStateDesc: Ring\r\n"
    rf"CallerIDNum: ([^\r\n]*)\r\nCallerIDName: {_ANY}ConnectedLineNum: {_ANY}ConnectedLineName: {_ANY}"
    rf"Language: {_ANY}AccountCode: {_ANY}Context: {ENTRANCE}\r\nExten: \+?([0-9]{{2,24}})\r\nPriority: {_ANY}"
    r"Uniqueid: ([^\r\n]+)\r\nLinkedid: ([^\r\n]+)(?:\r\nChanVariable[^\r\n]*)*\Z"
)
"""A caller's Newchannel, every line in its place: a text with a line break in it does not fit."""


def coming(pbx: PbxName, text: str) -> f.CallerComing | None:
    """What ``translate`` makes of this event, on a shorter way; None: to be read line by line."""
    if (found := _COMING.match(text)) is None:
        return None
    endpoint, number, line, channel, linkedid = found.groups()
    return f.CallerComing(
        pbx=pbx,
        channel=ChannelId(channel),
        endpoint=endpoint,
        linkedid=linkedid,
        line=LineNumber(line),
        number=_number(number),
    )


def _new_state(pbx: PbxName, frame: Frame) -> f.Fact | None:
    match frame.get("ChannelStateDesc"):
        case "Ringing":
            return f.LegRinging(pbx=pbx, channel=_channel(frame))
        case "Up":
            return f.LegAnswered(pbx=pbx, channel=_channel(frame))
        case _:
            return None


def _hangup(pbx: PbxName, frame: Frame) -> f.Fact | None:
    return f.ChannelHungUp(pbx=pbx, channel=_channel(frame), cause=_int(frame.get("Cause")))


def _hangup_request(pbx: PbxName, frame: Frame) -> f.Fact | None:
    return f.HangupRequested(pbx=pbx, channel=_channel(frame))


def _bridge_enter(pbx: PbxName, frame: Frame) -> f.Fact | None:
    if frame.get("BridgeCreator") == "ConfBridge":
        return None
    bridge, members = frame.get("BridgeUniqueid"), _int(frame.get("BridgeNumChannels"))
    return f.BridgeEntered(pbx=pbx, channel=_channel(frame), bridge=bridge, members=members)


def _bridge_leave(pbx: PbxName, frame: Frame) -> f.Fact | None:
    return f.BridgeLeft(pbx=pbx, channel=_channel(frame), bridge=frame.get("BridgeUniqueid"))


def _originate_response(pbx: PbxName, frame: Frame) -> f.Fact | None:
    """A failed Originate may have had no channel; our offer's id is the ActionID we gave it."""
    if frame.get("Response") != "Failure":
        return None
    leg = ChannelId(frame.action_id.rpartition("/")[2])
    return f.LegFailed(pbx=pbx, channel=leg, reason=_int(frame.get("Reason")))


def _device(pbx: PbxName, frame: Frame) -> f.Fact | None:
    technology, _, endpoint = frame.get("Device").partition("/")
    if technology != "PJSIP":
        return None
    return f.PhoneChanged(pbx=pbx, endpoint=endpoint, reachable=is_reachable(frame.get("State")))


def is_reachable(state: str) -> bool:
    """Whether a device in this state can be rung."""
    return state not in _UNREACHABLE


def _dtmf(pbx: PbxName, frame: Frame) -> f.Fact | None:
    if frame.get("Direction") != "Received":
        return None
    return f.KeyPressed(pbx=pbx, channel=_channel(frame), digit=frame.get("Digit")[:1])


def _conf_join(pbx: PbxName, frame: Frame) -> f.Fact | None:
    return f.RoomEntered(pbx=pbx, channel=_channel(frame), room=frame.get("Conference"))


_EVENTS: dict[str, Translate] = {
    "UserEvent": _user_event,
    "Newchannel": _new_channel,
    "Newstate": _new_state,
    "Hangup": _hangup,
    "HangupRequest": _hangup_request,
    "BridgeEnter": _bridge_enter,
    "BridgeLeave": _bridge_leave,
    "OriginateResponse": _originate_response,
    "DeviceStateChange": _device,
    "DTMFEnd": _dtmf,
    "ConfbridgeJoin": _conf_join,
}
_OF_NO_CHANNEL = frozenset({"OriginateResponse", "DeviceStateChange"})
