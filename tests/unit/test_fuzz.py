"""What the search for breaking inputs has found stays mended; and a little search of its own in every run."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz import targets
from tests.fuzz.__main__ import NAMES
from tests.fuzz.seeds import seeds

FINDINGS = sorted((Path(targets.__file__).parent / "findings").glob("*/*"))


def test_every_target_is_searched() -> None:
    assert tuple(targets.TARGETS) == NAMES
    assert {path.parent.name for path in FINDINGS} <= set(NAMES)


@pytest.mark.parametrize("path", FINDINGS, ids=lambda path: f"{path.parent.name}/{path.name[:20]}")
def test_what_was_found_once_holds_now(path: Path) -> None:
    targets.TARGETS[path.parent.name](path.read_bytes())


@pytest.mark.parametrize("name", NAMES)
def test_where_the_search_begins_nothing_gives_way(name: str) -> None:
    for seed in seeds(name):
        targets.TARGETS[name](seed)


@pytest.mark.parametrize("name", NAMES)
def test_a_seed_with_anything_in_it(name: str) -> None:
    """Two places of a seed, and what is put between them."""

    @settings(max_examples=150, deadline=None)
    @given(seed=st.sampled_from([*seeds(name)]), text=st.binary(max_size=80), data=st.data())
    def search(seed: bytes, text: bytes, data: st.DataObject) -> None:
        start = data.draw(st.integers(0, len(seed)))
        end = data.draw(st.integers(start, min(len(seed), start + 40)))
        targets.TARGETS[name](seed[:start] + text + seed[end:])

    search()
