"""Asterisk's ${...} and $[...] in a line of the dialplan, made ready once so that it costs little to fill in."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Protocol

_TOKEN = re.compile(r'"[^"]*"|!=|>=|<=|[=<>|&+()-]|[^\s"=<>|&+()!-]+')
_COMPARE: dict[str, Callable[[float | str, float | str], bool]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    ">": lambda a, b: a > b,  # type: ignore[operator]
    "<": lambda a, b: a < b,  # type: ignore[operator]
    ">=": lambda a, b: a >= b,  # type: ignore[operator]
    "<=": lambda a, b: a <= b,  # type: ignore[operator]
}


class Scope(Protocol):
    """Where a text finds its values."""

    def variable(self, name: str) -> str:
        """A variable, empty where there is none."""
        ...

    def function(self, name: str, argument: str) -> str:
        """A function's value. Raises DialplanError for one that is not known."""
        ...


class DialplanError(Exception):
    """The dialplan does something that this PBX has not learnt; says what."""


Text = Callable[[Scope], str]


def compile_text(source: str) -> Text:
    """A text whose variables, functions and expressions are filled in for a channel."""
    parts = _parts(source)
    if not parts:
        return lambda _: ""
    if len(parts) == 1:
        return parts[0]
    return lambda scope: "".join([part(scope) for part in parts])


def _parts(source: str) -> list[Text]:
    parts: list[Text] = []
    while source:
        starts = [at for mark in ("${", "$[") if (at := source.find(mark)) >= 0]
        if not starts:
            return [*parts, _literal(source)]
        at = min(starts)
        if at:
            parts.append(_literal(source[:at]))
        end = _closing(source, at + 1)
        inside = compile_text(source[at + 2 : end])
        parts.append(_value(inside) if source[at + 1] == "{" else _expression(inside))
        source = source[end + 1 :]
    return parts


def _literal(text: str) -> Text:
    return lambda _: text


def _closing(source: str, opening: int) -> int:
    """Where the bracket at ``opening`` is closed."""
    pair = {"{": "}", "[": "]"}[source[opening]]
    depth = 0
    for index in range(opening, len(source)):
        depth += (source[index] == source[opening]) - (source[index] == pair)
        if depth == 0:
            return index
    raise DialplanError(f"no {pair} in {source!r}")


def _value(inside: Text) -> Text:
    def fill(scope: Scope) -> str:
        name = inside(scope)
        if name.endswith(")"):
            function, _, argument = name[:-1].partition("(")
            return scope.function(function, argument)
        name, _, offset = name.partition(":")
        value = scope.variable(name)
        return value[int(offset) :] if offset else value

    return fill


def _expression(inside: Text) -> Text:
    return lambda scope: evaluate(inside(scope))


@lru_cache(4096)
def evaluate(text: str) -> str:
    """The value of what stands in $[...], its variables filled in already."""
    tokens = _TOKEN.findall(text)
    value, rest = _or(tokens)
    if rest:
        raise DialplanError(f"the expression {text!r} is not understood at {rest[0]!r}")
    return value


def true(text: str) -> bool:
    """Whether Asterisk takes a text for true."""
    return text not in ("", "0")


def _or(tokens: list[str]) -> tuple[str, list[str]]:
    return _chain(tokens, "|", _and, lambda a, b: a if true(a) else b)


def _and(tokens: list[str]) -> tuple[str, list[str]]:
    return _chain(tokens, "&", _comparison, lambda a, b: a if true(a) and true(b) else "0")


def _chain(
    tokens: list[str],
    mark: str,
    below: Callable[[list[str]], tuple[str, list[str]]],
    join: Callable[[str, str], str],
) -> tuple[str, list[str]]:
    value, tokens = below(tokens)
    while tokens and tokens[0] == mark:
        right, tokens = below(tokens[1:])
        value = join(value, right)
    return value, tokens


def _comparison(tokens: list[str]) -> tuple[str, list[str]]:
    value, tokens = _sum(tokens)
    if tokens and tokens[0] in _COMPARE:
        right, rest = _sum(tokens[1:])
        a, b = _number(value), _number(right)
        numbers = a is not None and b is not None
        held = _COMPARE[tokens[0]](a, b) if numbers else _COMPARE[tokens[0]](value, right)  # type: ignore[arg-type]
        return str(int(held)), rest
    return value, tokens


def _sum(tokens: list[str]) -> tuple[str, list[str]]:
    value, tokens = _atom(tokens)
    if not tokens or tokens[0] not in "+-":
        return value, tokens
    total = _number(value) or 0.0
    while tokens and tokens[0] in "+-":
        sign = 1 if tokens[0] == "+" else -1
        right, tokens = _atom(tokens[1:])
        total += sign * (_number(right) or 0.0)
    return str(int(total)) if total.is_integer() else str(total), tokens


def _atom(tokens: list[str]) -> tuple[str, list[str]]:
    if not tokens:
        return "", []
    if tokens[0] == "(":
        value, rest = _or(tokens[1:])
        return value, rest[1:]
    return tokens[0].strip('"'), tokens[1:]


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
