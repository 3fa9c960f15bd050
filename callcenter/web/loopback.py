"""The port where the web pages are, and who may reach it. Without the web's libraries: those load later."""

import ipaddress
import socket

from callcenter.domain.errors import CallcenterError


class NotLoopback(CallcenterError):
    """The address can be reached from outside, and others could listen on the way."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"[http] host = {host!r}: only a loopback address (127.0.0.1, ::1, localhost) is allowed without TLS; set "
            "[http] certificate and key, or behind_proxy = true behind a proxy that encrypts, or use an SSH tunnel: "
            "ssh -L 8080:127.0.0.1:8080 this-machine"
        )
        self.host = host


class NoAccounts(CallcenterError):
    """Others could reach the address, and nobody would be asked who they are."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"[http] host = {host!r}: others can reach the server, and there is no user yet who could sign in; "
            "make the first one: callcenter user add admin --role admin"
        )
        self.host = host


class CannotListen(CallcenterError):
    """The port cannot be had."""

    def __init__(self, host: str, port: int, error: OSError) -> None:
        super().__init__(
            f"[http] cannot listen on {host}:{port}: {error.strerror or error}; "
            "choose another [http] port, or end the program that holds it"
        )


def is_loopback(host: str) -> bool:
    """Whether ``host`` names this machine and nothing else."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def require_loopback(host: str, *, encrypted: bool = False) -> None:
    """Raise NotLoopback for an address that others can reach, unless what they send is ``encrypted``."""
    if not encrypted and not is_loopback(host):
        raise NotLoopback(host)


def listen(host: str, port: int, *, encrypted: bool = False) -> socket.socket:
    """A listening socket, on a loopback address unless it is ``encrypted``; raises NotLoopback or CannotListen."""
    require_loopback(host, encrypted=encrypted)
    host = "127.0.0.1" if host.lower() == "localhost" else host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=256)
    except OSError as error:
        raise CannotListen(host, port, error) from error
