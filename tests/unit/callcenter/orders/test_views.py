"""Who sees what of a case."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain.ids import Instant
from callcenter.orders import terms as t
from callcenter.orders.actor import Actor, Role
from callcenter.orders.case import Case, Citizen, Place, Reply
from callcenter.orders.masking import mask_address, mask_name, mask_org
from callcenter.orders.views import TABLE, Kind, Viewer, fields_for, full, kind_of, unmasked, view

CITIZEN = Citizen(
    caller_number="13812341234",
    callback_number="0356-2221212",
    name="张三丰",
    org_name="晋城武当山科技有限公司",
    id_no="14050219900101123X",
    contact_number="13998769876",
)
TELLING = ("13812341234", "2221212", "三丰", "武当山", "123X", "139987", "E12345", "mail@example", "501", "35.4987")


def case(secrecy: t.Secrecy = t.Secrecy.MASK_CONTACT, **more: object) -> Case:
    reply = Reply(
        kind=t.ReplyKind.RESOLVED,
        solved=t.Solved.SOLVED,
        handling_note="已电话联系13998769876张三丰",
        public_reply="已修复",
        evidence=("与13998769876的录音.wav",),
    )
    fields = {
        "number": "140500202611210001233",
        "opened_at": Instant(1795290464.0),
        "citizen": CITIZEN,
        "secrecy": secrecy,
        "title": "张三丰反映停水",
        "content": "张三丰（13812341234，晋E12345，mail@example.com）家停水，身份证14050219900101123X",
        "keywords": ("停水", "13812341234"),
        "attachments": ("张三丰.jpg",),
        "place": Place(address="晋城市城区凤鸣小区3号楼2单元501室", lat=35.49871, lon=112.85123),
        "lead": "water",
        "reply": reply,
        "vulnerable": "残疾",
    }
    return Case(**{**fields, **more})


def viewer(*roles: Role, department: str = "", in_call: bool = False) -> Viewer:
    departments = frozenset({department} if department else ())
    return Viewer(actor=Actor(id="li", roles=frozenset(roles)), departments=departments, in_call=in_call)


def test_every_kind_of_viewer_and_every_secrecy_has_its_row() -> None:
    """No pair is left to chance."""
    assert set(TABLE) == {(kind, secrecy) for kind in Kind for secrecy in t.Secrecy}


def test_a_department_sees_the_matter_and_a_masked_citizen() -> None:
    """It has to find the place, so that is whole."""
    seen = view(case(), viewer(Role.DEPARTMENT_USER, department="water"))
    assert seen["masked"]
    assert seen["citizen"] == {
        "caller_number": "138****1234",
        "callback_number": "0356-****12",
        "contact_number": "139****9876",
        "name": "张**",
        "org_name": "晋城****",
        "id_no": "",
    }
    assert seen["title"] == "****反映停水"
    assert seen["content"] == "****（****，****，****）家停水，身份证****"
    assert seen["place"]["address"] == "晋城市城区凤鸣小区3号楼2单元501室"
    assert seen["reply"]["handling_note"] == "已电话联系********"
    earlier = case().reply
    assert earlier is not None
    again = view(case(earlier_replies=(earlier,)), viewer(Role.DEPARTMENT_USER, department="water"))
    assert again["earlier_replies"] == [again["reply"]]
    assert seen["number"] == "140500202611210001233"


@pytest.mark.parametrize("secrecy", [t.Secrecy.MASK_IDENTITY, t.Secrecy.SEALED])
@pytest.mark.parametrize(
    "who", [viewer(Role.DEPARTMENT_USER, department="water"), viewer(Role.DISPATCHER), viewer(Role.AUDITOR)]
)
def test_of_a_secret_identity_nothing_is_left(secrecy: t.Secrecy, who: Viewer) -> None:
    """Not even the surname; the place down to the estate, or not at all."""
    seen = view(case(secrecy), who)
    told = json.dumps(seen, ensure_ascii=False)
    assert not [part for part in (*TELLING, "张") if part in told]
    assert set(seen["citizen"].values()) == {""}
    assert seen["place"]["address"] in ("晋城市城区凤鸣小区****", "")
    assert seen["place"]["lat"] in (35.5, None)


@given(st.sampled_from(t.Secrecy), st.sets(st.sampled_from(Role)), st.sampled_from(["", "water", "fire"]))
def test_whoever_is_not_in_the_call_gets_no_whole_number_and_no_identity_card(
    secrecy: t.Secrecy, roles: set[Role], department: str
) -> None:
    """Whatever the roles."""
    told = json.dumps(view(case(secrecy), viewer(*roles, department=department)), ensure_ascii=False)
    assert not [part for part in ("13812341234", "2221212", "123X", "13998769876", "E12345") if part in told]


def test_an_auditor_never_sees_a_name_whatever_the_secrecy() -> None:
    """Nor a department that does not handle the case."""
    for who in (viewer(Role.AUDITOR), viewer(Role.DEPARTMENT_USER, department="fire"), viewer(Role.ADMIN), viewer()):
        for secrecy in t.Secrecy:
            seen = view(case(secrecy), who)
            assert set(seen["citizen"].values()) == {""}


def test_the_agent_of_the_open_call_sees_all() -> None:
    """It is what the citizen is just saying."""
    seen = view(case(t.Secrecy.SEALED), viewer(Role.AGENT, in_call=True))
    assert seen == full(case(t.Secrecy.SEALED))
    assert not seen["masked"]


@pytest.mark.parametrize(
    ("who", "kind"),
    [
        (viewer(Role.DEPARTMENT_USER, department="water"), Kind.DEPARTMENT),
        (viewer(Role.DEPARTMENT_REVIEWER, department="gas"), Kind.DEPARTMENT),
        (viewer(Role.DEPARTMENT_USER, department="fire"), Kind.OUTSIDER),
        (viewer(Role.DEPARTMENT_USER), Kind.OUTSIDER),
        (viewer(Role.AUDITOR), Kind.OUTSIDER),
        (viewer(Role.ADMIN), Kind.OUTSIDER),
        (viewer(Role.SUPERVISOR, Role.AUDITOR), Kind.HOUSE),
        (viewer(Role.AGENT, in_call=True), Kind.OWN_CALL),
    ],
)
def test_how_a_viewer_stands_to_a_case(who: Viewer, kind: Kind) -> None:
    """Whoever is several things is the one that sees most."""
    assert kind_of(case(co_departments=("gas",)), who) is kind


def test_who_only_follows_up_gets_what_reaches_the_citizen_in_full_and_no_more() -> None:
    """The others with the right get all, an auditor and a department nothing."""
    shown, fields = unmasked(case(t.Secrecy.MASK_IDENTITY), viewer(Role.FOLLOW_UP))
    assert set(fields) == {"caller_number", "callback_number", "contact_number", "name"}
    assert (shown["citizen"]["caller_number"], shown["citizen"]["id_no"]) == ("13812341234", "")
    assert "14050219900101123X" not in json.dumps(shown, ensure_ascii=False)
    shown, fields = unmasked(case(), viewer(Role.FOLLOW_UP, Role.DISPATCHER))
    assert shown["citizen"]["id_no"] == "14050219900101123X"
    assert "id_no" in fields
    for role in (Role.AUDITOR, Role.DEPARTMENT_USER, Role.DEPARTMENT_REVIEWER, Role.ADMIN, Role.KB_EDITOR):
        assert fields_for(viewer(role).actor) == frozenset()


@pytest.mark.parametrize(
    ("name", "masked"), [("张三丰", "张**"), ("张三", "张**"), ("张", "**"), ("", ""), (" ", ""), ("John Smith", "J**")]
)
def test_a_name_is_its_first_sign(name: str, masked: str) -> None:
    """Its length is hidden too."""
    assert mask_name(name) == masked


@pytest.mark.parametrize(("name", "masked"), [("晋城武当山公司", "晋城****"), ("武当", "****"), ("", "")])
def test_an_organisation_is_its_place(name: str, masked: str) -> None:
    """A short name is hidden as a whole."""
    assert mask_org(name) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("晋城市城区西街街道凤鸣小区3号楼2单元501室", "晋城市城区西街街道凤鸣小区****"),
        ("泽州县金村镇水北村１２号", "泽州县金村镇水北村****"),
        ("凤鸣小区张三丰家", "凤鸣小区****"),
        ("城区凤台东街123号", "城区凤台东街****"),
        ("泽州县金村镇", "泽州县金村镇****"),
        ("12 Main Street, Springfield", "Main Street****"),
        ("张三丰家", "****"),
        ("5号楼", "****"),
        ("", ""),
    ],
)
def test_an_address_ends_at_village_estate_or_street(address: str, masked: str) -> None:
    """Nobody's door is left."""
    assert mask_address(address) == masked
