"""Known faults of single questions, from `flags.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..._package_data import read_package_data
from ..meanings import Dataset


@dataclass(frozen=True)
class _Flags:
    meanings: Mapping[str, str]
    human: Mapping[str, Mapping[str, tuple[int, ...]]]

    def __post_init__(self) -> None:
        for file, flags in self.human.items():
            if unknown := set(flags) - set(self.meanings):
                raise ValueError(f"flags of {file} without a meaning: {', '.join(unknown)}")


@cache
def _flags() -> _Flags:
    return read_package_data(Path(__file__).with_name("flags.yaml"), _Flags)


def flag_meanings() -> Mapping[str, str]:
    """Return the flags that an item can have, and the meaning of each."""
    return _flags().meanings


def known_flags(dataset: Dataset, file: str, index: int) -> tuple[str, ...]:
    """Return the known flags of a question, found by reading the rows.

    Args:
        dataset: Author of the questions.
        file: Name of the file without its suffix.
        index: Position in the pinned file, from 0.

    Returns:
        Keys of `flag_meanings`; empty for a question without a known fault.
    """
    if dataset != "human":
        return ()
    flagged = _flags().human.get(file, {})
    return tuple(flag for flag, indices in flagged.items() if index in indices)
