"""One message to one receiver over HTTP: to the address that was looked at, with no redirect followed."""

import asyncio
import ipaddress
import socket
from collections.abc import Mapping
from typing import Self

import httpx

from callcenter.domain.errors import CallcenterError
from callcenter.orders.webhook import IpAddress, may_go_to

TIMEOUT_S = 10.0


class NotTaken(CallcenterError):
    """The receiver does not have the message; ``reached``: it answered, only not with success."""

    def __init__(self, why: str, *, reached: bool = False) -> None:
        super().__init__(why)
        self.reached = reached


class Poster:
    """Sends messages. ``private``: receivers may be at private addresses."""

    def __init__(self, *, private: bool, timeout_s: float = TIMEOUT_S) -> None:
        self._private, self._timeout_s = private, timeout_s
        # A proxy of the environment would make the look at the address worthless.
        self._client = httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=timeout_s)

    async def __aenter__(self) -> Self:
        """Open."""
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Close every connection."""
        await self._client.aclose()

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> None:
        """Send it, and return once the receiver has said that it has it. Raises NotTaken."""
        asked = httpx.URL(url)
        try:
            async with asyncio.timeout(self._timeout_s):
                address = await self._address(asked)
                # The very address that was looked at: a name server may give another one to whoever asks again.
                there = asked.copy_with(host=str(address))
                named = {**headers, "host": asked.netloc.decode("ascii")}
                options = {"sni_hostname": asked.host}
                sent = self._client.stream("POST", there, content=body, headers=named, extensions=options)
                async with sent as answer:
                    status = answer.status_code
        except TimeoutError:
            raise NotTaken(f"no answer within {self._timeout_s:g} s") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise NotTaken(f"{type(error).__name__}: cannot be reached") from None
        if not 200 <= status < 300:
            raise NotTaken(f"answered {status}", reached=True)

    async def _address(self, url: httpx.URL) -> IpAddress:
        port = url.port or (443 if url.scheme == "https" else 80)
        found = await asyncio.get_running_loop().getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
        addresses = [ipaddress.ip_address(str(where[0]).partition("%")[0]) for *_, where in found]
        for address in addresses:
            if not may_go_to(address, url.host, private=self._private):
                raise NotTaken(
                    f"{url.host} leads to {address}, where nothing is sent: see [webhooks] in the configuration"
                )
        return addresses[0]
