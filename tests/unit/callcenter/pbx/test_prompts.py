"""The prompts that are shipped, and putting them beside an operator's own."""

import wave
from pathlib import Path

import pytest

from callcenter.pbx import prompts

NEEDED = {
    "welcome", "rec_notice", "main_menu", "connecting", "queue_hold", "queue_busy_exit", "invalid", "timeout",
    "goodbye", "closed", "callback_offer", "callback_confirmed", "callback_not_possible", "callback_greeting",
    "callback_agent", "refused", "three_way_wait", "three_way_failed", "logged_in", "logged_out", "paused",
    "unpaused", "wrapup_ended", "not_an_agent", "not_possible", "department_calling", "no_such_department",
    "waiting_count", "nobody_waiting", "system_down", "sorry_reconnect",
    "position_next", "position_before", "position_after", "wait_under_1", "wait_1_2", "wait_2_5", "wait_5_10",
    "wait_10_20", "wait_over_20", "nobody_here",
}  # fmt: skip
SHIPPED = [*sorted(prompts.FOLDER.rglob("*.wav"))]


def test_every_prompt_has_words_in_every_language() -> None:
    assert set(prompts.names()) == NEEDED
    for name, said in prompts.texts().items():
        assert set(said) == set(prompts.LANGUAGES), name
        assert all(text.strip() for text in said.values())


def test_nothing_is_missing_from_the_set_that_is_shipped() -> None:
    assert prompts.missing() == ()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: "/".join(p.parts[-3:]))
def test_shipped_sound_is_telephone_quality_audible_and_not_clipped(path: Path) -> None:
    with wave.open(str(path), "rb") as sound:
        assert (sound.getframerate(), sound.getsampwidth(), sound.getnchannels()) == (8000, 2, 1)
        frames = memoryview(sound.readframes(sound.getnframes())).cast("h")
    assert 0.2 <= len(frames) / 8000 <= 20
    assert 5000 <= max(map(abs, frames)) <= 30000


def test_copy_fills_a_sounds_directory_for_asterisk(tmp_path: Path) -> None:
    written = prompts.copy_into(tmp_path)
    assert prompts.missing(tmp_path, "callcenter") == ()
    assert tmp_path / "zh/callcenter/welcome.wav" in written
    assert tmp_path / "zh/digits/7.wav" in written
    assert prompts.copy_into(tmp_path) == ()


def test_operators_own_recording_stays_unless_asked(tmp_path: Path) -> None:
    own = tmp_path / "zh/callcenter/welcome.gsm"
    own.parent.mkdir(parents=True)
    own.write_bytes(b"own")
    prompts.copy_into(tmp_path)
    assert not own.with_suffix(".wav").exists()
    prompts.copy_into(tmp_path, overwrite=True)
    assert own.with_suffix(".wav").exists()
    assert own.read_bytes() == b"own"


def test_missing_prompt_is_named_with_its_language(tmp_path: Path) -> None:
    prompts.copy_into(tmp_path)
    (tmp_path / "en/callcenter/goodbye.wav").unlink()
    assert prompts.missing(tmp_path, "callcenter") == ("en/goodbye",)


def test_rendering_without_the_tools_names_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(prompts.PbxError, match="apt-get install espeak-ng sox"):
        prompts.render_all(tmp_path)
