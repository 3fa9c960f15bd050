"""What a user's fields and passwords have to be like; every fault at once."""

import re
from collections.abc import Iterable, Iterator

from callcenter.domain.errors import CallcenterError
from callcenter.orders.actor import Role

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")
SHORTEST, LONGEST = 12, 256
"""Of a password, in characters; the upper limit bounds the work of hashing it."""
_DISPLAY, _LABEL = 64, 64
_DEPARTMENT_ROLES = {Role.DEPARTMENT_USER, Role.DEPARTMENT_REVIEWER}
_TRIED_FIRST = """
123456789012 1234567890123 123456123456 123123123123 111111111111 000000000000 888888888888 666666666666
112233445566 987654321098 password1234 password12345 passwordpassword passw0rd1234 p@ssw0rd1234 password@123
password!123 administrator administrator1 admin1234567 admin12345678 adminadmin12 admin@123456 admin123admin123
changeme1234 changemeplease letmeinletmein letmein123456 welcome12345 welcome123456 welcome@1234 qwertyuiop12
qwertyuiop123 qwerty123456 qwerty1234567 qwertyqwerty 1qaz2wsx3edc 1q2w3e4r5t6y q1w2e3r4t5y6 zaq12wsxcde3
asdfghjkl123 zxcvbnm12345 abcdefghijkl abcd12345678 abc123abc123 abc123456789 a1b2c3d4e5f6 iloveyou1234
iloveyouiloveyou woaini123456 woaini1314520 5201314520131 callcenter12 callcenter123 callcenter1234 hotline12345
12345hotline fuwurexian12345 zhengwu12345 secretsecret testtesttest test12345678 correcthorsebatterystaple
"""
COMMON = frozenset(_TRIED_FIRST.split())
"""The long ones among the passwords that are tried first."""


class InvalidAccount(CallcenterError):
    """What was given for a user, password or token cannot be; ``faults`` has each field and what is wrong there."""

    def __init__(self, faults: Iterable[tuple[str, str]]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{field}: {what}" for field, what in self.faults))


def user_faults(name: str, display: str, roles: frozenset[Role], department: str | None) -> Iterator[tuple[str, str]]:
    """What is wrong with a user's fields."""
    if not NAME.fullmatch(name):
        yield "name", "2 to 32 of a-z 0-9 . _ -, beginning with a letter or digit"
    yield from _text_faults("display", display, _DISPLAY)
    if not roles:
        yield "roles", f"at least one of {', '.join(role.value for role in Role)}"
    if roles & _DEPARTMENT_ROLES and not department:
        yield "department", "somebody with a department's role needs a department"


def password_faults(password: str, name: str) -> Iterator[tuple[str, str]]:
    """What is wrong with a password."""
    if len(password) < SHORTEST:
        yield "password", f"at least {SHORTEST} characters; several words will do"
    elif len(password) > LONGEST:
        yield "password", f"at most {LONGEST} characters"
    plain = password.casefold()
    if plain == name.casefold():
        yield "password", "not the user's own name"
    elif plain in COMMON or len(set(plain)) < 4:
        yield "password", "this one is among those that are tried first; take several words that do not belong together"


def token_faults(label: str, roles: frozenset[Role], owned: frozenset[Role]) -> Iterator[tuple[str, str]]:
    """What is wrong with a token that is asked for."""
    yield from _text_faults("label", label, _LABEL)
    if not roles:
        yield "roles", "at least one of its owner's roles"
    elif more := roles - owned:
        yield "roles", f"its owner is not {', '.join(sorted(role.value for role in more))}"


def _text_faults(field: str, text: str, most: int) -> Iterator[tuple[str, str]]:
    if not 1 <= len(text.strip()) <= most or not text.isprintable():
        yield field, f"1 to {most} printable characters"


def require(faults: Iterable[tuple[str, str]]) -> None:
    """Raise InvalidAccount if there is any fault."""
    if found := tuple(faults):
        raise InvalidAccount(found)
