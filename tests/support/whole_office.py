"""The office as ``callcenter serve`` has it, on a database of a test."""

from pathlib import Path

from callcenter.clock import SystemClock
from callcenter.house import House
from callcenter.store.office.database import Database
from config.load import load

CONFIG = """
[site]
name = "test"
jurisdiction = "140500"
[privacy]
key_file = "{folder}/keys.json"
[open311]
url = "https://hotline.example/open311/v2"
contact = "the hotline"
[[pbx]]
name = "pbx"
secret = "not-a-secret-at-all"
[[lines]]
number = "12345"
name = "12345"
queue = "12345"
[[queues]]
name = "12345"
[[agents]]
id = "8001"
name = "8001"
endpoint = "1001"
queues = ["12345"]
"""


async def whole_office(database: Database, folder: Path) -> House:
    """All its parts, with departments and calendar in place; nothing of it runs by itself."""
    file = folder / "callcenter.toml"
    file.touch(mode=0o600)
    file.write_text(CONFIG.format(folder=folder), "utf-8")
    house = await House.open(load(file), database, SystemClock(), frozenset, lambda: "not-to-be-guessed")
    await house.prepare()
    return house
