"""The bundle of an archived case: the same parts give the same bytes, and no byte of it can change unseen."""

import json
from hashlib import sha256

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain.record import replace
from callcenter.orders.bundle import Bundle, altered, bundle, canonical, parts
from callcenter.orders.terms import CaseState
from tests.support.handling import case, follow_up

PARTS = {
    "case": case(CaseState.ARCHIVED),
    "events": [{"seq": 1, "hash": "ab"}, {"seq": 2, "hash": "cd"}],
    "recordings": {"call-1.wav": "9f" * 32},
    "follow_ups": (follow_up(),),
}


def test_the_manifest_has_the_hash_of_every_part_and_the_bundle_that_of_the_manifest() -> None:
    frozen = bundle(PARTS)
    manifest = json.loads(frozen.manifest)
    assert manifest == {name: sha256(part).hexdigest() for name, part in parts(frozen).items()}
    assert [*manifest] == ["case", "events", "follow_ups", "recordings"]
    assert frozen.hash == sha256(frozen.manifest).hexdigest()
    assert altered(frozen) == ()


def test_the_order_in_which_parts_and_keys_come_changes_nothing() -> None:
    turned = {name: PARTS[name] for name in reversed(PARTS)}
    turned["events"] = [{"hash": "ab", "seq": 1}, {"hash": "cd", "seq": 2}]
    assert bundle(turned) == bundle(PARTS)


def test_it_can_be_read_without_the_program() -> None:
    read = json.loads(bundle(PARTS).content)
    assert read["case"]["state"] == "archived"
    assert read["case"]["title"] == "井盖破损"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"case": case(CaseState.ARCHIVED, title="井盖完好")}, ("case",)),
        ({"events": PARTS["events"][:1]}, ("events",)),
        ({"annex": "later"}, ("annex",)),
    ],
)
def test_a_part_that_was_changed_cut_or_added_is_named(change: dict[str, object], named: tuple[str, ...]) -> None:
    frozen = bundle(PARTS)
    assert altered(replace(frozen, content=bundle({**PARTS, **change}).content)) == named


def test_a_part_that_is_gone_is_named() -> None:
    fewer = {name: part for name, part in PARTS.items() if name != "follow_ups"}
    assert altered(replace(bundle(PARTS), content=bundle(fewer).content)) == ("follow_ups",)


def test_a_manifest_made_to_fit_changed_parts_gives_itself_away() -> None:
    forged = bundle({**PARTS, "events": []})
    assert altered(replace(forged, hash=bundle(PARTS).hash)) == ("manifest",)


@given(st.integers(min_value=0), st.integers(1, 255))
def test_no_flipped_byte_stays_unseen(where: int, bits: int) -> None:
    frozen = bundle(PARTS)
    content = bytearray(frozen.content)
    content[where % len(content)] ^= bits
    try:
        assert altered(replace(frozen, content=bytes(content)))
    except (msgspec.DecodeError, UnicodeDecodeError):
        return


def test_canonical_json_has_no_spaces_and_its_keys_in_order() -> None:
    assert canonical({"b": 1, "a": {"d": None, "c": "中"}}) == '{"a":{"c":"中","d":null},"b":1}'.encode()
    assert altered(Bundle(content=b"{}", manifest=b"{}", hash=sha256(b"{}").hexdigest())) == ()
