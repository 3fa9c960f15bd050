"""Passwords: argon2id, in a thread and a few at a time, so that sign-ins delay no call and fill no memory."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

AT_ONCE = 2
"""So many hashes are worked out at a time; each takes 64 MiB."""


class Passwords:
    """Hashes passwords and compares them; ``hasher`` says how much work that is."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._nobody: str | None = None

    async def hash(self, password: str) -> str:
        """What is stored of a password."""
        async with self._turn:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def match(self, stored: str | None, password: str) -> bool:
        """Whether it is the password. Without a stored hash it is not, and to find that out takes as long."""
        if stored is None and self._nobody is None:
            self._nobody = await self.hash("nobody has this password")
        async with self._turn:
            right = await asyncio.to_thread(self._compare, stored or self._nobody or "", password)
        return right and stored is not None

    def outdated(self, stored: str) -> bool:
        """Whether the hash was made with less work than is asked for now."""
        return self._hasher.check_needs_rehash(stored)

    def _compare(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (Argon2Error, InvalidHashError):
            return False
