"""The few lines of AMI that tell whether a private Asterisk is up."""

import contextlib
import socket
import time
from collections.abc import Callable

from callcenter.pbx.errors import PbxError
from callcenter.pbx.spec import LOOPBACK

BOOT_SECONDS = 30.0
_STEP = 0.02


def wait_until_booted(port: int, user: str, secret: str, check: Callable[[], None]) -> None:
    """Return once AMI says FullyBooted; `check` is called between tries and raises when waiting is pointless."""
    for _ in range(int(BOOT_SECONDS / _STEP)):
        check()
        with contextlib.suppress(OSError):
            if _booted(port, user, secret):
                return
        time.sleep(_STEP)
    raise PbxError(f"Asterisk did not answer on AMI port {port} within {BOOT_SECONDS:.0f} s")


def _booted(port: int, user: str, secret: str) -> bool:
    with socket.create_connection((LOOPBACK, port), timeout=5) as ami:
        ami.sendall(f"Action: Login\r\nUsername: {user}\r\nSecret: {secret}\r\nEvents: system\r\n\r\n".encode())
        heard = b""
        while chunk := ami.recv(4096):
            heard += chunk
            if b"Event: FullyBooted" in heard:
                return True
            if b"Authentication failed" in heard:
                raise PbxError(f"AMI port {port} refuses our user: another Asterisk seems to use this port")
    return False
