"""The prompts: what they say, rendering them with espeak-ng and sox, and putting them where Asterisk plays them."""

import math
import shutil
import struct
import subprocess
import tempfile
import tomllib
import wave
from collections.abc import Iterator
from pathlib import Path

import config
from callcenter.pbx.errors import PbxError

FOLDER = Path(config.__file__).parent / "prompts"
TEXTS = FOLDER / "prompts.toml"
MUSIC = FOLDER / "music.wav"
VOICES = {"zh": "cmn-latn-pinyin", "en": "en-us"}
LANGUAGES = tuple(VOICES)
RATE = 8000

# Debian has no Chinese core sounds; Asterisk's SayNumber needs these to read out a count in Chinese.
_ONES = dict(enumerate("零一二三四五六七八九"))
NUMBERS_ZH = (
    {str(n): word for n, word in _ONES.items()}
    | {str(n * 10): ("" if n == 1 else _ONES[n]) + "十" for n in range(1, 10)}
    | {"hundred": "百", "thousand": "千"}
)


def texts() -> dict[str, dict[str, str]]:
    """Return what every prompt says: name to language to text."""
    with TEXTS.open("rb") as file:
        loaded: dict[str, dict[str, str]] = tomllib.load(file)
    return loaded


def names() -> tuple[str, ...]:
    """Return the name of every prompt."""
    return tuple(texts())


def missing(folder: Path = FOLDER, inner: str = "") -> tuple[str, ...]:
    """Return "language/name" of every prompt that `folder` lacks; with inner="callcenter", of a sounds directory."""
    return tuple(
        f"{language}/{name}"
        for language in LANGUAGES
        for name in names()
        if not any((folder / language / inner).glob(f"{name}.*"))
    )


def copy_into(sounds: Path, *, overwrite: bool = False) -> tuple[Path, ...]:
    """Copy the prompts into a sounds directory of Asterisk and return the files written.

    A file that is there already, in whatever format, may be the operator's own recording: it stays unless `overwrite`.
    """
    written = []
    for language in LANGUAGES:
        for source in sorted((FOLDER / language).rglob("*.wav")):
            inside = source.relative_to(FOLDER / language)
            # Numbers go where SayNumber looks for them, everything else into our own folder.
            target = sounds / language / (inside if inside.parts[0] == "digits" else Path("callcenter") / inside)
            if not overwrite and any(target.parent.glob(f"{target.stem}.*")):
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            written.append(target)
    return tuple(written)


def render_all(folder: Path = FOLDER, *, overwrite: bool = False) -> tuple[Path, ...]:
    """Render every prompt that is not there yet (all with `overwrite`) and return the files written."""
    for tool in ("espeak-ng", "sox"):
        if shutil.which(tool) is None:
            raise PbxError(f"{tool} is needed to render prompts: run 'apt-get install espeak-ng sox'")
    written = []
    for language, inside, text in _wanted():
        target = folder / language / inside
        if target.exists() and not overwrite:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        _render(text, VOICES[language], target)
        written.append(target)
    return tuple(written)


def _wanted() -> Iterator[tuple[str, str, str]]:
    for name, said in texts().items():
        for language in LANGUAGES:
            yield language, f"{name}.wav", said[language]
    for name, text in NUMBERS_ZH.items():
        yield "zh", f"digits/{name}.wav", text


def _render(text: str, voice: str, target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        spoken = Path(folder) / "spoken.wav"
        subprocess.run(["espeak-ng", "-v", voice, "-s", "150", "-w", str(spoken), text], check=True)
        # Telephone band, silence trimmed at both ends, a peak of -3 dB, and 100 ms of quiet so that no syllable is cut.
        trim = "silence 1 0.01 -50d reverse silence 1 0.01 -50d reverse"
        effects = f"gain -6 highpass 200 lowpass 3400 {trim} norm -3 pad 0.1 0.1"
        form = ["-r", str(RATE), "-b", "16", "-c", "1"]
        subprocess.run(["sox", str(spoken), *form, str(target), *effects.split()], check=True)


def render_music(target: Path = MUSIC, seconds_per_chord: float = 2.0) -> Path:
    """Write a quiet, endless-sounding chord sequence as hold music (public domain: it is four triads)."""
    chords = ((220.0, 277.2, 329.6), (196.0, 246.9, 293.7), (174.6, 220.0, 261.6), (196.0, 246.9, 329.6))
    count = int(RATE * seconds_per_chord)
    frames = bytearray()
    for chord in chords:
        for i in range(count):
            # A swell and fade on each chord hides the seams, also the one where the file begins again.
            level = 2400 * math.sin(math.pi * i / count) ** 0.5
            frames += struct.pack("<h", int(level * sum(math.sin(2 * math.pi * hz * i / RATE) for hz in chord)))
    with wave.open(str(target), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(bytes(frames))
    return target
