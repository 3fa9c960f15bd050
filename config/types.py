"""The kinds of value an operator may write. Each carries the text of what is allowed, for the error line."""

import re
from datetime import time
from ipaddress import ip_address
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_core import PydanticCustomError

LONGEST_S = 86_400
LARGEST_PENALTY = 1000
WEAK_SECRETS = frozenset(
    {"amp111", "changeme", "change_me", "secret", "mysecret", "password", "passw0rd", "admin", "asterisk", "callcenter"}
)


class EnvText(str):
    """A value from the environment: always text, so numbers and switches are read from it."""


def number(value: object) -> object:
    """A number as TOML or the environment has it; what is none is refused."""
    if isinstance(value, EnvText):
        return _from_text(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("not a number")
    return value


def _from_text(value: str) -> float:
    number = float(value)
    return int(number) if number.is_integer() else number


def _switch(value: object) -> object:
    if isinstance(value, EnvText) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if not isinstance(value, bool):
        raise ValueError("not a switch")
    return value


def _names(value: object) -> object:
    return tuple(part.strip() for part in value.split(",")) if isinstance(value, EnvText) else value


def _clock(value: object) -> object:
    if isinstance(value, time):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"(?:[01]\d|2[0-3]):[0-5]\d|24:00", value):
        raise ValueError("not a time of day")
    return time.max if value == "24:00" else time.fromisoformat(value)


def _timezone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError("not a timezone") from None
    return value


def _address(value: str) -> str:
    return str(ip_address(value))


def _secret(value: SecretStr) -> SecretStr:
    text = value.get_secret_value()
    if not text:
        raise PydanticCustomError("found", "is empty")
    if text.lower() in WEAK_SECRETS:
        raise PydanticCustomError("found", "is a secret that everybody knows")
    # ";" starts a comment in Asterisk's files and "\" escapes: the secret there would silently be another one.
    if not re.fullmatch(r"[!-~]{8,128}", text) or set(text) & set(';\\"[]'):
        raise PydanticCustomError("found", "is too short, too long or has characters that Asterisk's files cannot hold")
    return value


def _text(pattern: str, allowed: str) -> object:
    return Field(pattern=rf"\A(?:{pattern})\Z", description=allowed)


def _seconds(*, zero: bool) -> object:
    low = "of 0 or more" if zero else "above 0"
    allowed = f"a number of seconds {low}, at most {LONGEST_S}, without quotes or a unit, such as 15"
    bound = {"ge": 0} if zero else {"gt": 0}
    return Field(**bound, le=LONGEST_S, allow_inf_nan=False, description=allowed)  # type: ignore[call-overload]


