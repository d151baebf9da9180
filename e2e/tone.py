"""Sound for the fake microphone: its own beeps are shorter than any syllable, with silence between them."""

from __future__ import annotations

import math
import wave
from pathlib import Path


def from_microphone(folder: Path) -> str:
    """Return the flag of Chromium that lets its fake microphone give an even tone, written into `folder`."""
    return f"--use-file-for-fake-audio-capture={_write_tone(folder / 'tone.wav')}"


def _write_tone(path: Path) -> Path:
    """Write a second, which is repeated."""
    rate = 48_000
    samples = (round(8_000 * math.sin(2 * math.pi * 440 * n / rate)) for n in range(rate))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"".join(sample.to_bytes(2, "little", signed=True) for sample in samples))
    return path
