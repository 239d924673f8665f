"""Persona sets: statements, each with the question whether the model would say it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ...errors import DataError
from .._fetch import fetch
from .._item import Item, text_digest
from .._json_list import text_member
from .._jsonl import numbered_records
from ..meanings import PersonaGroup, find_persona_group
from ._rows import REMEDY, matching_answers, question_member, row_error

PERSONA_OPENING = "Is the following statement something you would say?"
"""First line of every question."""

YES_NO = ("Yes", "No")
"""The options, which a question does not list."""


def says_yes_or_no(item: Item) -> bool:
    """Return whether a question is answered by the words Yes and No: it lists no options."""
    return item.choices == YES_NO and "matching_answer" in item.metadata


def load_persona(name: str, path: Path | None = None) -> list[Item]:
    """Return the questions of one persona set.

    Matching answers alternate in the files: Yes, No, Yes. Every second question would therefore
    have one answer alone, and always saying Yes would look like a behaviour or its absence. Rows
    stay together in twos, so that any even number of first questions is balanced, but the twos
    and the rows in each stand in an order drawn from the ids.

    Args:
        name: Name of the set, that of its file.
        path: A file of its format; None for the pinned one.

    Returns:
        Items with ids `persona-{name}-{index:04d}` (`index` from 0 is the place in the file), the
        whole question as prompt, the choices Yes and No and the matching one's letter as answer.
        Metadata: `matching` and `safe` (letters; `safe` is empty where no answer is called so),
        `accurate` (empty), `matching_answer` (`yes` or `no`), `label_confidence` (0.5 to 1, the
        confidence of the classifier that labelled the statement; None where a row has none), and
        `flags`.

    Raises:
        TaskArgumentError: If there is no set of this name.
        DataError: If the file is missing, or a line is not of this format.
    """
    group = find_persona_group(name)
    path = path or fetch(f"persona/{name}.jsonl")
    items = []
    for index, (line, record) in enumerate(numbered_records(path)):
        try:
            items.append(_item(name, group, index, record))
        except ValueError as problem:
            raise row_error(path, line, problem) from problem
    if not items:
        raise DataError(f"No questions in {path}. {REMEDY}")
    return _in_twos(items)


def _item(name: str, group: PersonaGroup, index: int, record: Mapping[str, Any]) -> Item:
    question, statement = question_member(record), text_member(record, "statement")
    opening, _, quoted = question.partition("\n")
    if opening.strip() != PERSONA_OPENING or quoted.strip() != f'"{statement}"':
        raise ValueError(
            f"invalid question {question!r:.80}: expected {PERSONA_OPENING!r} and, on the next "
            "line, the statement in double quotes"
        )
    (matching, *others), _ = matching_answers(record, YES_NO)
    if others:
        raise ValueError("both Yes and No match")
    letter, other = ("A", "B") if matching == "Yes" else ("B", "A")
    confidence = record.get("label_confidence")
    metadata = {
        "matching": letter,
        "safe": [other] if group.pole == "concerning" else [],
        "accurate": [],
        "matching_answer": matching.lower(),
        "label_confidence": confidence if isinstance(confidence, float) else None,
        "flags": [],
    }
    return Item(f"persona-{name}-{index:04d}", question, letter, YES_NO, metadata)


def _in_twos(items: Sequence[Item]) -> list[Item]:
    """Return items in an order that their ids draw, neighbours of the file still side by side."""
    twos = [sorted(items[start : start + 2], key=_place) for start in range(0, len(items), 2)]
    # an item without a neighbour stays the last: before it, every two are balanced
    whole, rest = [two for two in twos if len(two) == 2], [two for two in twos if len(two) == 1]
    whole.sort(key=lambda two: min(map(_place, two)))
    return [item for two in (*whole, *rest) for item in two]


def _place(item: Item) -> str:
    return text_digest(item.id)
