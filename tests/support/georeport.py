"""A client of GeoReport v2, written from the standard's text: it knows an address, a key, and nothing of our code."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener
from xml.etree import ElementTree

LISTS = {"services", "service_requests", "errors", "endpoints", "formats", "attributes", "values"}
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"


class ServerSaid(Exception):
    """An error answer: the status, and the descriptions in it."""

    def __init__(self, status: int, descriptions: list[str]) -> None:
        super().__init__(f"{status}: {descriptions}")
        self.status, self.descriptions = status, descriptions


class GeoReport:
    """Finds the server's address by discovery; ``form`` is ``xml`` or ``json``."""

    def __init__(self, discovery: str, form: str, key: str = "") -> None:
        self._form, self._key = form, key
        self._opener = build_opener(ProxyHandler({}))
        found = self._get(discovery)
        self.root = next(e["url"] for e in found["endpoints"] if e["specification"] == SPECIFICATION)

    def services(self) -> list[Any]:
        """What can be filed."""
        services: list[Any] = self._get(f"{self.root}/services.{self._form}")
        return services

    def definition(self, code: str) -> Any:
        """The attributes of a service that has some."""
        return self._get(f"{self.root}/services/{code}.{self._form}")

    def requests(self, **args: str) -> list[Any]:
        """The requests of a list."""
        requests: list[Any] = self._get(f"{self.root}/requests.{self._form}?{urlencode(args)}")
        return requests

    def request(self, number: str) -> Any:
        """One request."""
        return self._get(f"{self.root}/requests/{number}.{self._form}")[0]

    def token(self, token: str) -> Any:
        """What a token stands for."""
        return self._get(f"{self.root}/tokens/{token}.{self._form}")[0]

    def file(self, fields: Mapping[str, str]) -> Any:
        """File a request."""
        body = urlencode({"api_key": self._key, **fields}).encode()
        return self._read(Request(f"{self.root}/requests.{self._form}", body))[0]

    def _get(self, url: str) -> Any:
        return self._read(Request(url))

    def _read(self, request: Request) -> Any:
        try:
            with self._opener.open(request, timeout=10) as answer:
                return self._parsed(answer.read())
        except HTTPError as error:
            told = self._parsed(error.read())
            raise ServerSaid(error.code, [each["description"] for each in told]) from None

    def _parsed(self, raw: bytes) -> Any:
        return json.loads(raw) if self._form == "json" else _value(ElementTree.fromstring(raw))


def _value(element: ElementTree.Element) -> Any:
    if element.tag in LISTS:
        return [_value(each) for each in element]
    if len(element):
        return {each.tag: _value(each) for each in element}
    return element.text or ""
