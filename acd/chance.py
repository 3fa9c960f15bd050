"""Chance, as an argument: a seeded stream of numbers, so that a run can be repeated exactly."""

_MASK = (1 << 64) - 1


class Chance:
    """splitmix64. The same seed makes the same choices."""

    def __init__(self, seed: int = 0) -> None:
        self._state = seed & _MASK

    def below(self, limit: int) -> int:
        """A whole number from 0 up to, but not including, ``limit``."""
        return self._next() * limit >> 64

    def share(self) -> float:
        """A number from 0 up to, but not including, 1."""
        return (self._next() >> 11) / (1 << 53)

    def _next(self) -> int:
        self._state = (self._state + 0x9E3779B97F4A7C15) & _MASK
        z = self._state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
        return z ^ (z >> 31)
