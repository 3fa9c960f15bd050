"""One channel's life, gathered from its events. Pure."""

from callcenter.cel.rows import Row
from callcenter.domain.network import ENTRANCE, clean_number, endpoint_of, line_of

ARRIVED = "CCArrived"
"""The event of our own dialplan: a caller is in ``callcenter-in``."""
PLAN_B = "callcenter-planb"
BY_DIALPLAN = "dialplan/builtin"


class Leg:
    """What is known of one channel; fed with its events in their order."""

    def __init__(self, first: Row) -> None:
        self.channel, self.name = first.uniqueid, first.channel
        self.endpoint = endpoint_of(first.channel)
        self.born_at: float | None = None
        self.arrived_at: float | None = None
        """As a caller of ours."""
        self.line = self.number = self.linkedid = ""
        """The Linkedid is the first one: it changes as calls are joined."""
        self.fell_back_at: float | None = None
        self.stays: list[tuple[str, float, float | None]] = []
        """Each time in a bridge: which, from when, and until when."""
        self.left_at: float | None = None
        """The end of the last time in a bridge."""
        self.ended_at: float | None = None
        self.ended_by = ""
        """The name of the channel that hung up, or who else did."""
        self.last_at = first.at

    def add(self, row: Row) -> None:
        """One more event."""
        self.last_at = max(self.last_at, row.at)
        self.linkedid = self.linkedid or row.linkedid
        if row.context == PLAN_B and self.fell_back_at is None:
            self.fell_back_at = row.at
        match row.event:
            case "CHAN_START":
                self._begin(row)
            case "CCArrived":
                self._arrive(row, clean_number(row.extra.get("extra", "")))
            case "BRIDGE_ENTER":
                self.stays.append((row.extra.get("bridge_id", ""), row.at, None))
            case "BRIDGE_EXIT":
                self._leave(row)
            case "HANGUP":
                self.ended_at, self.ended_by = row.at, row.extra.get("hangupsource", "")

    def _begin(self, row: Row) -> None:
        self.born_at = row.at
        # The dialplan steps aside at a trunk's entrance: there the clock starts with the channel.
        if row.context == ENTRANCE and (line := line_of(row.exten)):
            self._arrive(row, line)

    def _arrive(self, row: Row, line: str) -> None:
        if self.arrived_at is None:
            self.arrived_at, self.line = row.at, line
            self.number = clean_number(row.number)

    def _leave(self, row: Row) -> None:
        self.left_at = row.at
        bridge = row.extra.get("bridge_id", "")
        for i in range(len(self.stays) - 1, -1, -1):
            if self.stays[i][0] == bridge and self.stays[i][2] is None:
                self.stays[i] = (bridge, self.stays[i][1], row.at)
                return

    def joined(self, other: "Leg") -> float | None:
        """When the two were first in one bridge."""
        together = [
            max(mine[1], theirs[1])
            for mine in self.stays
            for theirs in other.stays
            if mine[0] == theirs[0] != "" and _overlap(mine, theirs)
        ]
        return min(together, default=None)


def _overlap(one: tuple[str, float, float | None], two: tuple[str, float, float | None]) -> bool:
    return (two[2] is None or one[1] < two[2]) and (one[2] is None or two[1] < one[2])
