"""A caller whose CANCEL crosses the answer leaves by a BYE, in whatever order the PBX answers the two."""

import re
import socket
from pathlib import Path

import pytest

from callcenter.pbx.scenario import Caller
from callcenter.pbx.sipp import Sipp, SippRun
from callcenter.pbx.spec import LOOPBACK

pytestmark = pytest.mark.pbx


@pytest.mark.parametrize("together", [True, False], ids=["at-once", "after-the-ack"])
def test_the_caller_says_goodbye(tmp_path: Path, together: bool) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as pbx:
        pbx.bind((LOOPBACK, 0))
        pbx.settimeout(5)
        sipp = Sipp(tmp_path, pbx.getsockname()[1])
        try:
            _cross(pbx, sipp.call(Caller(line="12345", patience_ms=50)), together=together)
        finally:
            sipp.stop()


def _cross(pbx: socket.socket, run: SippRun, *, together: bool) -> None:
    invite, caller = _hear(pbx, "INVITE")
    pbx.sendto(_answer(invite, 100, "Trying"), caller)
    pbx.sendto(_answer(invite, 180, "Ringing"), caller)
    cancel, _ = _hear(pbx, "CANCEL")
    pbx.sendto(_answer(invite, 200, "OK"), caller)
    if together:
        pbx.sendto(_answer(cancel, 200, "OK"), caller)
    _hear(pbx, "ACK")
    if not together:
        pbx.sendto(_answer(cancel, 200, "OK"), caller)
    bye, _ = _hear(pbx, "BYE")
    pbx.sendto(_answer(bye, 200, "OK"), caller)
    assert run.wait(5).ok


def _hear(pbx: socket.socket, method: str) -> tuple[str, tuple[str, int]]:
    """The next request, which must be this one; a repeated one of before is passed over."""
    while True:
        packet, caller = pbx.recvfrom(4096)
        request = packet.decode()
        if request.startswith(method):
            return request, caller
        assert request.startswith(("INVITE", "CANCEL")), request


def _answer(request: str, code: int, reason: str) -> bytes:
    """To whichever request; the dialog's tag is ours."""
    same = re.findall(r"^(?:Via|From|Call-ID|CSeq):.*$", request, re.MULTILINE)
    to = next(line for line in request.splitlines() if line.startswith("To:"))
    tag = "" if ";tag=" in to else ";tag=pbx"
    return "\r\n".join([f"SIP/2.0 {code} {reason}", *(line.strip() for line in same), to + tag, "\r\n"]).encode()
