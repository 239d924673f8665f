"""Noise that questions share: what is counted, and its notes."""

from ._shared import (
    MATERIAL,
    NOISE_NEEDED,
    CellNoise,
    EqualLengths,
    NoiseCode,
    SharedNoise,
    shared_noise,
)
from ._words import (
    RUN_AGAIN,
    length_notes,
    noise_notes,
    seed_note,
    sharing_questions,
    unit_note,
)

__all__ = [
    "MATERIAL",
    "NOISE_NEEDED",
    "RUN_AGAIN",
    "CellNoise",
    "EqualLengths",
    "NoiseCode",
    "SharedNoise",
    "length_notes",
    "noise_notes",
    "seed_note",
    "shared_noise",
    "sharing_questions",
    "unit_note",
]
