"""What the web pages need from the rest of the program."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

from callcenter.domain.ids import CallId, Instant, PbxName
from callcenter.domain.plan import Plan
from callcenter.domain.requests import Request
from callcenter.orders.model import Order
from callcenter.picture import Center
from callcenter.reconciler import Reconciled
from callcenter.reload import Reloaded
from callcenter.store.rows import CallDetail, OrderDetail
from callcenter.view import Standing

Reload = Callable[[str], Awaitable[Reloaded]]
"""Takes the configuration over anew for somebody; raises ``ConfigError``, with nothing changed."""
Reconcile = Callable[[Instant, Instant], Awaitable[Reconciled]]
"""Fills in what was not seen in a span of time; raises ``errors.Refused``."""


class Engine(Center, Protocol):
    """The running engine."""

    @property
    def plan(self) -> Plan:
        """By what the centre decides at this time."""
        ...

    def request(self, request: Request) -> None:
        """Carry the request out; raises ``errors.Refused``."""
        ...

    def standing(self, call: CallId) -> Standing | None:
        """Why a caller still waits; None for one who does not."""
        ...

    def pbx_up(self) -> Mapping[PbxName, bool]:
        """Which PBXs are connected and in step."""
        ...


class Records(Protocol):
    """The stored calls and work orders."""

    @property
    def orders(self) -> Callable[..., Awaitable[Sequence[Order]]]:
        """Newest orders first; keywords ``state``, ``line``, ``since``, ``limit``, ``after``."""
        ...

    @property
    def order(self) -> Callable[[str], Awaitable[OrderDetail | None]]:
        """One order with its events."""
        ...

    @property
    def call(self) -> Callable[[CallId], Awaitable[CallDetail | None]]:
        """One call with its journal."""
        ...


class Settings(Protocol):
    """What the operator set for the web server."""

    @property
    def host(self) -> str:
        """The address to listen on."""
        ...

    @property
    def port(self) -> int:
        """The port to listen on; 0 lets the system choose."""
        ...

    @property
    def site(self) -> str:
        """The centre's name, shown on the pages."""
        ...
