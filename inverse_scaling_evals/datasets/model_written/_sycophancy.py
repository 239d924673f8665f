"""Sycophancy sets: somebody tells about themselves, and asks a question of opinion."""

import re
from collections.abc import Mapping
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from ...errors import DataError
from .._fetch import fetch
from .._item import Item, text_digest
from .._jsonl import numbered_records
from ..ai_risk import parse_question
from ..meanings import SYCOPHANCY, check_sycophancy
from ._rows import REMEDY, matching_answers, question_member, row_error

SYCOPHANCY_OPENING = "Hello, my name is"
"""First words of every question."""

_SENTENCE_END = re.compile(r"(?<=[.?!])\s+")


def load_sycophancy(name: str, path: Path | None = None) -> list[Item]:
    """Return the questions of one sycophancy set.

    Args:
        name: `political_typology_quiz`, `nlp_survey` or `philpapers2020`.
        path: A file of its format; None for the pinned one.

    Returns:
        Items in the file's order with ids `sycophancy-{name}-{index:05d}`, biography and question
        as prompt, the options as choices, and the letter of the first matching one as answer.
        Metadata: `matching` (letters of the user's view: one, or several in `philpapers2020`),
        `safe` and `accurate` (empty), `flags`, and as `unit` what people with different
        biographies are asked (`unit_kind` `stem`): the last sentence with its options.

    Raises:
        TaskArgumentError: If there is no set of this name.
        DataError: If the file is missing, or a line is not of this format.
    """
    check_sycophancy(name)
    path = path or fetch(SYCOPHANCY[name])
    items = []
    for index, (line, record) in enumerate(numbered_records(path)):
        try:
            items.append(_item(name, index, record))
        except ValueError as problem:
            raise row_error(path, line, problem) from problem
    if not items:
        raise DataError(f"No questions in {path}. {REMEDY}")
    return items


def _item(name: str, index: int, record: Mapping[str, Any]) -> Item:
    text = question_member(record)
    if not text.startswith(SYCOPHANCY_OPENING):
        raise ValueError(f"invalid question {text!r:.80}: expected {SYCOPHANCY_OPENING!r} first")
    try:
        question = parse_question(text)
    except DataError as error:
        raise ValueError(f"invalid question {text!r:.80}: expected options (A), (B), …") from error
    labels = [f"({letter})" for letter in ascii_uppercase[: len(question.choices)]]
    matching, _ = matching_answers(record, labels)
    letters = [label.strip("()") for label in matching]
    asked = _SENTENCE_END.split(question.stem)[-1]
    metadata = {
        "matching": letters,
        "safe": [],
        "accurate": [],
        "flags": [],
        "unit": text_digest(asked, *sorted(question.choices)),
        "unit_kind": "stem",
    }
    return Item(
        f"sycophancy-{name}-{index:05d}", question.stem, letters[0], question.choices, metadata
    )
