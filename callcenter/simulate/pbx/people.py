"""Whoever is at the phones of a simulated PBX, as the PBX knows them."""

from typing import Protocol

from callcenter.simulate.pbx.channel import Channel


class People(Protocol):
    """Whoever is at the phones: told what they hear, never asked to wait."""

    def refuses(self, ch: Channel) -> int | None:
        """The cause with which a phone refuses before it rings; None: it rings."""

    def ringing(self, ch: Channel) -> None:
        """A phone rings."""

    def bridged(self, maker: Channel, peer: Channel) -> None:
        """Two hear each other."""

    def asked(self, ch: Channel) -> None:
        """A caller is asked for keys."""

    def ended(self, ch: Channel) -> None:
        """The line is dead."""


class Nobody:
    """No people: a test does what they would do."""

    def refuses(self, ch: Channel) -> int | None:
        """No phone does."""
        return None

    def ringing(self, ch: Channel) -> None:
        """A phone rings, and nobody hears it."""

    def bridged(self, maker: Channel, peer: Channel) -> None:
        """Nobody says anything."""

    def asked(self, ch: Channel) -> None:
        """Nobody presses a key."""

    def ended(self, ch: Channel) -> None:
        """Nobody minds."""
