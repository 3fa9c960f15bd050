"""What the process is asked for by signals: to end, or to take the configuration over anew."""

import asyncio
import os
import signal

_END = (signal.SIGTERM, signal.SIGINT)
LOOK_AGAIN_S = 1.0
"""A terminal that is being closed may say so first: soon after a hang-up it is looked for once more."""


class Wishes:
    """SIGTERM and SIGINT end the process; SIGHUP reloads, unless it says that the terminal was closed."""

    def __init__(self) -> None:
        self.stop, self.reload = asyncio.Event(), asyncio.Event()
        # Under nohup it outlives its terminal.
        self._again: asyncio.TimerHandle | None = None
        self._in_terminal = _terminal() and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN

    def listen(self, loop: asyncio.AbstractEventLoop) -> None:
        """Hear signals from now on."""
        for number in _END:
            loop.add_signal_handler(number, self.stop.set)
        loop.add_signal_handler(signal.SIGHUP, self._hung_up)

    def leave(self, loop: asyncio.AbstractEventLoop) -> None:
        """Hear no more of them."""
        if self._again is not None:
            self._again.cancel()
        for number in (*_END, signal.SIGHUP):
            loop.remove_signal_handler(number)

    def _hung_up(self) -> None:
        if self._in_terminal and not _terminal():
            self.stop.set()
            return
        self.reload.set()
        if self._in_terminal:
            self._again = asyncio.get_running_loop().call_later(LOOK_AGAIN_S, self._look_again)

    def _look_again(self) -> None:
        if not _terminal():
            self.stop.set()


def _terminal() -> bool:
    """Whether the process has a terminal to be closed."""
    try:
        os.close(os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY))
    except OSError:
        return False
    return True
