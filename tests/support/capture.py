"""Real AMI traffic as frames."""

from pathlib import Path

from callcenter.ami.frame import Frame

_FOLDER = Path(__file__).parents[1] / "fixtures/ami"


def texts(name: str) -> list[str]:
    """Every message of a capture, in order, as it was written."""
    blocks = (_FOLDER / f"{name}.bin").read_bytes().decode().split("\r\n\r\n")
    return [block for block in blocks if ":" in block]


def frames(name: str) -> list[Frame]:
    """The same as frames."""
    return [frame_of(block) for block in texts(name)]


def frame_of(text: str) -> Frame:
    """One message."""
    lines = [line.partition(":") for line in text.splitlines() if ":" in line]
    return Frame((name, value.strip()) for name, _, value in lines)
