"""Writes what a broker is told to a file, as ``mosquitto_sub -F %J`` would: a program that ends with the broker."""

import asyncio
import contextlib
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import aiomqtt

PATIENCE_S = 10.0


async def capture(port: int, file: Path) -> None:
    """Write every message under ``callcenter/`` to the file, from the broker's start on."""
    with file.open("w", encoding="utf-8", buffering=1) as out:
        async with asyncio.timeout(PATIENCE_S) as patience:
            while True:
                with contextlib.suppress(aiomqtt.MqttError):
                    async with aiomqtt.Client("127.0.0.1", port) as client:
                        await client.subscribe("callcenter/#", qos=1)
                        patience.reschedule(None)
                        await _write(client, out)
                if patience.when() is None:
                    return
                # Another process: it can only be asked.
                await asyncio.sleep(0.02)


async def _write(client: aiomqtt.Client, out: TextIO) -> None:
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
