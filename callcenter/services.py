"""What the engine leans on besides its PBXs, and since when each is as it is: for whoever watches over the centre."""

from collections.abc import Callable, Mapping

from callcenter.view import ServiceView

Trouble = Callable[[], str]
"""What is wrong with a service in words; empty: nothing."""


class Services:
    """Looks at each service when asked, and remembers since when it is well or not."""

    def __init__(self, troubles: Mapping[str, Trouble], clock: Callable[[], float]) -> None:
        self._troubles, self._clock = troubles, clock
        self._last: dict[str, ServiceView] = {}

    def look(self) -> tuple[ServiceView, ...]:
        """All of them as they are now."""
        for name, trouble in self._troubles.items():
            reason, last = trouble(), self._last.get(name)
            since = last.since if last is not None and last.up == (not reason) else self._clock()
            self._last[name] = ServiceView(name=name, up=not reason, since=since, reason=reason)
        return tuple(self._last.values())
