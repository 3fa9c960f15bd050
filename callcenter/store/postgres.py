"""Connections to a PostgreSQL server: how each of them begins, and what it does with text that the server refuses."""

from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

APPLICATION = "callcenter"
"""How our sessions are called in ``pg_stat_activity``."""
CONNECT_S = 5.0
ANSWER_S = 30.0
"""A statement without an answer for longer is given up: the server may be frozen, or its machine gone."""


def connect_server(url: URL, *, size: int = 4, overflow: int = 4, patient: bool = False) -> AsyncEngine:
    """An engine for the database; nothing is connected before it is used. ``patient``: its statements may be long."""
    options = {
        "timeout": CONNECT_S,
        "command_timeout": None if patient else ANSWER_S,
        "server_settings": {"application_name": APPLICATION},
    }
    engine = create_async_engine(url, pool_size=size, max_overflow=overflow, connect_args=options, hide_parameters=True)

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.run_async(_teach)

    @event.listens_for(engine.sync_engine, "checkout")
    def check(connection: Any, _record: object, _proxy: object) -> None:
        # After a restart of the server its old connections are no use: a new one is made instead.
        if connection.driver_connection.is_closed():
            raise DisconnectionError("the server has ended this connection")

    return engine


def storable(text: str) -> str:
    """The text without what PostgreSQL cannot hold: NUL and lone surrogates become U+FFFD."""
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


async def _teach(driver: Any) -> None:
    """Every text on its way to the server, a search word of the API included, becomes one that it can hold."""
    for kind in ("text", "varchar"):
        await driver.set_type_codec(kind, schema="pg_catalog", encoder=storable, decoder=str, format="text")
