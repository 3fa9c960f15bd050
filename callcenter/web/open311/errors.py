"""What went wrong, as the standard says it: an array of codes and descriptions, in the form that was asked for."""

from collections.abc import Sequence

from fastapi.responses import Response

from callcenter.domain.errors import CallcenterError
from callcenter.web.open311.render import document


class Open311Error(CallcenterError):
    """A request that is not served; every fault of it is told."""

    def __init__(self, status: int, *descriptions: str, headers: dict[str, str] | None = None) -> None:
        super().__init__("; ".join(descriptions))
        self.status, self.descriptions, self.headers = status, descriptions, headers or {}


def unknown(what: str) -> Open311Error:
    """404."""
    return Open311Error(404, f"{what} was not found")


def answer_of(error: Open311Error, form: str) -> Response:
    """The error in the form that was asked for."""
    told = errors(error.status, error.descriptions)
    answer = document("errors", told, form, error.status)
    answer.headers.update(error.headers)
    return answer


def errors(status: int, descriptions: Sequence[str]) -> list[dict[str, str]]:
    """One entry for each fault."""
    return [{"code": str(status), "description": text} for text in descriptions]
