"""`probe` against a real Asterisk whose files are faulty."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from callcenter.ami.check import Target, probe
from callcenter.cel import check as cel_check
from callcenter.domain.finding import Finding
from callcenter.pbx.instance import PbxInstance
from callcenter.pbx.root import AsteriskHome
from callcenter.pbx.snippets import SnippetValues, render
from callcenter.pbx.spec import PbxSpec
from tests.support.ports import block

pytestmark = pytest.mark.pbx

SECRET = "checked-secret"
WRITE = "write = call,originate,reporting"
READ = "read = call,user,dtmf,system"
Change = Callable[[str, str, str], None]


@pytest.fixture(scope="module")
def checked_pbx(asterisk: AsteriskHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PbxInstance]:
    """An Asterisk whose files may be spoilt."""
    with block() as ports:
        spec = PbxSpec(ports=ports, values=SnippetValues(ami_secret=SECRET))
        with PbxInstance(tmp_path_factory.mktemp("checked") / "pbx", spec, asterisk) as instance:
            yield instance


@pytest.fixture
def change(checked_pbx: PbxInstance) -> Iterator[Change]:
    """Change a text in a file and reload; everything is as before after the test."""
    kept: dict[Path, str] = {}

    def reload() -> None:
        for command in ("manager reload", "dialplan reload", "queue reload all", "module reload cel"):
            checked_pbx.run_cli(command)

    def change(name: str, old: str, new: str) -> None:
        path = checked_pbx.files / "etc" / name
        text = path.read_text()
        assert old in text
        kept.setdefault(path, text)
        path.write_text(text.replace(old, new))
        reload()

    yield change
    for path, text in kept.items():
        path.write_text(text)
    reload()


async def look(pbx: PbxInstance, secret: str = SECRET, *, files: bool = False) -> list[Finding]:
    """Every finding, by AMI alone or with the files."""
    target = Target("127.0.0.1", pbx.spec.ports.ami, "callcenter", secret)
    return await probe(target, config_directory=pbx.files / "etc" if files else None)


def whats(findings: list[Finding]) -> list[tuple[str, str]]:
    """(code, what) of each."""
    return [(finding.code, finding.what) for finding in findings]


async def test_a_pbx_set_up_by_us_has_no_findings(checked_pbx: PbxInstance) -> None:
    """By AMI and by its files."""
    assert await look(checked_pbx, files=True) == []


@pytest.mark.parametrize("right", ["call", "originate", "reporting"])
async def test_a_missing_write_right(checked_pbx: PbxInstance, change: Change, right: str) -> None:
    """Seen by AMI alone, each of the three."""
    left = ",".join(one for one in ("call", "originate", "reporting") if one != right)
    change("manager_callcenter.conf", WRITE, f"write = {left}")
    findings = await look(checked_pbx)
    assert ("write_right_missing", f"the AMI user lacks the write right '{right}'") in whats(findings)
    assert len(findings) == 1
    assert WRITE in findings[0].remedy


@pytest.mark.parametrize("right", ["call", "user", "dtmf", "system"])
async def test_a_missing_read_right(checked_pbx: PbxInstance, change: Change, right: str) -> None:
    """Seen by the events that do not come."""
    left = ",".join(one for one in ("call", "user", "dtmf", "system") if one != right)
    change("manager_callcenter.conf", READ, f"read = {left}")
    findings = await look(checked_pbx)
    assert whats(findings) == [("read_right_missing", f"the AMI user lacks the read right '{right}'")]


@pytest.mark.parametrize(("right", "files"), [("command", False), ("config", False), ("system", False), ("agi", True)])
async def test_a_right_too_many(checked_pbx: PbxInstance, change: Change, right: str, files: bool) -> None:
    """A warning, with the line as it should be; `agi` is only in the files here, as this PBX runs no res_agi."""
    change("manager_callcenter.conf", WRITE, f"{WRITE},{right}")
    findings = await look(checked_pbx, files=files)
    assert [finding.code for finding in findings] == ["write_right_excess"]
    assert f"'{right}'" in findings[0].what
    assert WRITE in findings[0].remedy


async def test_a_filtered_event(checked_pbx: PbxInstance, change: Change) -> None:
    """One event of a class is missing: it is the filters."""
    change("manager_callcenter.conf", "eventfilter(name(Newchannel),method(none)) =", "")
    assert whats(await look(checked_pbx)) == [("event_filtered", "the event filters drop Newchannel")]


async def test_the_filters_of_an_older_asterisk_let_the_same_through(checked_pbx: PbxInstance, change: Change) -> None:
    """A pattern for each event name, which this one knows too."""
    newer, older = (_filters(replace(checked_pbx.spec.values, by_name=by_name)) for by_name in (True, False))
    change("manager_callcenter.conf", newer, older)
    assert await look(checked_pbx, files=True) == []


def _filters(values: SnippetValues) -> str:
    lines = render(values)["manager_callcenter.conf"].splitlines(keepends=True)
    return "".join(line for line in lines if line.startswith("eventfilter") and "cntrl" not in line)


async def test_a_missing_context_and_queue(checked_pbx: PbxInstance, change: Change) -> None:
    """Asked of the dialplan as it is loaded."""
    change("extensions_callcenter.conf", "[callcenter-ask]", "[elsewhere]")
    change("queues_callcenter.conf", "[callcenter-fallback]", "[elsewhere]")
    assert whats(await look(checked_pbx)) == [
        ("context_missing", "the dialplan has no context callcenter-ask"),
        ("queue_missing", "no queue callcenter-fallback"),
    ]


async def test_a_dialplan_of_an_earlier_version(checked_pbx: PbxInstance, change: Change) -> None:
    """Seen in the dialplan as it is loaded, and told once where the file shows it too."""
    line = ' same => n,GotoIf($["${CC_ANSWER}"!=""]?callcenter-hold,s,1)\n'
    change("extensions_callcenter.conf", line, "")
    assert whats(await look(checked_pbx, files=True)) == [
        ("context_old", "the dialplan's callcenter-ring is of an earlier version: it does not look at CC_ANSWER"),
    ]


async def test_wrong_secret_missing_right_and_missing_context(checked_pbx: PbxInstance, change: Change) -> None:
    """All three in one run, each with its remedy."""
    change("manager_callcenter.conf", WRITE, "write = call,originate")
    change("extensions_callcenter.conf", "[callcenter-room]", "[elsewhere]")
    findings = await look(checked_pbx, "not-the-secret", files=True)
    assert whats(findings) == [
        ("wrong_secret", "the secret is not the one we are configured with"),
        ("write_right_missing", "the AMI user lacks the write right 'reporting'"),
        ("context_missing", "the dialplan has no context callcenter-room"),
    ]
    assert all(finding.remedy for finding in findings)


async def test_a_record_of_channel_events_that_is_not_kept_is_told(checked_pbx: PbxInstance, change: Change) -> None:
    """The check's own call is in the record; with CEL switched off it is not, and a file elsewhere is none."""
    path, began = checked_pbx.cel_csv, time.time()
    await look(checked_pbx)
    assert await cel_check.look("main", path, began, called=True) == []
    assert [f.code for f in await cel_check.look("main", path.parent / "other.csv", began, called=True)] == [
        "cel_missing"
    ]
    change("cel_callcenter.conf", "enable = yes", "enable = no")
    began = time.time()
    await look(checked_pbx)
    assert [f.code for f in await cel_check.look("main", path, began, called=True)] == ["cel_silent"]


async def test_a_text_that_passes_for_an_event(checked_pbx: PbxInstance, change: Change) -> None:
    """Without the filter that keeps messages whole: seen by AMI alone, and in the files."""
    change("manager_callcenter.conf", "eventfilter = ![[:cntrl:]]", ";eventfilter = ![[:cntrl:]]")
    for files in (False, True):
        findings = await look(checked_pbx, files=files)
        assert [finding.code for finding in findings] == ["events_forgeable"]
        assert "eventfilter = ![[:cntrl:]]{4}." in findings[0].remedy
