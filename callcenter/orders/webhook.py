"""Webhooks, pure: who is told of which events, how a message is signed, when it is tried again, and where it may go.

The signature is that of the Standard Webhooks convention, for which receivers have ready-made libraries.
"""

import base64
import hashlib
import hmac
import ipaddress
from collections.abc import Iterator
from urllib.parse import urlsplit

from callcenter.domain.ids import Instant
from callcenter.domain.record import Record

PAUSES_S = (5.0, 30.0, 120.0, 600.0, 1800.0, 3600.0)
"""Between the tries of a message; the last one again and again."""
GIVE_UP_S = 86_400.0
"""A receiver who has taken nothing for so long is not tried any more until somebody enables it again."""
PREFIX = "whsec_"
TEST = "test"
"""The event that ``callcenter webhook test`` sends; every receiver gets it."""
IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class Webhook(Record, frozen=True, kw_only=True):
    """A receiver of events."""

    id: str
    url: str
    events: tuple[str, ...] = ()
    """Names such as ``case_dispatch`` and ``alert_open``; none: all."""
    enabled: bool = True
    created_at: Instant
    created_by: str
    failing_since: Instant | None = None
    """Since when nothing has been taken; None: the last message was."""
    error: str = ""
    """Why the last one was not."""

    def wants(self, event: str) -> bool:
        """Whether it is told of this event."""
        return self.enabled and (not self.events or event in self.events or event == TEST)


class Message(Record, frozen=True, kw_only=True):
    """One event on its way to one receiver. Of one order, the messages go in order."""

    no: int
    webhook: str
    id: str
    """The same at every try, so that a receiver can tell a repetition."""
    number: str
    """The order's."""
    at: Instant
    body: str
    tries: int = 0


def signature(secret: str, id: str, timestamp: int, body: bytes) -> str:
    """The value of the header ``webhook-signature``."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = hmac.new(key, f"{id}.{timestamp}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(signed.digest()).decode()}"


def pause(tries: int) -> float:
    """Seconds until the next try, after so many."""
    return PAUSES_S[min(max(tries, 1), len(PAUSES_S)) - 1]


def url_faults(url: str) -> Iterator[str]:
    """What is wrong with a receiver's address."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        yield "is no address; write it as https://example.org/path"
        return
    if not host or parts.scheme not in ("http", "https"):
        yield "must begin with https:// and a name"
    elif parts.scheme == "http" and not is_loopback(host):
        yield "must begin with https://; http:// is for this machine only (127.0.0.1)"
    if parts.username is not None or parts.password is not None:
        yield "must hold no user and password; the signature shows who sends"
    if parts.fragment:
        yield "must hold no #"


def is_loopback(host: str) -> bool:
    """Whether the name in an address means this machine, whatever a name server says."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def may_go_to(address: IpAddress, host: str, *, private: bool) -> bool:
    """Whether a message for ``host`` may be sent to this address, which the name server gave for it.

    A name of somebody else's must not lead into our own network, unless the operator allows private addresses; to this
    machine itself only an address leads that says so.
    """
    plain = getattr(address, "ipv4_mapped", None) or address
    if plain.is_loopback:
        return is_loopback(host)
    if plain.is_multicast or plain.is_unspecified or plain.is_link_local or plain.is_reserved:
        return False
    return plain.is_global or private
