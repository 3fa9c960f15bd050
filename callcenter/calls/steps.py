"""Small changes to a call's record, each through the state table."""

from typing import Any

from callcenter.calls.machine import TABLE, CallTrigger
from callcenter.calls.model import Call, Stint
from callcenter.domain.events import Party
from callcenter.domain.ids import ChannelId, Instant
from callcenter.domain.record import replace


def enter(call: Call, trigger: CallTrigger, **changes: Any) -> Call:
    """The call after ``trigger``, with further changes. Raises IllegalTransition where the table has no row."""
    return replace(call, state=TABLE.next(call.state, trigger), **changes)


def began(call: Call, party: Party, who: str, channel: ChannelId, now: Instant) -> tuple[Stint, ...]:
    """The stints with a new one: the party is being rung."""
    return (*call.stints, Stint(party=party, who=who, channel=channel, started_at=now))


def joined(call: Call, channel: ChannelId, now: Instant) -> tuple[Stint, ...]:
    """The stints, the party on ``channel`` being in the talk from now on."""
    return tuple(
        replace(s, joined_at=now) if s.channel == channel and s.joined_at is None and s.ended_at is None else s
        for s in call.stints
    )


def closed(call: Call, channel: ChannelId | None, now: Instant, result: str) -> tuple[Stint, ...]:
    """The stints, the open one on ``channel`` having ended."""
    return tuple(
        replace(s, ended_at=now, result=result) if s.channel == channel and s.ended_at is None else s
        for s in call.stints
    )


def all_closed(call: Call, now: Instant) -> tuple[Stint, ...]:
    """The stints, every open one having ended with the call."""
    return tuple(s if s.ended_at is not None else replace(s, ended_at=now, result="call ended") for s in call.stints)
