"""What the network writes, made plain: numbers and the names of channels."""

import re

_NUMBER = re.compile(r"[^0-9+]")
_PHONE = re.compile(r"PJSIP/(.+)-[0-9a-f]+")
_LINE = re.compile(r"\+?([0-9]{2,24})")
MAX_NUMBER = 24
ENTRANCE = "callcenter-trunk"
"""The context that a trunk leads straight into."""


def endpoint_of(channel_name: str) -> str:
    """``PJSIP/1001-0000002a`` -> ``1001``; empty for any other kind of channel."""
    match = _PHONE.fullmatch(channel_name)
    return match[1] if match else ""


def clean_number(text: str) -> str:
    """A caller's number as digits with at most a leading +; the network may hand us anything."""
    digits = _NUMBER.sub("", text)
    return (digits[:1] + digits[1:].replace("+", ""))[:MAX_NUMBER]


def line_of(exten: str) -> str:
    """The line that was dialled; empty: none that can be one."""
    match = _LINE.fullmatch(exten)
    return match[1] if match else ""
