"""Lines of Asterisk's file of channel events, as ``cel_custom_callcenter.conf`` has them written. Pure.

A caller may choose the number told and the number dialled, line breaks and quotes included. Asterisk doubles each quote
inside a field, so a line break followed by one quote and a time is the beginning of a line and nothing else.
"""

import csv
import json
import re
from collections.abc import Iterator
from itertools import pairwise

from callcenter.domain.record import Record, field

FIELDS = (
    "time", "event", "linkedid", "uniqueid", "channel", "callerid", "exten", "context", "application", "extra",
)  # fmt: skip
START = re.compile(rb'(?:\A|\n)"(\d{1,12}\.\d{6})","[^"\r\n]{1,80}","')
"""Where a line begins; the group is its time, in Unix seconds."""
LONGEST = 16_384
"""Bytes of a line; Asterisk itself writes less."""


class Row(Record, frozen=True, kw_only=True):
    """One event of one channel."""

    at: float
    """Unix seconds in the PBX's clock."""
    event: str
    """Asterisk's name of the kind, or the name that the dialplan gave to an event of its own."""
    linkedid: str
    uniqueid: str
    channel: str
    number: str
    """Untrusted."""
    exten: str
    """Untrusted."""
    context: str
    application: str
    extra: dict[str, str] = field(default_factory=dict)


def rows(data: bytes) -> Iterator[Row]:
    """Every whole line of ours; other programs' lines, torn ones and the rest of one that is being written are left
    out. ``data`` may begin in the middle of a line."""
    starts = [match.start() + (data[match.start() : match.start() + 1] == b"\n") for match in START.finditer(data)]
    for begin, end in pairwise([*starts, len(data)]):
        if end - begin <= LONGEST and (row := _row(data[begin:end])) is not None:
            yield row


def _row(line: bytes) -> Row | None:
    # Whatever follows the end of the line is another one that is torn, or is being written.
    end = max(line.rfind(b'"\n'), line.rfind(b'"\r\n')) + 1
    try:
        fields = list(csv.reader([line[:end].decode("utf-8", "replace")], strict=True))
    except csv.Error:
        return None
    if len(fields) != 1 or len(fields[0]) != len(FIELDS):
        return None
    at, event, linkedid, uniqueid, channel, number, exten, context, application, extra = fields[0]
    return Row(
        at=float(at),
        event=event,
        linkedid=linkedid,
        uniqueid=uniqueid,
        channel=channel,
        number=number,
        exten=exten,
        context=context,
        application=application,
        extra=_extra(extra),
    )


def _extra(text: str) -> dict[str, str]:
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {}
    return {name: str(value) for name, value in found.items()} if isinstance(found, dict) else {}
