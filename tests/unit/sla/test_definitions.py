"""Every figure that is shown is defined, once."""

from callcenter.view import FiguresView
from sla.definitions import DEFINITIONS


def test_every_definition_is_of_a_figure_that_is_shown() -> None:
    keys = [definition.key for definition in DEFINITIONS]
    assert len(set(keys)) == len(keys)
    assert set(keys) <= set(FiguresView.__dataclass_fields__)


def test_every_definition_speaks_both_languages() -> None:
    for definition in DEFINITIONS:
        assert all((definition.name, definition.formula))
        assert definition.name_en.isascii()
        assert definition.formula_en.replace("÷", "/").isascii()
