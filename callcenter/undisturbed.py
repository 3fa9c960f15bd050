"""The call path and the other threads of its process: whoever works on a call is not asked for the interpreter."""

import sys

_LONGEST_S = 0.05
"""After so long somebody else may have it for once."""
_HALF_US = 0.5e-6


class Undisturbed:
    """For the time of the block.

    What the store's thread takes of the interpreter while a call is worked on, a caller waits for, and longer: each
    hand-over has its cost. The thread goes on as soon as the loop has nothing to do.
    """

    __slots__ = ("_before",)

    def __enter__(self) -> None:
        """Whoever begins to wait from now on waits longer before it asks."""
        # Kept in whole microseconds, and cut off, not rounded: given back as it was read it would shrink each time.
        self._before = sys.getswitchinterval() + _HALF_US
        sys.setswitchinterval(_LONGEST_S)

    def __exit__(self, *_: object) -> None:
        """As before: the loop, when it wakes, gets the interpreter as soon as it could."""
        sys.setswitchinterval(self._before)
