"""The dialplan, AMI user, conference profile and fallback queue, filled in with the operator's values."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from string import Template

import config

TEMPLATES = Path(config.__file__).parent / "asterisk"
FILES = (
    "extensions_callcenter.conf",
    "manager_callcenter.conf",
    "confbridge_callcenter.conf",
    "queues_callcenter.conf",
    "cel_callcenter.conf",
    "cel_custom_callcenter.conf",
)

DOUBT_S = 2
"""How long before ``stale_after`` a caller starts to doubt, and how long the second look is away from the first."""

_EVENTS = (
    ("UserEvent", "Newchannel", "Newstate", "Hangup", "BridgeEnter", "BridgeLeave", "OriginateResponse"),
    ("HangupRequest", "DeviceStateChange", "ConfbridgeJoin", "ConfbridgeLeave", "DTMFBegin", "DTMFEnd"),
    ("Hold", "Unhold", "FullyBooted", "Shutdown"),
)
"""What the engine hears of; by lines of the older way of writing filters."""
UNHEARD = (
    *("VarSet", "Newexten", "NewCallerid", "NewConnectedLine", "DialBegin", "DialEnd", "DialState"),
    *("BridgeCreate", "BridgeDestroy", "SoftHangupRequest", "MusicOnHoldStart", "MusicOnHoldStop", "ExtensionStatus"),
    *("RTCPSent", "RTCPReceived"),
)
"""What makes up most of the events of a call and is of no use here. Each wakes every AMI session, also where it is
filtered."""

FREEPBX_NOTES = """\
; Where these files go on FreePBX (its own files are rewritten by the web interface, the *_custom.conf files are not):
;   extensions_callcenter.conf   copy to /etc/asterisk; in extensions_custom.conf: #include extensions_callcenter.conf
;                                and, so that every phone can dial the feature codes, in the same file:
;                                    [from-internal-custom]
;                                    include => callcenter-feature
;   manager_callcenter.conf      copy to /etc/asterisk; in manager_custom.conf: #include manager_callcenter.conf
;   confbridge_callcenter.conf   copy to /etc/asterisk; in confbridge_custom.conf: #include confbridge_callcenter.conf
;   queues_callcenter.conf       copy to /etc/asterisk; in queues_custom.conf: #include queues_callcenter.conf
;   cel_callcenter.conf          copy to /etc/asterisk; in cel_general_custom.conf: #include cel_callcenter.conf
;   cel_custom_callcenter.conf   copy to /etc/asterisk; in cel_custom.conf, below [mappings]:
;                                #include cel_custom_callcenter.conf
; Then Admin > Custom Destinations > Add: target callcenter-in,12345,1 (one for each hotline number), and point the
; Inbound Route of the number at that destination. Apply with: fwconsole reload
"""


class SnippetError(ValueError):
    """Values that cannot be written into Asterisk's files; `faults` names each one with its remedy."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureCodes:
    """What agents dial; an empty code is not offered. The last two are followed by digits."""

    login_toggle: str = "*45"
    login: str = "*451"
    logout: str = "*450"
    pause_toggle: str = "*46"
    unpause: str = "*460"
    waiting: str = "*47"
    wrapup_end: str = "*49"
    pause_reason: str = "*48"
    department: str = "*3"


@dataclass(frozen=True, slots=True, kw_only=True)
class SnippetValues:
    """Everything of the operator's that is written into Asterisk's files."""

    ami_secret: str = field(repr=False)
    ami_user: str = "callcenter"
    ami_permit: tuple[str, ...] = ("127.0.0.1/255.255.255.255",)
    music: str = "default"
    stale_after: int = 5
    by_name: bool = True
    """Whether Asterisk can filter events by their names (18.26, 20.11, 21.6, 22.1 and newer can), which costs it far
    less time than a pattern."""
    features: FeatureCodes = FeatureCodes()
    fallback_members: tuple[str, ...] = ()


class _Template(Template):
    # Asterisk's own variables are ${...}: ours must look different, and an unknown one must fail.
    delimiter = "@"


_CODE = re.compile(r"[*#0-9]{1,8}")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
_SECRET = re.compile(r"[!-~]{8,128}")
_PERMIT = re.compile(r"[0-9a-fA-F.:]+(/[0-9a-fA-F.:]+)?")
_MEMBER = re.compile(r"[A-Za-z0-9]+/[A-Za-z0-9_.@-]{1,80}")
_WITH_ARGUMENT = ("pause_reason", "department")


