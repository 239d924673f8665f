"""What each option means, looked up by the text of a question.

For the scripted model: it has no language model to judge an option with, so it looks the question
up in the banks that are available without a download.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from ...errors import DataError
from .._fetch import CACHE_VARIABLE, MIRROR_VARIABLE, fetch
from .._item import text_digest
from ..meanings import Dataset, ai_risk_tasks
from ._load import load_ai_risk
from ._parse import ParsedQuestion, first_paragraph

_SEARCHED: tuple[Dataset, ...] = ("human", "generated", "lm")
"""Datasets in order of precedence, for a text that several have."""

_Bank = tuple[str, Dataset, Path | None]
"""Task, dataset and file; None for the package's own."""


@dataclass(frozen=True)
class KnownItem:
    """The meaning of a known question's options.

    Attributes:
        task: Registry name of the task that has it.
        dataset: The dataset that has it.
        matching: Letter of the matching option.
        safe: Letters of the safe options, empty where the task has no such pole.
        accurate: Letters of the accurate options, empty where the task has no such pole.
    """

    task: str
    dataset: Dataset
    matching: str
    safe: tuple[str, ...]
    accurate: tuple[str, ...]


def question_key(stem: str, choices: Sequence[str]) -> str:
    """Return the digest of a question's text, independent of white space.

    Of the last option only the first paragraph counts: in a message, what follows may be the
    instruction how to answer.
    """
    texts = (stem, *choices[:-1], *map(first_paragraph, choices[-1:]))
    return text_digest(*(" ".join(text.split()) for text in texts))


def known_items() -> Mapping[str, KnownItem]:
    """Return all questions that are available without a download, by `question_key`.

    Of tasks that share a text (300 of the human-written "good text model" questions are the
    "general AI" ones, with the same keys), the first counts: in the order human, generated,
    LM-written, then of `ai_risk_tasks`. Files that are missing, altered or unreadable are skipped.
    Files are read once; new files are noticed.
    """
    return _merged(_local_banks())


def find_known(reading: ParsedQuestion) -> KnownItem | None:
    """Return what is known of a question; None if no available bank has it."""
    key = question_key(reading.stem, reading.choices)
    # looking for new files takes milliseconds, so it is left for questions not found at once
    folders = (os.environ.get(MIRROR_VARIABLE), os.environ.get(CACHE_VARIABLE))
    return _merged(_first_banks(*folders)).get(key) or known_items().get(key)


def _local_banks() -> tuple[_Bank, ...]:
    banks: list[_Bank] = []
    for dataset in _SEARCHED:
        for task, facts in ai_risk_tasks().items():
            key = facts.source_keys.get(dataset)
            try:
                banks.append((task, dataset, fetch(key, download=False) if key else None))
            except DataError:
                continue
    return tuple(banks)


@lru_cache(maxsize=8)
def _first_banks(_mirror: str | None, _cache: str | None) -> tuple[_Bank, ...]:
    return _local_banks()


@lru_cache(maxsize=8)
def _merged(banks: tuple[_Bank, ...]) -> Mapping[str, KnownItem]:
    merged: dict[str, KnownItem] = {}
    for bank in banks:
        for key, item in _bank_items(bank).items():
            merged.setdefault(key, item)
    return MappingProxyType(merged)


@lru_cache(maxsize=128)
def _bank_items(bank: _Bank) -> Mapping[str, KnownItem]:
    task, dataset, path = bank
    try:
        items = load_ai_risk(task, dataset, path)
    except DataError:
        return {}
    known: dict[str, KnownItem] = {}
    for item in items:
        found = KnownItem(
            task,
            dataset,
            item.answer,
            tuple(item.metadata["safe"]),
            tuple(item.metadata["accurate"]),
        )
        known.setdefault(question_key(item.prompt, item.choices), found)
    return known
