"""Looking at a PBX that is faulty as told."""

from pathlib import Path

import pytest

from callcenter.ami.check import Target, probe
from callcenter.ami.encode import Action
from callcenter.ami.needs import CONTEXTS, LOOKS_AT
from callcenter.domain.finding import Severity
from tests.fakes.ami_server import FakeAmi, Peer, serve

LISTED = [
    *("Redirect", "Setvar", "Originate", "CoreShowChannels", "ShowDialPlan"),
    *("DeviceStateList", "ConfbridgeListRooms", "QueueStatus", "Ping"),
]


class Checked(FakeAmi):
    """A PBX that answers a check; what it lacks is chosen."""

    def __init__(
        self,
        listed: list[str] = LISTED,
        contexts: tuple[str, ...] = CONTEXTS,
        version: str = "22.10.1",
        queues: int = 1,
        deaf_to: tuple[str, ...] = (),
        old: bool = False,
    ) -> None:
        super().__init__()
        self.deaf_to, self.old = deaf_to, old
        self.answers = {
            "ListCommands": lambda peer, action: peer.reply(action, *((name, "what it does") for name in listed)),
            "CoreSettings": lambda peer, action: peer.reply(action, ("AsteriskVersion", version)),
            "ShowDialPlan": lambda peer, action: self._context(peer, action, contexts),
            "QueueSummary": lambda peer, action: peer.items(action, "QueueSummary", queues),
            "Originate": self._originate,
            "PlayDTMF": self._key,
            "Hangup": lambda peer, action: peer.reply(action),
        }

    def _context(self, peer: Peer, action: Action, contexts: tuple[str, ...]) -> None:
        name = action.headers["Context"]
        if name in contexts:
            peer.items(action, "ListDialplan", 1, AppData=LOOKS_AT.get(name, "") if not self.old else "1")
        else:
            peer.reply(action, ("Message", f"Did not find context {name}"), response="Error")

    def _originate(self, peer: Peer, action: Action) -> None:
        peer.reply(action)
        first, second = action.headers["ChannelId"], action.headers["OtherChannelId"]
        self._say(peer, first, "Newchannel", "Newstate")
        self._say(peer, second, "UserEvent", "Hangup")
        if "OriginateResponse" not in self.deaf_to:
            peer.event("OriginateResponse", ("ActionID", action.action_id), ("Uniqueid", first))

    def _key(self, peer: Peer, action: Action) -> None:
        peer.reply(action)
        self._say(peer, action.headers["Channel"], "DTMFEnd")

    def _say(self, peer: Peer, channel: str, *events: str) -> None:
        for event in events:
            if event not in self.deaf_to:
                peer.event(event, ("Uniqueid", channel))


async def found(fake: FakeAmi, secret: str = "right", directory: Path | None = None) -> list[tuple[str, str]]:
    """(code, what) of every finding."""
    async with serve(fake):
        target = Target("127.0.0.1", fake.port, "callcenter", secret)
        return [(finding.code, finding.what) for finding in await probe(target, config_directory=directory)]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callcenter.ami.check_events.PATIENCE", 0.05)


async def test_a_good_pbx_has_no_findings() -> None:
    """And the check leaves no channel behind."""
    fake = Checked()
    assert await found(fake) == []
    assert len(fake.named("Hangup")) == 2


@pytest.mark.parametrize(
    ("fake", "codes"),
    [
        (Checked([n for n in LISTED if n != "Originate"]), ["write_right_missing"]),
        (Checked([n for n in LISTED if n not in ("Redirect", "Setvar")]), ["write_right_missing"]),
        (Checked([*LISTED, "Command", "AGI"]), ["write_right_excess", "write_right_excess"]),
        (Checked([n for n in LISTED if n != "ConfbridgeListRooms"]), ["module_missing"]),
        (Checked(contexts=CONTEXTS[1:]), ["context_missing"]),
        (Checked(old=True), ["context_old"] * len(LOOKS_AT)),
        (Checked(version="16.30.0"), ["asterisk_old"]),
        (Checked(version="GIT-master"), []),
        (Checked(queues=0), ["queue_missing"]),
        (Checked(deaf_to=("DTMFEnd",)), ["read_right_missing"]),
        (Checked(deaf_to=("Newchannel",)), ["event_filtered"]),
        (Checked(deaf_to=("Newchannel", "Newstate", "Hangup", "OriginateResponse")), ["read_right_missing"]),
    ],
)
async def test_each_fault_is_named(fake: Checked, codes: list[str]) -> None:
    """Nothing more and nothing less than what is wrong."""
    assert [code for code, _ in await found(fake)] == codes


async def test_all_at_once() -> None:
    """Rights, a context, a module and the version in one run."""
    listed = [name for name in LISTED if name not in ("Originate", "DeviceStateList")]
    findings = await found(Checked([*listed, "Command"], CONTEXTS[:-1], "13.38.3"))
    assert findings == [
        ("write_right_missing", "the AMI user lacks the write right 'originate'"),
        ("write_right_excess", "the AMI user has the write right 'command', which lets it take over the PBX"),
        ("module_missing", "the PBX does not run res_manager_devicestate"),
        ("asterisk_old", "Asterisk 13.38.3 is too old"),
        ("context_missing", "the dialplan has no context callcenter-planb"),
    ]


async def test_no_pbx_there() -> None:
    """The port is named, with what to look at."""
    fake = FakeAmi()
    async with serve(fake):
        pass
    [finding] = await probe(Target("127.0.0.1", fake.port, "callcenter", "x"))
    assert (finding.code, finding.where, finding.severity) == ("unreachable", f"127.0.0.1:{fake.port}", Severity.ERROR)
    assert "enabled = yes" in finding.remedy
    assert str(finding).startswith(f"error: 127.0.0.1:{fake.port}: no AMI connection")


async def test_something_else_on_the_port() -> None:
    """Told apart from nothing at all."""
    assert [code for code, _ in await found(FakeAmi(banner=b"SSH-2.0-OpenSSH\r\n"))] == ["not_ami"]


async def test_a_wrong_secret_with_the_files_at_hand(tmp_path: Path) -> None:
    """The login says one thing, the files the rest; the same fault is not told twice."""
    (tmp_path / "manager.conf").write_text("[general]\nenabled=yes\n[callcenter]\nsecret=right\nread=all\nwrite=call\n")
    (tmp_path / "extensions.conf").write_text(
        "".join(f"[{name}]\nexten => s,1,NoOp({LOOKS_AT.get(name, '')})\n" for name in CONTEXTS[1:])
    )
    assert [code for code, _ in await found(FakeAmi(), "wrong", tmp_path)] == [
        "wrong_secret",
        "write_right_missing",
        "write_right_missing",
        "writetimeout_low",
        "events_forgeable",
        "context_missing",
    ]


async def test_another_refusal() -> None:
    """The PBX's own reason is passed on."""
    words = ("Message", "Login Already In Use")
    fake = FakeAmi(answers={"Login": lambda peer, action: peer.reply(action, words, response="Error")})
    assert await found(fake) == [("login_refused", "the login is refused: Login Already In Use")]


async def test_a_pbx_that_goes_away_during_the_check() -> None:
    """What was found so far is told, and that it is not all."""
    fake = Checked([*LISTED, "Command"])
    fake.answers["CoreSettings"] = lambda peer, action: peer.transport.abort()
    assert [code for code, _ in await found(fake)] == ["write_right_excess", "check_incomplete"]
