"""A state table against what a person says it should be: every row, and every hole."""

from enum import Enum
from typing import TypeVar

import pytest

from callcenter.domain.errors import IllegalTransition
from callcenter.domain.machine import Table

S = TypeVar("S", bound=Enum)
T = TypeVar("T", bound=Enum)


def said(text: str, states: type[S], triggers: type[T]) -> dict[tuple[S, T], S]:
    """Lines ``STATE: TRIGGER NEXT, TRIGGER NEXT`` as rows."""
    rows: dict[tuple[S, T], S] = {}
    for line in text.strip().splitlines():
        state, _, moves = line.strip().partition(":")
        for move in filter(None, (part.strip() for part in moves.split(","))):
            trigger, _, after = move.partition(" ")
            rows[states[state], triggers[trigger]] = states[after]
    return rows


def pairs(states: type[S], triggers: type[T]) -> list[tuple[S, T]]:
    """Every state with every trigger."""
    return [(state, trigger) for state in states for trigger in triggers]


def check(table: Table[S, T], rows: dict[tuple[S, T], S], pair: tuple[S, T]) -> None:
    """One pair: it leads where it should, or is refused with words that name machine, state and trigger."""
    assert table.allows(*pair) == (pair in rows)
    if pair in rows:
        assert table.next(*pair) is rows[pair]
        return
    with pytest.raises(IllegalTransition) as illegal:
        table.next(*pair)
    assert (illegal.value.machine, illegal.value.state, illegal.value.trigger) == (table.name, *pair)
    assert str(illegal.value) == f"{table.name}: no transition from {pair[0]} on {pair[1]}"
