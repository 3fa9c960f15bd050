"""Each key once. Where keys come close together, Asterisk holds a key back, and tells its end once more when it lets it
through; the beginning is told once. Of a phone that sends keys by SIP INFO no beginning is told: its ends are believed.
"""

from callcenter.ami.frame import Frame

TOLD_BY = frozenset({"DTMFBegin", "DTMFEnd", "Hangup"})
"""The events that concern this."""
_MOST = 32
"""More beginnings without an end are not kept."""


class Presses:
    """The keys that have begun on each channel and have not ended."""

    def __init__(self) -> None:
        self._begun: dict[str, str] = {}

    def is_repeat(self, frame: Frame) -> bool:
        """Whether this is the end of a key that has been told already. Each event of `TOLD_BY` must pass here."""
        channel, digit = frame.get("Uniqueid"), frame.get("Digit")
        if frame.event == "Hangup":
            self._begun.pop(channel, None)
        elif frame.get("Direction") != "Received":
            return False
        elif frame.event == "DTMFBegin":
            self._begun[channel] = (self._begun.get(channel, "") + digit)[-_MOST:]
        elif (begun := self._begun.get(channel)) is not None:
            self._begun[channel] = begun.replace(digit, "", 1)
            return digit not in begun
        return False

    def forget(self) -> None:
        """The link is lost: what begins or ends meanwhile is not told."""
        self._begun.clear()
