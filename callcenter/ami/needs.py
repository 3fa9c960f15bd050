"""What the engine needs of a PBX, in one place for every check. Pure."""

from typing import Final

OLDEST_ASTERISK: Final = 18
OLDEST_AMI: Final = 7
"""The major number in the banner of the oldest Asterisk supported."""

READ: Final = ("call", "user", "dtmf", "system")
WRITE: Final = ("call", "originate", "reporting")
TOO_MUCH: Final = ("all", "command", "config", "agi", "system")
"""Write rights that are worth a shell on the PBX, or nearly."""

RIGHT_SHOWN_BY: Final = {
    "call": ("Redirect", "Setvar"),
    "originate": ("Originate",),
    "reporting": ("CoreShowChannels", "ShowDialPlan"),
}
"""Actions of the PBX's own list of commands that are only there with the right."""
RIGHTS_FOR: Final = {
    "CoreShowChannels": ("reporting",),
    "Status": ("call", "reporting"),
    "DeviceStateList": ("call", "reporting"),
    "Originate": ("originate",),
    "Redirect": ("call",),
    "Hangup": ("call",),
    "Setvar": ("call",),
}
"""An action of the engine's, and the write rights of which it takes one."""
EXCESS_SHOWN_BY: Final = {
    "command": ("Command",),
    "config": ("UpdateConfig", "GetConfig"),
    "agi": ("AGI",),
    "system": ("ModuleLoad", "Filter"),
}
MODULE_SHOWN_BY: Final = {
    "res_manager_devicestate": ("DeviceStateList", "reporting"),
    "app_confbridge": ("ConfbridgeListRooms", "reporting"),
    "app_queue": ("QueueStatus", ""),
}
"""Module: an action it brings, and the right without which that action is not listed anyway."""

_OTHERS: Final = ("agent", "callback", "room", "feature", "check")
_CALLER: Final = ("trunk", "in", "ring", "hold", "ask", "say", "called", "after", "planb")
CONTEXTS: Final = tuple(f"callcenter-{name}" for name in (*_OTHERS, *_CALLER))
LOOKS_AT: Final = {"callcenter-ring": "CC_ANSWER", "callcenter-hold": "CC_SAY"}
"""Variables that the engine sets and a context of an earlier version does not look at."""
FALLBACK_QUEUE: Final = "callcenter-fallback"
CONFBRIDGE: Final = ("callcenter_bridge", "callcenter_agent", "callcenter_department", "callcenter_caller")

EVENTS: Final = {
    "UserEvent": "user",
    "Newchannel": "call",
    "Newstate": "call",
    "Hangup": "call",
    "HangupRequest": "call",
    "BridgeEnter": "call",
    "BridgeLeave": "call",
    "OriginateResponse": "call",
    "DeviceStateChange": "call",
    "ConfbridgeJoin": "call",
    "ConfbridgeLeave": "call",
    "Hold": "call",
    "Unhold": "call",
    "DTMFBegin": "dtmf",
    "DTMFEnd": "dtmf",
    "FullyBooted": "system",
    "Shutdown": "system",
}
"""Event: the read right it comes with."""
WHOLE_MESSAGES: Final = "![[:cntrl:]]{4}."
"""The event filter that drops a message with a blank line inside."""
LOWEST_WRITETIMEOUT: Final = 1000

USER_FILE: Final = "manager_callcenter.conf"
DIALPLAN_FILE: Final = "extensions_callcenter.conf"
