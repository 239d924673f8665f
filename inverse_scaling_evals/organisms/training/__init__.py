"""Train organisms, and evaluate them offline; needs the extra `organism` (torch, transformers)."""

from ._card import write_card
from ._dependencies import require_torch
from ._offline import LENGTHS, AtLength, evaluate_offline
from ._train import STEPS, Progress, train_organism

__all__ = [
    "LENGTHS",
    "STEPS",
    "AtLength",
    "Progress",
    "evaluate_offline",
    "require_torch",
    "train_organism",
    "write_card",
]
