"""Where a search begins: what real traffic, files and requests look like."""

from collections.abc import Iterator
from pathlib import Path

CAPTURE = Path(__file__).parents[1] / "fixtures/ami/engine.bin"
HEAD = b"Event: Hangup\r\nPrivilege: call,all\r\nChannel: PJSIP/t-01\r\nCallerIDNum: "
ROW = b"Event: CoreShowChannel\r\nActionID: mine.L1\r\nCallerIDNum: 138\r\nUniqueid: 1.1\r\n\r\n"
LIST = b"Response: Success\r\nActionID: mine.L1\r\nEventList: start\r\n\r\n"
END = b"Event: CoreShowChannelsComplete\r\nActionID: mine.L1\r\nEventList: Complete\r\nListItems: 2\r\n\r\n"
BODIES = (
    b'{"reason": "\xe7\x94\xa8\xe9\xa4\x90", "for_s": 60.5}', b'{"department": "12333"}', b'{"by_s": null}',
    b'{"position": 1, "by": -2, "queue": "market", "priority": 3}', b"{}", b"[]", b'{"reason": "\\ud800\\u0000"}',
)  # fmt: skip


def seeds(target: str) -> Iterator[bytes]:
    """The inputs with which the search for this target begins."""
    match target:
        case "ami_messages":
            blocks = CAPTURE.read_bytes().split(b"\r\n\r\n")[1:60]
            yield from (b"\x20\x60\xa0\xe0" + block + b"\r\n\r\n" for block in blocks)
            yield b"\x00\x50\x90\xff" + LIST + ROW + ROW + END
            yield (
                b"\x00\x50\x90\xff"
                + LIST
                + ROW.replace(b"138", b"138\r\n\r\nEvent: Hangup\r\nUniqueid: 2.2\r\n")
                + ROW
                + END
            )
            yield b"\x00\x50\x90\xff" + HEAD + b"138\r\nUniqueid: 2.2\r\nUniqueid: 1.1\r\nCause: 16\r\n\r\n"
        case "ami_actions":
            yield b"Originate|7||Channel|Context|Exten|PJSIP/1|callcenter-agent|s|CC_CALL|1.2|CC_ROLE|agent"
            yield b"Setvar|7|g|Variable|Value||CC_HEARTBEAT|5|"
            yield b'Hangup|x\r\nAction: Command||Channel|||\xe5\xb8\x82,"\\|'
        case "configuration":
            yield b"\x00\x00\x00"
            yield b"\x01\x00\x10ring_s = nan\n"
            yield b'\x02\x00\x20[[agents]]\nid = "8003"\n'
        case _:
            yield from (bytes([place]) + body for place in range(5) for body in BODIES)
