"""What callers and phones do, as SIPp scenarios."""

from dataclasses import dataclass, field
from pathlib import Path
from string import Template

from callcenter.pbx.errors import PbxError
from callcenter.pbx.keys import KEY_MS, TONES, capture
from callcenter.pbx.spec import TRUNK_ADDRESS

FOLDER = Path(__file__).parent / "scenarios"
SPEECH = FOLDER / "speech.alaw"
FOREVER_MS = 24 * 3600 * 1000

# A SIP response needs a reason phrase; these are the ones that phones send.
REASONS = {
    302: "Moved Temporarily", 404: "Not Found", 408: "Request Timeout", 480: "Temporarily Unavailable",
    486: "Busy Here", 500: "Server Internal Error", 503: "Service Unavailable", 600: "Busy Everywhere", 603: "Decline",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Press:
    """Keys pressed (RFC 4733) so many milliseconds after the answer or after the keys before.

    With `info` each key is told by SIP INFO as well, before it can be heard: some gateways do both.
    """

    after_ms: int
    keys: str
    key_ms: int = KEY_MS
    info: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Somebody who dials `line`: patience until the answer, then talk; None is for ever (until the other side ends).

    `name` is shown beside the number; both, and the line, may hold anything: a stranger's may, too.
    """

    line: str
    name: str = ""
    talk_ms: int | None = None
    patience_ms: int | None = None
    presses: tuple[Press, ...] = ()
    speech: bool = False
    numbers: tuple[str, ...] = ("13800138000",)
    address: str = TRUNK_ADDRESS
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One call of a plan: when it is placed, from which number, to which line."""

    at_ms: int
    number: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A phone that is rung: `ring_ms` None never answers, `talk_ms` None stays until the other side hangs up.

    With `refuse` it answers with that SIP code instead, after ringing for `refuse_after_ms` if that is given. With 302
    it names the number where the call should go: `redirect`.
    """

    ring_ms: int | None = 100
    talk_ms: int | None = None
    presses: tuple[Press, ...] = ()
    speech: bool = False
    refuse: int | None = None
    refuse_after_ms: int | None = None
    redirect: str = ""


class _Template(Template):
    # SIPp's own words are [...] and SIP is full of $, % and @.
    delimiter = "~"


def _fill(name: str, **values: object) -> str:
    return _Template((FOLDER / name).read_text("utf-8")).substitute(values)


def caller_xml(caller: Caller) -> str:
    """Return the scenario of a caller."""
    sdp = _sdp(streams=caller.speech)
    opening, cseq = _fill("opening.xml", cseq=1, authentication="", sdp=sdp), 1
    if caller.password is not None:
        user = _plain(caller.numbers[0])
        proof = f"\n    [authentication username={user} password={_plain(caller.password)}]"
        opening += _fill("challenge.xml") + _fill("opening.xml", cseq=2, authentication=proof, sdp=sdp)
        cseq = 2
    return _fill(
        "caller.xml",
        opening=opening,
        cseq=cseq,
        patience_ms=_ms(caller.patience_ms),
        talk_ms=_ms(caller.talk_ms),
        steps=_steps(caller.presses, caller.speech),
    )


def shown_name(name: str) -> str:
    """Return a name as SIP writes it before the address."""
    if set(name) & set(";\r\n"):
        raise PbxError(
            f"the name {name!r} cannot be sent: SIPp's input files and SIP's headers take no ; or line break"
        )
    return '"{}" '.format(name.replace("\\", "\\\\").replace('"', '\\"')) if name else ""


def planned_xml(caller: Caller) -> str:
    """Return the scenario of callers who each have their own moment, number and line: the fields of the input file."""
    begin, rest = caller_xml(caller).split("  <send", 1)
    return begin + _fill("planned.xml") + "  <send" + rest.replace("[service]", "[field1]")


def desk_xml(desk: Desk) -> str:
    """Return the scenario of a phone that is rung."""
    if desk.refuse is not None:
        if desk.refuse not in REASONS:
            raise PbxError(f"a phone cannot refuse with {desk.refuse}: use one of {sorted(REASONS)}")
        first = "" if desk.refuse_after_ms is None else _fill("ringing.xml", ring_ms=_ms(desk.refuse_after_ms))
        # SIP's redirections name a contact; refusals need none.
        to = f"\n    Contact: <sip:{_plain(desk.redirect)}@[remote_ip]>" if desk.redirect else ""
        return _fill("reject.xml", first=first, code=desk.refuse, reason=REASONS[desk.refuse], contact=to)
    return _fill(
        "desk.xml",
        ring_ms=_ms(desk.ring_ms),
        talk_ms=_ms(desk.talk_ms),
        sdp=_sdp(streams=desk.speech),
        steps=_steps(desk.presses, desk.speech),
    )


def register_xml(user: str, password: str, port: int, expires: int) -> str:
    """Return the scenario of one registration; `port` is where the phone can be rung."""
    register = _fill("register_head.xml", user=_plain(user), port=port, expires=expires).rstrip()
    return _fill("register.xml", register=register, user=_plain(user), password=_plain(password))


def _ms(value: int | None) -> int:
    # SIPp takes a timeout of 0 for "no timeout".
    return FOREVER_MS if value is None else max(1, value)


def _plain(word: str) -> str:
    if not word.isascii() or not word.replace("-", "").replace("_", "").isalnum():
        raise PbxError("names and passwords in a SIPp scenario: use letters, digits, - and _")
    return word


def _sdp(*, streams: bool) -> str:
    port = "[rtpstream_audio_port]" if streams else "[media_port]"
    lines = (
        "v=0", "o=sipp 1 1 IN IP[local_ip_type] [local_ip]", "s=-", "c=IN IP[media_ip_type] [media_ip]", "t=0 0",
        f"m=audio {port} RTP/AVP 8 101", "a=rtpmap:8 PCMA/8000", "a=rtpmap:101 telephone-event/8000",
        "a=fmtp:101 0-16", "a=ptime:20",
    )  # fmt: skip
    return "\n".join(f"    {line}" for line in lines)


def _steps(presses: tuple[Press, ...], speech: bool) -> str:
    steps = [_action(f'rtp_stream="{SPEECH},-1,8"')] if speech else []
    for number, press in enumerate(presses):
        steps.append(f'  <pause milliseconds="{press.after_ms}"/>')
        steps += [_fill("info.xml", key=key) for key in press.keys if press.info]
        steps.append(_action(f'play_pcap_audio="{key_file(number)}"'))
        # SIPp goes on while it plays: without this pause the next keys would be pressed into these.
        steps.append(f'  <pause milliseconds="{len(press.keys) * press.key_ms}"/>')
    return "\n".join(steps)


def key_file(number: int) -> str:
    """Return the name of the capture that a scenario plays for its press `number`."""
    return f"keys{number}.pcap"


def key_files(presses: tuple[Press, ...]) -> dict[str, bytes]:
    """Return the captures that a scenario plays, by file name."""
    for press in presses:
        if not press.keys or set(press.keys) - set(TONES):
            raise PbxError(f"keys {press.keys!r} cannot be pressed: use 0-9 * # A-D")
    return {key_file(n): capture(press.keys, (n + 1) * 100_000, press.key_ms) for n, press in enumerate(presses)}


def _action(exec_attribute: str) -> str:
    return f"  <nop><action><exec {exec_attribute}/></action></nop>"
