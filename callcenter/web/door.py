"""How the server is reached: under which names, and who encrypts. Only what a known proxy says is believed."""

import ipaddress
from dataclasses import dataclass
from pathlib import Path

from starlette.datastructures import Headers
from starlette.types import Scope

from callcenter.web.loopback import is_loopback


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """The way that a request has come."""

    address: str
    """Who asks: the proxy's client, where a known proxy names one."""
    secure: bool
    """Whether all of the way was encrypted."""
    here: bool
    """Whether it comes from this machine, and not through a proxy that is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What the operator set: without anything, only this machine is served."""

    names: frozenset[str] = frozenset()
    """Under which names the server answers, beside those of the loopback."""
    certificate: Path | None = None
    key: Path | None = None
    behind_proxy: bool = False
    proxies: frozenset[str] = frozenset()
    """The addresses of the proxies that encrypt for us."""

    @property
    def encrypted(self) -> bool:
        """Whether others may be let in, because nobody can listen on the way."""
        return self.certificate is not None or self.behind_proxy

    def way(self, scope: Scope) -> Way:
        """The way of a request."""
        headers, peer = Headers(scope=scope), _plain((scope.get("client") or ("",))[0])
        hops = [_plain(hop.strip()) for line in headers.getlist("x-forwarded-for") for hop in line.split(",")]
        if self.behind_proxy and peer in self.proxies and hops:
            # Each proxy adds its own client at the end; what stands before the last foreign one anybody could write.
            client = next((hop for hop in reversed(hops) if hop not in self.proxies), hops[0])
            scheme = headers.get("x-forwarded-proto", "").rpartition(",")[2].strip()
            return Way(address=client, secure=scheme == "https", here=False)
        return Way(address=peer, secure=scope["scheme"] == "https", here=is_loopback(peer))

    def knows(self, host: str) -> bool:
        """Whether this is one of the server's names."""
        return is_loopback(host) or host.lower() in self.names


LOOPBACK_ONLY = Door()


def _plain(address: str) -> str:
    """An IPv4 address that came in through an IPv6 socket, as IPv4."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return str(mapped or parsed)
