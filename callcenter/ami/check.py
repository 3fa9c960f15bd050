"""Looks at one PBX with the engine's own eyes and names every fault at once, each with the line that cures it."""

import asyncio
import secrets
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from callcenter.ami.check_events import Events, look_at_events
from callcenter.ami.check_files import ReadText, file_findings
from callcenter.ami.check_session import look_at_pbx, look_at_rights
from callcenter.ami.client import AmiClient
from callcenter.ami.errors import AmiError
from callcenter.ami.faults import wrong_secret
from callcenter.ami.state import ConnectionState, Link
from callcenter.domain.finding import Finding, error

AUTHENTICATION_FAILED: Final = "Authentication failed"


@dataclass(frozen=True, slots=True)
class Target:
    """The PBX to look at and the user to look with."""

    host: str
    port: int
    username: str
    secret: str = field(repr=False)

    @property
    def where(self) -> str:
        """How findings name it."""
        return f"{self.host}:{self.port}"


async def probe(target: Target, *, config_directory: Path | None = None, test_call: bool = True) -> list[Finding]:
    """Every fault of one PBX.

    `config_directory` is Asterisk's (/etc/asterisk), read where we may: it tells of rights and contexts even when the
    login is refused. `test_call` makes one short call inside the PBX, with no phone, to see that its events arrive.
    """
    findings = await _live(target, test_call)
    if config_directory is not None:
        findings += file_findings(_reader(config_directory), target.username, target.secret)
    seen: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        # The same fault seen by AMI and in the files is one finding, told from the first place.
        seen.setdefault((finding.code, finding.what), finding)
    return list(seen.values())


def _reader(directory: Path) -> ReadText:
    def read(name: str) -> str | None:
        try:
            return (directory / name).read_text("utf-8", "replace")
        except OSError:
            return None

    return read


async def _live(target: Target, test_call: bool) -> list[Finding]:
    first: asyncio.Future[ConnectionState] = asyncio.get_running_loop().create_future()
    events = Events()

    def told(state: ConnectionState) -> None:
        if state.link is not Link.CONNECTING and not first.done():
            first.set_result(state)

    client = AmiClient(
        "check", target.host, target.port, target.username, target.secret,
        events.take, told, clock=lambda: 0.0, jitter=lambda: secrets.randbelow(1 << 32) / (1 << 32),
    )  # fmt: skip
    async with asyncio.TaskGroup() as tasks:
        run = tasks.create_task(client.run())
        try:
            state = await first
            return await _session(client, target, events, test_call) if state.up else [_no_session(target, state)]
        finally:
            run.cancel()


async def _session(client: AmiClient, target: Target, events: Events, test_call: bool) -> list[Finding]:
    where = f"{target.where} [{target.username}]"
    findings: list[Finding] = []
    try:
        rights = await look_at_rights(client, where, findings)
        await look_at_pbx(client, target.where, rights, findings)
        if test_call:
            await look_at_events(client, where, rights, events, findings)
    except AmiError as fault:
        findings.append(error("check_incomplete", target.where, f"the check was cut short: {fault}", "run it again"))
    return findings


def _no_session(target: Target, state: ConnectionState) -> Finding:
    where, reason = f"{target.where} [{target.username}]", state.reason
    if state.link is Link.REFUSED and AUTHENTICATION_FAILED in reason:
        # The PBX says the same of an unknown user, a wrong secret and an address it does not permit.
        known = wrong_secret(where)
        return replace(known, remedy=f"{known.remedy}; the user [{target.username}] must exist and permit our address")
    if state.link is Link.REFUSED:
        return error(
            "login_refused", where, f"the login is refused: {reason}", f"see [{target.username}] in manager.conf"
        )
    if "manager port" in reason:
        remedy = "set the port of [general] in manager.conf (5038 unless changed) in our configuration"
        return error("not_ami", target.where, reason, remedy)
    remedy = "is Asterisk running? manager.conf [general]: enabled = yes, bindaddr and port; then the firewall"
    return error("unreachable", target.where, f"no AMI connection: {reason}", remedy)
