"""The table that all machines are made of."""

from enum import Enum

from callcenter.domain.machine import Table


class Light(Enum):
    RED = "red"
    GREEN = "green"
    BROKEN = "broken"


class Signal(Enum):
    GO = "goes"
    HIT = "is hit"


TABLE: Table[Light, Signal] = Table(
    "light",
    Light.RED,
    {
        (Light.RED, Signal.GO): Light.GREEN,
        (Light.GREEN, Signal.GO): Light.RED,
        (Light.GREEN, Signal.HIT): Light.BROKEN,
    },
)


def test_the_diagram_has_every_row_the_start_and_the_ends() -> None:
    assert TABLE.mermaid().splitlines() == [
        "stateDiagram-v2",
        "    [*] --> red",
        "    red --> green: goes",
        "    green --> red: goes",
        "    green --> broken: is hit",
        "    broken --> [*]",
    ]


def test_a_pair_is_allowed_exactly_if_it_has_a_row() -> None:
    allowed = {(state, signal) for state in Light for signal in Signal if TABLE.allows(state, signal)}
    assert allowed == set(TABLE.rows)
