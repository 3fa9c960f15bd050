"""Asterisk's log as a test wants it: channels, bridges and hang-ups, written as the private Asterisk writes them."""

import csv
import json
from pathlib import Path

from callcenter.audit import cel
from callcenter.audit.cel import Cel
from callcenter.cel.rows import FIELDS


class Log:
    """Rows of a log."""

    def __init__(self) -> None:
        self.rows: list[dict[str, str]] = []

    def row(self, at: float, event: str, channel: str, context: str = "agents", **extra: str) -> None:
        phone = "1001" if channel.startswith("cc-") else "2001" if channel.startswith("cd-") else "trunk"
        values = (f"{at:.6f}", event, channel, channel, f"PJSIP/{phone}-{channel}", "138", "s", context, "", "")
        row = dict(zip(FIELDS, values, strict=True))
        self.rows.append(row | ({"extra": json.dumps(extra)} if extra else {}))

    def channel(self, name: str, since: float, until: float | None, *contexts: str) -> None:
        """A channel from its birth to its end, in these contexts one after the other."""
        first, *more = contexts or ("agents",)
        self.row(since, "CHAN_START", name, first)
        for context in more:
            self.row(since, "ANSWER", name, context)
        if until is not None:
            self.row(until, "HANGUP", name, (contexts or ("agents",))[-1], hangupsource=f"PJSIP/trunk-{name}")

    def bridge(self, name: str, since: float, until: float, *channels: str) -> None:
        """These channels are together."""
        for channel in channels:
            self.row(since, "BRIDGE_ENTER", channel, bridge_id=name)
            self.row(until, "BRIDGE_EXIT", channel, bridge_id=name)

    def read(self, folder: Path) -> Cel:
        """The log, as the checker reads it."""
        file = folder / "cel.csv"
        with file.open("w", newline="", encoding="utf-8") as out:
            writer = csv.DictWriter(out, fieldnames=FIELDS, quoting=csv.QUOTE_ALL)
            writer.writerows(sorted(self.rows, key=lambda row: float(row["time"])))
        return cel.read(file)
