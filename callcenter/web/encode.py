"""Values as JSON and as server-sent events."""

from fastapi.responses import Response

from callcenter.picture import Change
from callcenter.published import encode
from callcenter.view import CenterView


def answer(value: object) -> Response:
    """The value as a JSON response: written once by msgspec, not field by field by the framework."""
    return Response(encode(value), media_type="application/json")


def frame(event: str, version: int, value: object) -> bytes:
    """One server-sent event; JSON holds no line break, so one ``data`` line carries it."""
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (version, event.encode(), encode(value))


def state_frame(view: CenterView, version: int) -> bytes:
    """The whole picture, the first event of every stream."""
    return frame("state", version, view)


def change_frame(change: Change) -> bytes:
    """What changed: only the parts that are not empty."""
    parts = {name: value for name in Change.__slots__ if (value := getattr(change, name)) != ()}
    return frame("change", change.version, parts)
