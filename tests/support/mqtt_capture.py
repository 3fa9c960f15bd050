"""What a broker is told, written to a file as ``mosquitto_sub -F %J`` would; a program of its own, ended by a signal."""

import asyncio
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import aiomqtt


async def capture(port: int, file: Path) -> None:
    """Write every message under ``callcenter/`` to the file, for ever."""
    async with aiomqtt.Client("127.0.0.1", port) as client:
        await client.subscribe("callcenter/#", qos=1)
        with file.open("w", encoding="utf-8", buffering=1) as out:
            async for message in client.messages:
                text = bytes(message.payload).decode() if isinstance(message.payload, bytes | bytearray) else ""
                seen = {
                    "tst": datetime.now(UTC).isoformat(),
                    "topic": str(message.topic),
                    "retain": int(message.retain),
                    "payload": json.loads(text) if text else "",
                }
                out.write(json.dumps(seen) + "\n")


if __name__ == "__main__":
    asyncio.run(capture(int(sys.argv[1]), Path(sys.argv[2])))
