"""The words of the office's pages: both languages say everything that the API can say."""

import inspect
import re
from enum import Enum
from pathlib import Path

import pytest

from callcenter.domain.events import Outcome, Party
from callcenter.office import archiving, deleting
from callcenter.orders import records as r
from callcenter.orders import requests as q
from callcenter.orders import terms as t
from callcenter.orders.actions import Action
from callcenter.orders.trail import ReadReason
from callcenter.web.app import STATIC

OFFICE = STATIC / "js" / "office"
SPOKEN: dict[str, type[Enum]] = {
    "act": Action,
    "state.case": t.CaseState,
    "demand_type": t.DemandType,
    "urgency": t.Urgency,
    "secrecy": t.Secrecy,
    "channel": t.Channel,
    "handling_mode": t.HandlingMode,
    "relation": t.Relation,
    "scope_reason": t.ScopeReason,
    "reply_kind": t.ReplyKind,
    "solved": t.Solved,
    "is_true": t.Truth,
    "due": t.DueKind,
    "method": r.Method,
    "waived": r.Waiver,
    "attempt": r.AttemptResult,
    "level": r.Satisfaction,
    "dissatisfied_because": r.Dissatisfaction,
    "ground": r.SuspendGround,
    "supervision": r.SupervisionKind,
    "supervision.level": r.SupervisionLevel,
    "read_reason": ReadReason,
    "outcome": Outcome,
    "ended_by": Party,
}


def words(name: str) -> dict[str, str]:
    """The words of a file."""
    text = (STATIC / "js" / "lang" / f"{name}.js").read_text()
    return dict(re.findall(r'"([\w.-]+)": "((?:[^"\\]|\\.)*)"', text))


def script(path: Path) -> str:
    """A page's script."""
    return path.read_text()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_value_that_the_api_can_give_has_words(language: str) -> None:
    known = words(f"office-{language}")
    wanted = {f"{name}.{each.value}" for name, kind in SPOKEN.items() for each in kind}
    assert wanted - known.keys() == set()


def test_both_languages_have_the_same_words_with_the_same_gaps() -> None:
    zh, en = words("office-zh"), words("office-en")
    assert zh.keys() == en.keys()
    gaps = re.compile(r"\{\w+\}")
    assert [key for key in zh if sorted(gaps.findall(zh[key])) != sorted(gaps.findall(en[key]))] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_happens_to_the_archive_of_an_order_has_words_too(language: str) -> None:
    """They stand in the same trail, and are no changes of the case."""
    noted = re.findall(r'"(freeze|annex|delete)"', "".join(inspect.getsource(each) for each in (archiving, deleting)))
    assert {f"act.{action}" for action in noted} - words(f"office-{language}").keys() == set()
    assert set(noted) == {"freeze", "annex", "delete"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_whatever_a_page_says_by_name_has_words(language: str) -> None:
    known = words(language) | words(f"office-{language}")
    said = {key for path in OFFICE.glob("*.js") for key in re.findall(r'\bt\("([\w.-]+)"', script(path))}
    assert said - known.keys() == set()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_field_of_a_form_has_a_name(language: str) -> None:
    known = words(f"office-{language}")
    makers = r'\b(?:line|area|check|moment|choice|department|departments)\("(\w+)"|name: "(\w+)", kind'
    fields = {a or b for a, b in re.findall(makers, script(OFFICE / "forms.js"))}
    assert len(fields) > 40
    fields |= set(re.findall(r'label: "([\w.]+)"', script(OFFICE / "forms.js")))
    assert {f"f.{name}" for name in fields} - known.keys() == set()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_field_that_a_correction_can_change_has_a_name(language: str) -> None:
    """For the timeline says which ones these were."""
    fields = q.Changes.__struct_fields__
    assert {f"f.{name}" for name in fields} - words(f"office-{language}").keys() == set()


def test_every_request_that_a_person_can_make_has_a_form() -> None:
    table = script(OFFICE / "forms.js").split("export const FORMS")[1]
    forms = set(re.findall(r"^  (\w+): \{ fields", table, re.MULTILINE))
    kinds = {kind.action for kind in vars(q).values() if isinstance(kind, type) and hasattr(kind, "action")}
    assert {action.value for action in kinds - {Action.OPEN}} == forms
