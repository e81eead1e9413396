"""The narrator: espeak-ng, run as a program of its own; without it the sample is made without narration."""

from __future__ import annotations

import io
import shutil
import subprocess
import wave
from math import gcd

import numpy as np
from scipy.signal import resample_poly

RATE = 48_000


def available() -> bool:
    """Whether the speech program is on this machine."""
    return shutil.which("espeak-ng") is not None


def say(words: str) -> np.ndarray:
    """The sentence spoken, (N,) float32 in -1..1 at RATE; empty where the program is missing or fails."""
    program = shutil.which("espeak-ng")
    if program is None:
        return np.zeros(0, np.float32)
    done = subprocess.run(
        [program, "-v", "en-us", "-s", "165", "-g", "1", "--stdout"],
        input=words.encode(),
        capture_output=True,
        timeout=30,
        check=False,
    )
    return _samples(done.stdout) if done.returncode == 0 else np.zeros(0, np.float32)


def _samples(file: bytes) -> np.ndarray:
    with wave.open(io.BytesIO(file)) as sound:
        rate = sound.getframerate()
        raw = np.frombuffer(sound.readframes(1 << 30), np.int16).astype(np.float32) / 32768
    step = gcd(RATE, rate)
    spoken = np.asarray(resample_poly(raw, RATE // step, rate // step), np.float32)
    loud = np.flatnonzero(np.abs(spoken) > 0.01)
    spoken = spoken[loud[0] : loud[-1] + 1] if len(loud) else spoken
    peak = float(np.abs(spoken).max()) if len(spoken) else 0.0
    return spoken * np.float32(0.5 / peak) if peak > 0 else spoken
