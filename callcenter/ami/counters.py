"""Figures of one link, as plain numbers."""

from dataclasses import dataclass


@dataclass(slots=True)
class Counters:
    """What a session has seen, for the metrics; only ever grows."""

    events: int = 0
    bytes_read: int = 0
    bytes_written: int = 0
    actions: int = 0
    sessions: int = 0
    reconnects: int = 0
    refused_logins: int = 0
    callback_errors: int = 0
    bad_messages: int = 0
    """Could not be read."""
    forged_messages: int = 0
    """Not believed to be the PBX's own word."""
    late_replies: int = 0
    timeouts: int = 0
    unknown_outcomes: int = 0
    max_lag: float = 0.0
    """Longest time from an action to its answer, in seconds."""

    def refused(self) -> dict[str, int]:
        """Messages not taken, by reason."""
        return {"unreadable": self.bad_messages, "forged": self.forged_messages}
