"""Asterisk's file of channel events, written as Asterisk writes it."""

import csv
import io
import json
from dataclasses import dataclass, field
from zlib import crc32

from callcenter.cel.rows import FIELDS

T0 = 1_795_713_782.0


def line(*fields: str) -> str:
    """One line: every field quoted, quotes inside doubled."""
    assert len(fields) == len(FIELDS)
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(fields)
    return text.getvalue()


def name_of(channel: str) -> str:
    """The name of a trunk's channel."""
    return f"PJSIP/trunk-{crc32(channel.encode()):08x}"


@dataclass
class Cel:
    """Channels at one PBX; times are seconds after T0."""

    lines: list[str] = field(default_factory=list)

    @property
    def data(self) -> bytes:
        """The file."""
        return "".join(self.lines).encode()

    def row(self, at: float, event: str, channel: str, context: str, *, linked: str = "", **more: object) -> None:
        """One event; ``extra`` is what Asterisk adds as JSON, the rest are the other columns."""
        extra = more.pop("extra", None)
        columns = {"name": name_of(channel), "number": "", "exten": "s", "app": ""}
        shown = columns | {name: str(value) for name, value in more.items()}
        told = json.dumps(extra) if extra is not None else ""
        ids = (linked or channel, channel, shown["name"], shown["number"], shown["exten"])
        self.lines.append(line(f"{T0 + at:.6f}", event, *ids, context, shown["app"], told))

    def caller(self, at: float, channel: str, number: str = "13800138000", line: str = "12345") -> None:
        """A caller comes by the trunk that leads straight to us."""
        self.row(at, "CHAN_START", channel, "callcenter-trunk", number=number, exten=line)
        self.row(at + 0.003, "CCArrived", channel, "callcenter-in", number=number, exten=line, extra={"extra": line})

    def talk(
        self, at: float, caller: str, leg: str, endpoint: str, *, plan_b: bool = False, rings: float = 1.0
    ) -> None:
        """A phone is rung for the caller and picked up after ``rings`` seconds."""
        context, name = "callcenter-planb" if plan_b else "callcenter-ring", f"PJSIP/{endpoint}-0000002a"
        if plan_b:
            self.row(at, "APP_START", caller, context, app="Queue")
        self.row(at, "CHAN_START", leg, "agents", linked=caller, name=name)
        bridge = {"bridge_id": f"b-{leg}", "bridge_technology": "simple_bridge"}
        self.row(at + rings, "BRIDGE_ENTER", leg, "agents", linked=caller, name=name, extra=bridge)
        self.row(at + rings, "BRIDGE_ENTER", caller, context, extra=bridge)

    def part(self, at: float, first: str, second: str, leg: str) -> None:
        """The two leave their bridge, the one who hung up first."""
        bridge = {"bridge_id": f"b-{leg}", "bridge_technology": "simple_bridge"}
        self.row(at, "BRIDGE_EXIT", first, "callcenter-ring", extra=bridge)
        self.row(at + 0.001, "BRIDGE_EXIT", second, "callcenter-ring", extra=bridge)

    def end(self, at: float, channel: str, source: str = "", context: str = "callcenter-ring") -> None:
        """The channel is gone; ``source`` is who hung up (``self``: the channel itself)."""
        name = name_of(channel)
        extra = {"hangupcause": 16, "hangupsource": name if source == "self" else source, "dialstatus": ""}
        self.row(at, "HANGUP", channel, context, extra=extra)
        self.row(at, "LINKEDID_END", channel, context)
