"""Logging: one line per event, its name first, ids beside it, numbers masked, nothing that a caller wrote unescaped."""

import logging
import re
import sys
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, TextIO

import msgspec
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from callcenter.orders.masking import mask_number

IDS = frozenset(
    {
        "agent", "at", "attempt", "bridge", "call", "channel", "duration_ms", "level", "line", "linkedid", "offer",
        "order", "pbx", "pid", "port", "queue", "ring_ms", "room", "seq", "since", "started_at", "timestamp",
        "uniqueid", "version", "wait_ms",
    }
)  # fmt: skip
"""Fields whose long runs of digits are ours: ids and times."""
_KNOWN = "|".join(sorted(IDS))
# An id named in running text is kept (call=main:1795290464.1); any other long run of digits is taken for a number.
_TEXT = re.compile(rf"(?P<id>\b(?:{_KNOWN})=\S+)|(?P<number>\+?\d{{7,}})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_TRACE_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
TRACE = "exception"


def mask_text(text: str) -> str:
    """The text with every run of seven or more digits masked, ids that are named as such kept."""
    return _TEXT.sub(lambda m: m["id"] or mask_number(m["number"]), text)


def escape(text: str, controls: re.Pattern[str] = _CONTROL) -> str:
    """The text with control characters and direction marks made visible: one event stays one line."""
    return controls.sub(lambda m: m.group().encode("unicode_escape").decode(), text)


def clean(logger: WrappedLogger, name: str, fields: EventDict) -> EventDict:
    """Mask and escape every field; the last step before a line is written."""
    return {_word(key): _value(key, value) for key, value in fields.items()}


def _word(key: str) -> str:
    return mask_text(escape(key))


def _value(key: str, value: Any) -> Any:
    match value:
        case None | bool() | float():
            return value
        case int():
            return value if key in IDS or abs(value) < 10**6 else mask_text(str(value))
        case str():
            text = escape(value, _TRACE_CONTROL if key == TRACE else _CONTROL)
            return text if key in IDS else mask_text(text)
        case Mapping():
            return {_word(str(k)): _value(str(k), v) for k, v in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_value(key, item) for item in value]
        case _:
            return _value(key, str(value) if key in IDS else repr(value))


def event_first(logger: WrappedLogger, name: str, fields: EventDict) -> EventDict:
    """The same fields with the event's name, time and level in front."""
    front: MutableMapping[str, Any] = {k: fields[k] for k in ("event", "level", "timestamp") if k in fields}
    return {**front, **fields}


def configure(format: str, level: str, *, stream: TextIO | None = None) -> None:
    """Set up logging for the process: ``format`` is ``console`` or ``json``; libraries' logs take the same way."""
    out = stream or sys.stderr
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]
    wrap = structlog.stdlib.ProcessorFormatter.wrap_for_formatter
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, wrap],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(out)
    strip = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    chain: list[Processor] = [strip, clean, event_first, _renderer(format, out)]
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=chain))
    _route(handler, level)


def _renderer(format: str, out: TextIO) -> Processor:
    if format == "json":
        return structlog.processors.JSONRenderer(serializer=_dumps)
    plain = structlog.dev.plain_traceback
    return structlog.dev.ConsoleRenderer(colors=out.isatty(), exception_formatter=plain, sort_keys=False)


def _dumps(value: object, default: Callable[[Any], Any] | None = None, **_: object) -> str:
    return msgspec.json.encode(value, enc_hook=default or repr).decode()


_LIBRARIES = (
    "uvicorn", "uvicorn.error", "uvicorn.access", "asyncio", "panoramisk", "sqlalchemy", "aiosqlite", "mqtt", "httpx",
    "httpcore", "alembic",
)  # fmt: skip
"""aiosqlite would log, at ``debug``, every value that is written; httpx, at ``info``, every request."""


def _route(handler: logging.Handler, level: str) -> None:
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _LIBRARIES:
        library = logging.getLogger(name)
        library.handlers[:] = []
        library.propagate = True
        # Their everyday news is not ours; what goes wrong is.
        library.setLevel(max(logging.WARNING, logging.getLevelName(level.upper())))
