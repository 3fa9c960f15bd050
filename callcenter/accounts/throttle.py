"""How long somebody who guesses passwords has to wait: longer with every wrong guess. Time is an argument."""

import ipaddress
from collections import OrderedDict
from dataclasses import dataclass

FIRST_S, LONGEST_S = 2.0, 300.0
FORGET_S = 3600.0
"""So long after the last wrong guess all is as at first."""
MOST = 10_000
"""So many keys are remembered, the latest ones: an attacker's names must not fill the memory."""


@dataclass(slots=True)
class _Guesses:
    number: int = 0
    last_at: float = 0.0


class Throttle:
    """Wrong guesses by key, such as a name or an address; the first ``free`` of them cost no wait."""

    def __init__(self, free: int) -> None:
        self._free = free
        self._guesses: OrderedDict[str, _Guesses] = OrderedDict()

    def wait_s(self, key: str, now: float) -> float:
        """How long until the next try may be made; 0: at once."""
        seen = self._guesses.get(key)
        if seen is None or seen.number < self._free or now - seen.last_at > FORGET_S:
            return 0.0
        delay = min(FIRST_S * 2.0 ** min(seen.number - self._free, 30), LONGEST_S)
        return max(0.0, seen.last_at + delay - now)

    def tried(self, key: str, now: float) -> None:
        """A try begins. It counts as wrong until it is known to be right: tries made at a time gain nothing."""
        seen = self._guesses.pop(key, None)
        if seen is None or now - seen.last_at > FORGET_S:
            seen = _Guesses()
        seen.number, seen.last_at = seen.number + 1, now
        self._guesses[key] = seen
        if len(self._guesses) > MOST:
            self._guesses.popitem(last=False)

    def forgive(self, key: str) -> None:
        """All wrong guesses of this key are forgotten."""
        self._guesses.pop(key, None)

    def take_back(self, key: str) -> None:
        """One try was right; what others guessed stays counted."""
        if (seen := self._guesses.get(key)) is not None:
            seen.number -= 1


def network(address: str) -> str:
    """By what an address is throttled: a household or host has a whole /64 of IPv6."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)