def render(values: SnippetValues) -> dict[str, str]:
    """Return the text of every file by name; raise SnippetError naming every fault at once."""
    if faults := tuple(_faults(values)):
        raise SnippetError(faults)
    filled = {
        "ami_user": values.ami_user,
        "ami_secret": values.ami_secret,
        "ami_permit": "\n".join(f"permit = {address}" for address in values.ami_permit),
        "filters": "\n".join(_filter_lines(by_name=values.by_name)),
        "music": values.music,
        "stale_after": str(values.stale_after),
        "doubt": str(DOUBT_S),
        "doubt_after": str(values.stale_after - DOUBT_S),
        "features": "\n".join(_feature_lines(values.features)),
        "members": "\n".join(f"member => {member}" for member in values.fallback_members),
    }
    return {name: _Template((TEMPLATES / name).read_text("utf-8")).substitute(filled) for name in FILES}


def _filter_lines(*, by_name: bool) -> Iterator[str]:
    for names in _EVENTS:
        if by_name:
            yield from (f"eventfilter(name({name}),method(none)) =" for name in names)
        else:
            yield f"eventfilter = ^Event: ({'|'.join(names)})[[:space:]]"


def _feature_lines(codes: FeatureCodes) -> Iterator[str]:
    for name in (f.name for f in fields(codes)):
        code = getattr(codes, name)
        if not code:
            continue
        feature = {"pause_reason": "pause"}.get(name, name)
        if name in _WITH_ARGUMENT:
            yield from _entry(f"_{code}X", feature, f"${{FILTER(0-9,${{EXTEN:{len(code)}}})}}")
            yield from _entry(f"_{code}X.", feature, f"${{FILTER(0-9,${{EXTEN:{len(code)}}})}}")
        else:
            yield from _entry(code, feature, "")


def _entry(pattern: str, feature: str, argument: str) -> Iterator[str]:
    said = f"Feature: {feature},Argument: {argument},Endpoint: ${{CHANNEL(endpoint)}}"
    yield f"exten => {pattern},1,UserEvent(CCFeature,{said})"
    yield " same => n,Goto(callcenter-feature-wait,s,1)"


def _faults(values: SnippetValues) -> Iterator[str]:
    if not _NAME.fullmatch(values.ami_user):
        yield f"AMI user {values.ami_user!r}: use 1 to 40 letters, digits, _ or -"
    # A ";" starts a comment in Asterisk's files and a backslash escapes: the secret would silently become another one.
    if not _SECRET.fullmatch(values.ami_secret) or set(values.ami_secret) & set(';\\"[]'):
        yield 'AMI secret: use 8 to 128 printable ASCII characters without spaces, ; \\ " [ or ]'
    if not _NAME.fullmatch(values.music):
        yield f"music class {values.music!r}: use 1 to 40 letters, digits, _ or -"
    if not DOUBT_S + 1 <= values.stale_after <= 60:
        yield f"stale_after {values.stale_after}: allowed are {DOUBT_S + 1} to 60 seconds"
    yield from _list_faults(values)
    yield from _code_faults(values.features)


def _list_faults(values: SnippetValues) -> Iterator[str]:
    if not values.ami_permit:
        yield "AMI permit: name at least one address, for example 127.0.0.1"
    for address in values.ami_permit:
        if not _PERMIT.fullmatch(address):
            yield f"AMI permit {address!r}: write an address or a network such as 10.0.0.0/24"
    for member in values.fallback_members:
        if not _MEMBER.fullmatch(member):
            yield f"fallback member {member!r}: write it as PJSIP/1001"


def _code_faults(codes: FeatureCodes) -> Iterator[str]:
    used: dict[str, str] = {}
    for name in (f.name for f in fields(codes)):
        code = getattr(codes, name)
        if not code:
            continue
        if not _CODE.fullmatch(code):
            yield f"feature code {name} {code!r}: use 1 to 8 of the characters * # 0-9"
        elif code in used:
            yield f"feature code {name} {code!r} is also the code of {used[code]}: choose another"
        used.setdefault(code, name)
    for name in _WITH_ARGUMENT:
        prefix = getattr(codes, name)
        for code, other in used.items():
            if prefix and other != name and code.startswith(prefix):
                yield f"feature code {other} {code!r} begins like {name} {prefix!r}, which takes digits: choose another"
