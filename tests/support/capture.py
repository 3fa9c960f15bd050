"""Real AMI traffic as frames."""

from pathlib import Path

from callcenter.ami.frame import Frame

_FOLDER = Path(__file__).parents[1] / "fixtures/ami"


def frames(name: str) -> list[Frame]:
    """Every message of a capture, in order."""
    blocks = (_FOLDER / f"{name}.bin").read_bytes().decode().split("\r\n\r\n")
    return [frame_of(block) for block in blocks if ":" in block]


def frame_of(text: str) -> Frame:
    """One message."""
    lines = [line.partition(":") for line in text.splitlines() if ":" in line]
    return Frame((name, value.strip()) for name, _, value in lines)
