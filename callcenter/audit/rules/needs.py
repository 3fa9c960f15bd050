"""What callers asked of their agents, as far as why-records tell."""

from callcenter.audit.rows import Call, Record
from callcenter.audit.sight import Plans

_ANYONE = "anyone"
_NEVER = (1.0, 0.0)
_Key = tuple[str, str, str, int]


class Needs:
    """Under one plan, callers of the same line, queue and wish ask for the same at the same wait.

    Requirements fall off with the wait, penalties may come and go. So only a wait between two at which such callers
    were seen to ask for nothing is one at which they surely do.
    """

    def __init__(self, record: Record, plans: Plans) -> None:
        self._plans = plans
        self._sure: dict[_Key, tuple[float, float]] = {}
        """The shortest and the longest wait at which such callers were seen to ask for nothing."""
        self._choosy: set[_Key] = set()
        for call in record.calls:
            for choice in call.choices:
                key = self._key(call, choice.queue, choice.at)
                waited = choice.at - (call.requested_at or call.arrived_at)
                low, high = self._sure.get(key, (waited, waited))
                self._sure[key] = (min(low, waited), max(high, waited))
                if choice.asked != _ANYONE:
                    self._choosy.add(key)

    def _key(self, call: Call, queue: str, at: float) -> _Key:
        return call.line, call.requirement, queue, self._plans.epoch(at)

    def anybody(self, call: Call, queue: str, at: float) -> bool:
        """Whether it is certain that every member of the queue would have done for the caller at that moment."""
        key = self._key(call, queue, at)
        if key in self._choosy or (call.prefers_until is not None and at < call.prefers_until):
            return False
        low, high = self._sure.get(key, _NEVER)
        return low <= at - (call.requested_at or call.arrived_at) <= high
