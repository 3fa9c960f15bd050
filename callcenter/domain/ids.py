"""Names for the things a call centre counts, and the one measure of time."""

from typing import NewType

Instant = NewType("Instant", float)
"""Seconds since the Unix epoch, on a clock that never steps while the engine runs."""

CallId = NewType("CallId", str)
"""One caller's call: ``<pbx>:<Linkedid>``."""

ChannelId = NewType("ChannelId", str)
"""An Asterisk Uniqueid."""

OfferId = NewType("OfferId", ChannelId)
"""One ring at one agent; it is also the ChannelId of the agent's leg."""

AgentId = NewType("AgentId", str)
QueueName = NewType("QueueName", str)
LineNumber = NewType("LineNumber", str)
MenuName = NewType("MenuName", str)
DepartmentId = NewType("DepartmentId", str)
PbxName = NewType("PbxName", str)
TimerKey = NewType("TimerKey", str)


def elapsed_ms(start: Instant, end: Instant) -> int:
    """Whole milliseconds from ``start`` to ``end``; the unit in which spans are compared and stored."""
    return round((end - start) * 1000)


def call_id(pbx: PbxName, linkedid: str) -> CallId:
    """The key of a call: one record and one work order each."""
    return CallId(f"{pbx}:{linkedid}")