Seconds = Annotated[float, BeforeValidator(number), _seconds(zero=False)]
SecondsOrZero = Annotated[float, BeforeValidator(number), _seconds(zero=True)]
Count = Annotated[int, BeforeValidator(number), Field(ge=1, le=100_000, description="a whole number from 1 to 100000")]
CountOrZero = Annotated[
    int, BeforeValidator(number), Field(ge=0, le=100_000, description="a whole number from 0 to 100000")
]
Penalty = Annotated[
    int,
    BeforeValidator(number),
    Field(ge=0, le=LARGEST_PENALTY, description=f"a whole number from 0 to {LARGEST_PENALTY}; greater is tried later"),
]
Priority = Annotated[
    int, BeforeValidator(number), Field(ge=-1000, le=1000, description="a whole number from -1000 to 1000")
]
Level = Annotated[int, BeforeValidator(number), Field(ge=1, le=100, description="a level from 1 to 100")]
Years = Annotated[
    int, BeforeValidator(number), Field(ge=1, le=100, description="a whole number of years from 1 to 100")
]
LongSeconds = Annotated[
    float,
    BeforeValidator(number),
    Field(gt=0, le=366 * LONGEST_S, allow_inf_nan=False, description="a number of seconds above 0, at most a year"),
]
Days = Annotated[
    float,
    BeforeValidator(number),
    Field(ge=0, le=366, allow_inf_nan=False, description="a number of days from 0 to 366"),
]
Tries = Annotated[int, BeforeValidator(number), Field(ge=1, le=3, description="1, 2 or 3")]
Port = Annotated[int, BeforeValidator(number), Field(ge=1, le=65535, description="a port from 1 to 65535")]
Switch = Annotated[bool, BeforeValidator(_switch), Field(description="true or false")]
Name = Annotated[
    str,
    _text(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,39}", "1 to 40 of the characters A-Z a-z 0-9 _ . - (a title may be Chinese)"),
]
Emergencies = Annotated[
    tuple[Literal["110", "119", "120", "122"], ...],
    BeforeValidator(_names),
    Field(description='a list of "110", "119", "120" and "122"'),
]
Names = Annotated[
    tuple[Name, ...], BeforeValidator(_names), Field(min_length=1, description='a list of names, ["12345"]')
]
Skill = Annotated[str, _text(r"[^\W\d]\w{0,39}", "a skill's name: letters, digits and _, a letter first")]
PhoneNumber = Annotated[str, _text(r"\+?[0-9 -]{3,24}", 'a phone number in quotes, such as "13800138000"')]
CountryCode = Annotated[str, _text(r"[1-9][0-9]{0,2}|", 'a country\'s code such as "86", or "" to leave none out')]
Title = Annotated[str, _text(r"[^\x00-\x1f\x7f]{1,80}", "a text of 1 to 80 characters on one line")]
Digits = Annotated[str, _text(r"[0-9]{1,20}", 'up to 20 digits in quotes, such as "12345"')]
Endpoint = Annotated[
    str, _text(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,39}", 'the name of a PJSIP endpoint, such as "1001" (A-Z a-z 0-9 _ . -)')
]
Dial = Annotated[
    str,
    _text(r"(?:PJSIP|SIP)/[A-Za-z0-9_.@-]{1,80}", 'one dial string: "PJSIP/<endpoint>" or "PJSIP/<number>@<trunk>"'),
]
Trunk = Annotated[
    str,
    _text(r"(?:PJSIP|SIP)/\{number\}@[A-Za-z0-9_.-]{1,60}", 'a trunk to dial by, such as "PJSIP/{number}@trunk"'),
]
Prefix = Annotated[str, _text(r"[0-9]{0,8}", 'up to 8 digits in quotes, such as "9", or ""')]
ShownNumber = Annotated[str, _text(r"[0-9]{0,20}", 'digits in quotes, or "" for the number of the line')]
Key = Annotated[str, _text(r"[0-9*#]", "one of 0 1 2 3 4 5 6 7 8 9 * #, in quotes")]
Prompt = Annotated[
    str,
    _text(
        r"(?!.*\.\.)[A-Za-z0-9_-][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*",
        'a sound name without extension, such as "callcenter/welcome" (no "..", no leading "/")',
    ),
]
Music = Annotated[str, _text(r"[A-Za-z0-9_-]{1,40}", 'a class of musiconhold.conf, such as "default"')]
Code = Annotated[str, _text(r"\*[0-9]{1,7}|", '"*" and 1 to 7 digits, or "" to offer none')]
Jurisdiction = Annotated[str, _text(r"[0-9]{6}", 'the 6 digits of the division code (GB/T 2260), such as "110000"')]
Timezone = Annotated[
    str, AfterValidator(_timezone), Field(description='a name of the tz database, such as "Asia/Shanghai"')
]
Clock = Annotated[
    time, BeforeValidator(_clock), Field(description='a time of day from "00:00" to "24:00", such as "09:00"')
]
Place = Annotated[
    str, _text(r"[A-Z]{2}(?:-[A-Z0-9]{1,6})?", 'a country, or a part of one, by its ISO code: "CN", "US-CA"')
]
Weekdays = Annotated[
    frozenset[Annotated[int, Field(ge=1, le=7, strict=True)]],
    Field(min_length=1, description="ISO weekdays, 1 = Monday to 7 = Sunday, such as [1, 2, 3, 4, 5]"),
]
Host = Annotated[str, _text(r"[A-Za-z0-9_.:-]{1,253}", 'a host name or address, such as "127.0.0.1"')]
HostNames = Annotated[
    tuple[Annotated[str, _text(r"[A-Za-z0-9_.:-]{1,253}", "a host name")], ...],
    BeforeValidator(_names),
    Field(description='a list of host names, such as ["hotline.example"]'),
]
Addresses = Annotated[
    tuple[Annotated[str, AfterValidator(_address), Field(description='an address such as "127.0.0.1"')], ...],
    BeforeValidator(_names),
    Field(min_length=1, description='a list of addresses, such as ["127.0.0.1"]'),
]
Secret = Annotated[
    SecretStr,
    AfterValidator(_secret),
    Field(description='8 to 128 printable ASCII characters without spaces and ; \\ " [ ] (openssl rand -hex 16)'),
]
StoreUrl = Annotated[
    str,
    _text(
        r"sqlite(?:\+aiosqlite)?:///[^\x00-\x1f?#:]+|"
        r"postgresql(?:\+asyncpg)?://(?:[^\s@]+@)?[A-Za-z0-9.:\[\]_-]+/[A-Za-z0-9_.-]+(?:\?[A-Za-z0-9_.=&/-]*)?",
        '"sqlite:///var/callcenter.db" (relative), "sqlite:////var/lib/callcenter/callcenter.db" (absolute) or '
        '"postgresql://user:secret@127.0.0.1/callcenter"',
    ),
]
FilePath = Annotated[
    str,
    _text(r"/[^\x00-\x1f]{1,400}", 'a file by its whole path, such as "/var/log/asterisk/cel-custom/callcenter.csv"'),
]
KeyFile = Annotated[str, _text(r"[^\x00-\x1f]{1,400}", 'a file such as "var/office.keys"')]
Topic = Annotated[
    str, _text(r"[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)*", 'a topic such as "callcenter/v1" (no + # or spaces)')
]
