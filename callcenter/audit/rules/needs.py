"""What callers asked of their agents, as far as why-records tell."""

from callcenter.audit.evidence import Record
from callcenter.audit.rows import Call

_ANYONE = "anyone"
_Key = tuple[str, str, str]


class Needs:
    """Callers of the same line, queue and wish ask for the same, less and less as they wait, but for penalties."""

    def __init__(self, record: Record) -> None:
        self._longest: dict[_Key, float] = {}
        """Up to which wait such callers were seen to ask for nothing."""
        self._choosy: set[_Key] = set()
        for call in record.calls:
            for choice in call.choices:
                key = (call.line, call.requirement, choice.queue)
                waited = choice.at - (call.requested_at or call.arrived_at)
                self._longest[key] = max(self._longest.get(key, 0.0), waited)
                if choice.asked != _ANYONE:
                    self._choosy.add(key)

    def anybody(self, call: Call, queue: str, at: float) -> bool:
        """Whether it is certain that every member of the queue would have done for the caller at that moment."""
        key = (call.line, call.requirement, queue)
        if key in self._choosy or (call.prefers_until is not None and at < call.prefers_until):
            return False
        return at - (call.requested_at or call.arrived_at) <= self._longest.get(key, -1.0)
