"""Log lines."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from callcenter import logs


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Where the log goes; the process's logging is as before afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield io.StringIO()
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    """The lines as JSON."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_the_event_comes_first(stream: io.StringIO) -> None:
    """Then level and time, then the fields."""
    logs.configure("json", "info", stream=stream)
    structlog.get_logger("x").info("call.answered", call="main:1795290464.1", wait_ms=7200)
    (line,) = lines(stream)
    assert list(line) == ["event", "level", "timestamp", "call", "wait_ms"]
    assert (line["event"], line["level"], line["wait_ms"]) == ("call.answered", "info", 7200)


def test_a_bound_call_is_on_every_line(stream: io.StringIO) -> None:
    """Of libraries too."""
    logs.configure("json", "info", stream=stream)
    with structlog.contextvars.bound_contextvars(call="main:1795290464.1"):
        structlog.get_logger("x").info("one")
        logging.getLogger("some.library").warning("two %s", 2)
    assert [(line["event"], line["call"]) for line in lines(stream)] == [
        ("one", "main:1795290464.1"),
        ("two 2", "main:1795290464.1"),
    ]


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"number": "13812341234"}, {"number": "138****1234"}),
        ({"text": "from 13812341234 to 12345"}, {"text": "from 138****1234 to 12345"}),
        ({"number": 13812341234}, {"number": "138****1234"}),
        ({"call": "main:1795290464.1"}, {"call": "main:1795290464.1"}),
        ({"order": "20261121000017"}, {"order": "20261121000017"}),
        ({"at": 1795290464.25}, {"at": 1795290464.25}),
        ({"help": "see call=main:1795290464.1"}, {"help": "see call=main:1795290464.1"}),
        ({"raw": {"num": "13812341234", "call": "17952904.1"}}, {"raw": {"num": "138****1234", "call": "17952904.1"}}),
        ({"many": ["13812341234", 5]}, {"many": ["138****1234", 5]}),
        ({"error": ValueError("13812341234")}, {"error": "ValueError('138****1234')"}),
        ({"count": 42, "ok": True, "none": None}, {"count": 42, "ok": True, "none": None}),
        ({"13812341234": 1}, {"138****1234": 1}),
    ],
)  # fmt: skip
def test_numbers_are_masked_and_ids_are_kept(
    stream: io.StringIO, fields: dict[str, Any], shown: dict[str, Any]
) -> None:
    """Wherever a number stands; ids and times in their own fields stay whole."""
    logs.configure("json", "info", stream=stream)
    structlog.get_logger("x").info("event", **fields)
    assert lines(stream)[0].items() >= shown.items()


@pytest.mark.parametrize("form", ["json", "console"])
def test_what_a_caller_wrote_cannot_make_a_line(stream: io.StringIO, form: str) -> None:
    """Line breaks, terminal colours and reversed text are made visible."""
    logs.configure(form, "info", stream=stream)
    hostile = "x\nlevel=error event=forged\r\x1b[31mred\u202egnp.exe\u2028y"
    structlog.get_logger("x").info("call.arrived", name=hostile, **{"k\ney": "v"})
    text = stream.getvalue()
    assert text.count("\n") == 1
    assert not set("\r\x1b\u202e\u2028") & set(text.replace("\x1b[0m", ""))
    assert "forged" in text


def test_a_trace_is_kept_readable_and_masked(stream: io.StringIO) -> None:
    """Its lines stay lines inside the field."""
    logs.configure("json", "info", stream=stream)
    try:
        raise RuntimeError("no order for 13812341234")
    except RuntimeError:
        structlog.get_logger("x").exception("store.failed")
    (line,) = lines(stream)
    assert "Traceback" in line["exception"]
    assert "\n" in line["exception"]
    assert "138****1234" in line["exception"]
    assert "13812341234" not in stream.getvalue()


def test_libraries_speak_only_of_trouble(stream: io.StringIO) -> None:
    """The web server's everyday news is not logged, its warnings are."""
    logs.configure("json", "debug", stream=stream)
    logging.getLogger("uvicorn.error").info("Started server process")
    logging.getLogger("uvicorn.error").warning("odd request")
    assert [line["event"] for line in lines(stream)] == ["odd request"]


def test_lines_below_the_level_are_not_written(stream: io.StringIO) -> None:
    """As the operator chose."""
    logs.configure("json", "warning", stream=stream)
    structlog.get_logger("x").info("quiet")
    structlog.get_logger("x").warning("loud")
    assert [line["event"] for line in lines(stream)] == ["loud"]


def test_the_console_form_is_for_people(stream: io.StringIO) -> None:
    """One line with level, event and fields."""
    logs.configure("console", "info", stream=stream)
    structlog.get_logger("x").info("call.answered", agent="8001")
    assert "call.answered" in stream.getvalue()
    assert "agent=8001" in stream.getvalue()
