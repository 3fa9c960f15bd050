"""What a private Asterisk should look like: ports, phones, and the operator's values."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from callcenter.pbx.errors import PbxError
from callcenter.pbx.snippets import SnippetValues

LOOPBACK = "127.0.0.1"
TRUNK_ADDRESS = "127.0.0.2"
BLOCK = 1000


@dataclass(frozen=True, slots=True)
class PbxPorts:
    """The ports of one instance on the loopback addresses; instances side by side use different blocks."""

    ami: int
    sip: int
    rtp_first: int
    rtp_last: int

    @classmethod
    def block(cls, base: int) -> "PbxPorts":
        """Return the ports of the block of 1000 that begins at `base`."""
        return cls(ami=base, sip=base + 1, rtp_first=base + 100, rtp_last=base + BLOCK - 1)

    def in_use(self) -> tuple[int, ...]:
        """Return those of the AMI and the SIP port that somebody else holds."""
        wanted = ((self.ami, socket.SOCK_STREAM), (self.sip, socket.SOCK_DGRAM))
        return tuple(port for port, kind in wanted if not _free(port, kind))

    def phone(self, number: int) -> int:
        """Return the port at which the block's phone `number` (0 to 89) is rung."""
        return self.ami + 10 + number

    @classmethod
    def free(cls, first: int = 12000, last: int = 32000) -> "PbxPorts":
        """Return the first block whose AMI and SIP ports nobody uses (below the ports that Linux hands out itself)."""
        for base in range(first, last, BLOCK):
            if not (ports := cls.block(base)).in_use():
                return ports
        raise PbxError(f"no free ports between {first} and {last} on {LOOPBACK}")


def _free(port: int, kind: socket.SocketKind) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        if kind is socket.SOCK_STREAM:
            # Connections that ended a moment ago do not hold the port: Asterisk binds it the same way.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """A SIP endpoint: at a fixed loopback port, or registering with a password."""

    name: str
    port: int | None = None
    password: str | None = field(default=None, repr=False)
    context: str = "agents"
    contacts: int = 1
    """How many devices may register as this phone. Asterisk rings one of them."""

    @classmethod
    def range(cls, first: int, count: int, port: int, context: str = "agents") -> "tuple[Phone, ...]":
        """Return `count` phones numbered from `first`, all answered by one SIPp at `port`."""
        return tuple(cls(name=str(first + i), port=port, context=context) for i in range(count))


@dataclass(frozen=True, slots=True, kw_only=True)
class PbxSpec:
    """One private Asterisk: its ports, its phones, and what is written into the callcenter files."""

    ports: PbxPorts
    values: SnippetValues
    agents: tuple[Phone, ...] = ()
    departments: tuple[Phone, ...] = ()
    admin_secret: str = field(default="callcenter-lab", repr=False)
    trunk_port: int | None = None
    rtp_timeout_s: int = 30
    """A call whose other side has sent no voice for so long is over: it vanished without a BYE."""
    quiet: bool = False
    """Whether only events are made for which callcenter has a use; otherwise others may look on."""
    extra_dialplan: str = ""
    extra_queues: str = ""
    extra_rules: str = ""

    def phones(self) -> Iterator[Phone]:
        """Yield every phone, the department desks in their own context."""
        yield from self.agents
        yield from (replace(desk, context="departments") for desk in self.departments)
