"""The one library that the pages bring along."""

import hashlib

from callcenter.web.app import STATIC

VENDOR = STATIC / "vendor"


def test_vendored_files_are_those_that_were_recorded() -> None:
    """Nobody edited them; the licence lies beside them."""
    rows = [line.split() for line in (VENDOR / "SHA256SUMS").read_text().splitlines()]
    assert {name for _, name in rows} == {"lit.js", "lit.LICENSE"}
    for digest, name in rows:
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest


def test_pages_write_text_never_markup() -> None:
    """No way for caller text to become an element: neither in our modules nor by Lit's unsafe directives."""
    for module in (STATIC / "js").rglob("*.js"):
        text = module.read_text()
        for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "unsafeHTML", "document.write", "eval("):
            assert way not in text, f"{module.name}: {way}"
