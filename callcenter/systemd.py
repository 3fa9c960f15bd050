"""Tells systemd how the service is (started, alive, stopping), where systemd asks for it: the protocol of sd_notify."""

import asyncio
import os
import socket
from collections.abc import Mapping

import structlog

log = structlog.get_logger("systemd")
SHARE = 3
"""Signs of life in one span of the watchdog: one may be late and one may be lost."""


class Systemd:
    """The manager that started this process; where there is none, nothing is said."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        address = environ.get("NOTIFY_SOCKET", "")
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        asked = environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        span = environ.get("WATCHDOG_USEC", "")
        self._every_s = int(span) / 1_000_000 / SHARE if asked and span.isdecimal() else None

    def ready(self) -> None:
        """The service works; systemd waits for this word before it starts what needs it."""
        self._tell("READY=1")

    def stopping(self) -> None:
        """The service was told to end, and is about to."""
        self._tell("STOPPING=1")

    async def watch(self) -> None:
        """Give signs of life as often as the watchdog wants them, for as long as this loop turns.

        They come from the loop that serves calls and from no thread: if it hangs, systemd starts the service anew.
        """
        while self._every_s is not None:
            self._tell("WATCHDOG=1")
            await asyncio.sleep(self._every_s)

    def _tell(self, word: str) -> None:
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as sender:
                sender.sendto(word.encode(), self._address)
        except OSError as error:
            log.warning("systemd.not_told", word=word, error=str(error))
