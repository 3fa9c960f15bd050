"""The socket under a session."""

import socket
from typing import Final

USER_TIMEOUT_MS: Final = 5000


def tune(sock: socket.socket) -> None:
    """Small actions leave at once; unacknowledged ones end a dead connection in seconds instead of minutes."""
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, USER_TIMEOUT_MS)
