"""Callers who were here before: whoever calls again keeps the place, gets the same agent, or goes first."""

from collections import OrderedDict

from acd.ordered import Rank
from callcenter.domain.ids import AgentId, Instant, QueueName
from callcenter.domain.record import Record

MOST_CALLERS, MOST_CALLS = 200_000, 20


class Left(Record, frozen=True, kw_only=True):
    """A place in a queue that was given up by hanging up."""

    queue: QueueName
    rank: Rank
    at: Instant


class Known(Record, frozen=True, kw_only=True):
    """What is known of a number."""

    calls: tuple[Instant, ...] = ()
    """Arrivals of the last calls, oldest first."""
    agent: AgentId | None = None
    """Who spoke with this caller last, and when that ended."""
    spoke_at: Instant | None = None
    left: Left | None = None


STRANGER = Known()


def plain(number: str, country_code: str) -> str:
    """The number as it is compared: digits, without the country's code or a leading zero of the trunk prefix."""
    international = number.startswith("+")
    # Nearly every number is nothing but digits; this is asked several times for each arrival.
    clean = number.isascii() and number.isdigit()
    digits = number if clean else "".join(ch for ch in number if ch.isascii() and ch.isdigit())
    if digits.startswith("00"):
        international, digits = True, digits[2:]
    # Without a sign that a code is there, only a number too long to be a national one has it.
    if country_code and digits.startswith(country_code) and (international or len(digits) > 11):
        digits = digits.removeprefix(country_code)
    return digits.removeprefix("0")


class Callers:
    """The numbers that called lately; the oldest are forgotten first."""

    def __init__(self, country_code: str = "86") -> None:
        self.country_code = country_code
        self._known: OrderedDict[str, Known] = OrderedDict()

    def of(self, number: str) -> Known:
        """What is known of this number; nothing of a caller without one."""
        return self._known.get(self.key(number), STRANGER)

    def key(self, number: str) -> str:
        """The number as it is compared."""
        return plain(number, self.country_code)

    def arrived(self, number: str, at: Instant) -> None:
        """A call of this number."""
        known = self.of(number)
        calls = (*known.calls, at)[-MOST_CALLS:]
        self._keep(number, Known(calls=calls, agent=known.agent, spoke_at=known.spoke_at, left=known.left))

    def spoke(self, number: str, agent: AgentId, at: Instant) -> None:
        """An agent has talked with this number."""
        self._keep(number, Known(calls=self.of(number).calls, agent=agent, spoke_at=at))

    def left(self, number: str, left: Left | None) -> None:
        """The caller gave up a place in a queue, or has taken it again."""
        known = self.of(number)
        self._keep(number, Known(calls=known.calls, agent=known.agent, spoke_at=known.spoke_at, left=left))

    def _keep(self, number: str, known: Known) -> None:
        key = self.key(number)
        if not key:
            return
        self._known[key] = known
        self._known.move_to_end(key)
        if len(self._known) > MOST_CALLERS:
            self._known.popitem(last=False)
