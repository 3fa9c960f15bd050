"""Documents as XML and JSON, the same content in the standard's two forms."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from fastapi.responses import Response

from callcenter.published import encode

FORMATS = ("xml", "json")
XML, JSON = "text/xml", "application/json"
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document may hold."""
_ITEMS = {
    "service_requests": "request",
    "services": "service",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
    "attributes": "attribute",
    "values": "value",
}
"""What an entry of each list is called."""
Value = Mapping[str, Any] | Sequence[Any] | str | float | int | bool


def document(root: str, value: Value, form: str, status: int = 200) -> Response:
    """The answer: in JSON the bare value, in XML inside ``root``."""
    if form == "json":
        return Response(encode(value), status, media_type=JSON)
    return Response(xml(root, value), status, headers={"content-type": f"{XML}; charset=utf-8"})


def xml(root: str, value: Value) -> bytes:
    """The value as an XML document without a namespace."""
    element = ElementTree.Element(root)
    _fill(element, value)
    text: bytes = ElementTree.tostring(element, "utf-8", xml_declaration=False)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + text


def _fill(element: ElementTree.Element, value: Value) -> None:
    match value:
        case str():
            element.text = _FORBIDDEN.sub("\ufffd", value)
        case bool():
            element.text = "true" if value else "false"
        case int() | float():
            element.text = repr(value)
        case Mapping():
            for name, each in value.items():
                _fill(ElementTree.SubElement(element, name), each)
        case _:
            for each in value:
                _fill(ElementTree.SubElement(element, _ITEMS[element.tag]), each)
