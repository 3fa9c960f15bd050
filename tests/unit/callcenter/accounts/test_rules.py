"""What users, passwords and tokens have to be like."""

import pytest

from callcenter.accounts.rules import InvalidAccount, password_faults, require, token_faults, user_faults
from callcenter.orders.actor import Role

AGENT = frozenset({Role.AGENT})


@pytest.mark.parametrize(
    ("password", "what"),
    [
        ("", "at least 12"),
        ("elevenchars", "at least 12"),
        ("x" * 257, "at most 256"),
        ("password1234", "tried first"),
        ("PassWord1234", "tried first"),
        ("123123123123", "tried first"),
        ("abababababab", "tried first"),
        ("wang.xiaoming", "own name"),
        ("Wang.Xiaoming", "own name"),
    ],
)
def test_a_password_that_is_easily_guessed_is_refused(password: str, what: str) -> None:
    assert what in "; ".join(fault for _, fault in password_faults(password, "wang.xiaoming"))


@pytest.mark.parametrize("password", ["three little birds sing", "三只小鸟在树上唱歌跳舞呢", "x7!kQz-9pLm#"])
def test_other_passwords_of_twelve_characters_will_do(password: str) -> None:
    assert list(password_faults(password, "wang")) == []


def test_all_faults_of_a_user_are_told_at_once() -> None:
    with pytest.raises(InvalidAccount) as refused:
        require(user_faults("Ä x", "\x07", frozenset(), None))
    assert [field for field, _ in refused.value.faults] == ["name", "display", "roles"]


def test_somebody_of_a_department_needs_one() -> None:
    roles = frozenset({Role.DEPARTMENT_USER})
    assert [field for field, _ in user_faults("li", "李", roles, None)] == ["department"]
    assert list(user_faults("li", "李", roles, "12333")) == []


def test_a_token_has_no_role_that_its_owner_lacks() -> None:
    assert list(token_faults("wall", AGENT, AGENT)) == []
    assert dict(token_faults("wall", frozenset({Role.ADMIN}), AGENT)) == {"roles": "its owner is not admin"}
    assert [field for field, _ in token_faults(" ", frozenset(), AGENT)] == ["label", "roles"]
