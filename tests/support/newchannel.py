"""A caller's Newchannel as Asterisk writes it, the trunk leading straight into our context."""

ROWS = {
    "Event": "Newchannel",
    "Privilege": "call,all",
    "Timestamp": "1795791506.123456",
    "Channel": "PJSIP/trunk-0000002a",
    "ChannelState": "4",
    "ChannelStateDesc": "Ring",
    "CallerIDNum": "+86 138-0013-8000",
    "CallerIDName": "<unknown>",
    "ConnectedLineNum": "<unknown>",
    "ConnectedLineName": "<unknown>",
    "Language": "zh",
    "AccountCode": "",
    "Context": "callcenter-trunk",
    "Exten": "12345",
    "Priority": "1",
    "Uniqueid": "1795.1",
    "Linkedid": "1795.0",
}
HEADERS = tuple(ROWS)


def written(**changes: str) -> str:
    """The event's text, with other values."""
    return "\r\n".join(f"{name}: {value}" for name, value in (ROWS | changes).items())
