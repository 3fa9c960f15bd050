"""A real MQTT broker on a free port, which a test can kill and start again."""

import asyncio
import shutil
import socket
from pathlib import Path

PATIENCE_S = 10


def free_port() -> int:
    """A TCP port that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        return int(sock.getsockname()[1])


class Mosquitto:
    """One broker process; it forgets everything when it is stopped."""

    def __init__(self, folder: Path) -> None:
        found = shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
        assert found, "mosquitto is not installed: apt-get install mosquitto"
        self._program, self.port = found, free_port()
        self._config = folder / "mosquitto.conf"
        self._config.write_text(f"listener {self.port} 127.0.0.1\nallow_anonymous true\npersistence false\n")
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start, and wait until it listens."""
        quiet = asyncio.subprocess.DEVNULL
        self._process = await asyncio.create_subprocess_exec(
            self._program, "-c", str(self._config), stdout=quiet, stderr=quiet
        )
        async with asyncio.timeout(PATIENCE_S):
            # Another process: it can only be asked.
            while not await self._listens():  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def _listens(self) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        writer.close()
        await writer.wait_closed()
        return True

    async def kill(self) -> None:
        """End it at once, as a crash would."""
        if self._process is not None:
            self._process.kill()
            await self._process.wait()
            self._process = None
