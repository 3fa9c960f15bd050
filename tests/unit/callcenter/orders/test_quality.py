"""The check of a reply: about the matter, without passing the buck, without a third person's data."""

import pytest

from callcenter.domain.record import replace
from callcenter.orders import quality
from callcenter.orders import terms as t
from callcenter.orders.actions import Action as A
from callcenter.orders.refusals import Faults, OrderRefused
from callcenter.orders.terms import CaseState as S
from tests.support.handling import EXAMPLES, SAID, case, do


def faults(public_reply: str, kind: t.ReplyKind = t.ReplyKind.RESOLVED) -> list[tuple[str, str]]:
    """What is wrong with a reply."""
    found = Faults()
    quality.check(case(S.REPLIED), replace(SAID, kind=kind, public_reply=public_reply), found)
    try:
        found.refuse_any()
    except OrderRefused as refused:
        return [(fault.why.value, fault.detail) for fault in refused.faults]
    return []


@pytest.mark.parametrize(
    "public_reply",
    [
        "泽州路井盖已于今日更换，感谢反映。",
        "经核实，您反映的井盖已修复；如有疑问请拨打 0356-2210000。",
        "The 井盖 has been replaced today.",
    ],
)
def test_a_reply_about_the_matter_passes(public_reply: str) -> None:
    assert faults(public_reply) == []


@pytest.mark.parametrize("public_reply", ["", "已处理。", "感谢您的来电，祝您生活愉快，再见。", "   已阅   "])
def test_a_reply_that_says_nothing_of_the_matter_is_found(public_reply: str) -> None:
    assert [why for why, _ in faults(public_reply)] == ["reply_off_the_matter"]


@pytest.mark.parametrize("phrase", quality.BUCK_PASSING)
def test_a_reply_that_passes_the_buck_is_found(phrase: str) -> None:
    public_reply = f"您反映的井盖破损一事，{phrase.upper()}。"
    assert ("reply_buck_passing", phrase) in faults(public_reply)


def test_whose_duty_it_is_may_be_said_with_evidence() -> None:
    assert faults("该井盖不属于我单位职责，由城管局负责。", t.ReplyKind.OUT_OF_DUTY) == []


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("电话13912345678", "mobile"),
        ("电话139-1234-5678", "mobile"),
        ("电话１３９１２３４５６７８", "mobile"),
        ("身份证11010519491231002X", "id_number"),
        ("车牌晋E·12345", "plate"),
        ("车牌京AD12345", "plate"),
    ],
)
def test_a_third_persons_data_is_found(written: str, kind: str) -> None:
    assert ("reply_personal_data", kind) in faults(f"井盖由李四更换，{written}")


@pytest.mark.parametrize("written", ["工单140500202611250000018", "0356-2210000", "12345", "GB/T 33358-2016"])
def test_what_is_no_persons_is_not_taken_for_it(written: str) -> None:
    assert faults(f"泽州路井盖已更换：{written}") == []


@pytest.mark.parametrize(
    ("kind", "solved", "fits"),
    [
        (t.ReplyKind.RESOLVED, t.Solved.SOLVED, True),
        (t.ReplyKind.RESOLVED, t.Solved.UNSOLVED, False),
        (t.ReplyKind.PARTLY, t.Solved.PARTLY, True),
        (t.ReplyKind.PARTLY, t.Solved.SOLVED, False),
        (t.ReplyKind.CANNOT_BY_LAW, t.Solved.UNSOLVED, True),
        (t.ReplyKind.NEEDS_TIME, t.Solved.SOLVED, False),
        (t.ReplyKind.OUT_OF_DUTY, t.Solved.SOLVED, False),
        (t.ReplyKind.UNREACHABLE, t.Solved.SOLVED, True),
    ],
)
def test_a_kind_of_reply_says_only_what_it_can(kind: t.ReplyKind, solved: t.Solved, fits: bool) -> None:
    request = replace(EXAMPLES[A.REPLY].request, kind=kind, solved=solved, unsolved_reason="说明")
    if fits:
        assert do(A.REPLY, case(S.IN_PROGRESS), request=request).case.state is S.REPLIED
        return
    with pytest.raises(OrderRefused, match="solved is not valid"):
        do(A.REPLY, case(S.IN_PROGRESS), request=request)


def test_a_citizen_who_cannot_be_reached_is_answered_with_the_attempts_as_evidence() -> None:
    request = replace(EXAMPLES[A.REPLY].request, kind=t.ReplyKind.UNREACHABLE)
    unheard = case(S.IN_PROGRESS, first_contact_at=None)
    assert do(A.REPLY, unheard, request=request).case.state is S.REPLIED
