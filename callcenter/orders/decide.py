"""Every change of a case: what the table allows, the guards agree to, and then writes down."""

from callcenter.domain.ids import Instant
from callcenter.orders.actor import Actor
from callcenter.orders.case import Case
from callcenter.orders.decision import Change, Decision, Facts
from callcenter.orders.requests import Open, Request


def decide(case: Case, request: Request, actor: Actor, at: Instant, facts: Facts) -> Decision:
    """What the request leads to. Raises OrderRefused with everything that stands in its way; then nothing changes."""
    raise NotImplementedError


def open_case(number: str, request: Open, actor: Actor, at: Instant) -> Change:
    """T01: the case of a matter that has come in, under its number. Raises OrderRefused."""
    raise NotImplementedError
