"""The wire to AMI: it carries everything unchanged, and cut or silent it carries nothing."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from callcenter.chaos.wire import Wire
from callcenter.demo.processes import free_port

LOOPBACK = "127.0.0.1"


@pytest.fixture
def far_end() -> Iterator[int]:
    """Something that says everything back."""
    server = socket.create_server((LOOPBACK, 0))

    def talk(peer: socket.socket) -> None:
        with closing(peer):
            try:
                while data := peer.recv(1024):
                    peer.sendall(data)
            except ConnectionError:
                return

    def serve() -> None:
        while True:
            try:
                peer, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(peer,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    yield int(server.getsockname()[1])
    server.shutdown(socket.SHUT_RDWR)
    server.close()


@pytest.fixture
def wire(far_end: int) -> Iterator[tuple[Wire, int]]:
    port = free_port(28800, 28899)
    with Wire(port, far_end).laid() as wire:
        yield wire, port


def connect(port: int) -> socket.socket:
    return socket.create_connection((LOOPBACK, port), timeout=5)


def test_what_one_end_says_the_other_hears(wire: tuple[Wire, int]) -> None:
    with connect(wire[1]) as near:
        near.sendall(b"Action: Ping\r\n\r\n")
        assert near.recv(100) == b"Action: Ping\r\n\r\n"


def test_a_cut_is_a_reset_and_the_next_connection_works(wire: tuple[Wire, int]) -> None:
    with connect(wire[1]) as near:
        near.sendall(b"a")
        assert near.recv(1) == b"a"
        wire[0].cut()
        with pytest.raises(ConnectionResetError):
            near.recv(1)
    with connect(wire[1]) as near:
        near.sendall(b"b")
        assert near.recv(1) == b"b"


def test_while_silent_nothing_comes_and_nobody_is_told(wire: tuple[Wire, int]) -> None:
    with connect(wire[1]) as near:
        near.sendall(b"a")
        assert near.recv(1) == b"a"
        wire[0].silence(True)
        near.sendall(b"b")
        near.settimeout(0.2)
        with pytest.raises(TimeoutError):
            near.recv(1)
        wire[0].silence(False)
        near.settimeout(5)
        assert near.recv(1) == b"b"


def test_without_a_far_end_the_near_end_is_closed() -> None:
    port, nobody = free_port(28900, 28949), free_port(28950, 28999)
    with Wire(port, nobody).laid(), connect(port) as near:
        assert near.recv(1) == b""
