"""The state diagrams say what the tables say."""

from pathlib import Path

import pytest

from callcenter import diagrams
from callcenter.orders.transitions import ROWS

FILE = Path(diagrams.__file__).parent.parent / "ARCHITECTURE.md"


def test_the_diagrams_of_the_architecture_are_those_of_the_tables() -> None:
    text = FILE.read_text("utf-8")

    assert diagrams.filled(text) == text, "run: python -m callcenter.diagrams"
    assert all(f"<!-- diagram: {name} -->" in text for name in diagrams.DRAWINGS)


def test_a_stale_diagram_is_drawn_anew(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("before\n<!-- diagram: agent -->\nold\n<!-- /diagram -->\nafter\n")

    assert diagrams.main(path) == 1
    text = path.read_text()
    assert text.startswith("before\n<!-- diagram: agent -->\n```mermaid\nstateDiagram-v2\n    [*] --> logged_out\n")
    assert text.endswith("```\n<!-- /diagram -->\nafter\n")
    assert "old" not in text
    assert diagrams.main(path) == 0


def test_every_row_is_an_arrow() -> None:
    table = diagrams.TABLES["agent"]
    arrows = table.mermaid().count(" --> ")
    assert arrows >= len(table.rows) + 1


def test_every_transition_of_a_case_that_leads_somewhere_is_an_arrow() -> None:
    drawn = diagrams.DRAWINGS["case"]()
    leading = [row for row in ROWS if row.target]
    assert all(f"--> {row.target.value}: {row.code} {row.action.value}" in drawn for row in leading)
    assert "[*] --> draft: T01 open" in drawn


def test_a_mark_for_a_table_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        diagrams.filled("<!-- diagram: ship -->\n<!-- /diagram -->")
