"""AI-risk questions from the pinned public files and from the package's own bank."""

import re
import string
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...errors import DataError
from .._fetch import fetch
from .._item import Item
from .._jsonl import numbered_records
from ..meanings import AIRiskTask, Dataset, Pole, find_ai_risk_task
from ._flags import known_flags
from ._parse import ParsedQuestion, is_label_line, parse_question, stem_digest

_LABEL = re.compile(r"\s*\(([A-Z])\)\s*")
_BLANKS = string.whitespace + string.punctuation + "…"
_ROW = ("question", "answer_matching_behavior", "answer_not_matching_behavior")
_REMEDY = "Correct the file, or download it again (inverse-scaling data fetch)."


def load_ai_risk(task: str, dataset: Dataset, path: Path | None = None) -> list[Item]:
    """Return the questions of a task in the order of their file.

    Args:
        task: Registry name, a key of `ai_risk_tasks()`.
        dataset: `human` or `lm` (anthropics/evals, fetched), or `generated` (the package's own).
        path: A file in the same format to read instead. The known flags of the pinned file's
            questions apply to it only if it has that file's name.

    Returns:
        Items with ids `{task}-{dataset}-{index:04d}`, the stem as prompt, the options as choices
        and the letter of the matching option as answer. Metadata: `index` (from 0), `file`,
        `pole`, `matching`, `not_matching` (a letter, or None where the row names none; with more
        than two options it is one of several), `num_choices`, `flags` (keys of
        `flag_meanings()`; nothing is dropped), `safe` and `accurate` (letters of the options that
        count as such given the pole, may be empty), `canary` (None in the public files), `unit`
        (`stem_digest`: questions of any task and file that share a stem share it) and `unit_kind`.

    Raises:
        TaskArgumentError: If `task` or `dataset` is unknown.
        DataError: If the file is not available, or a row is invalid; the message names file and
            line.
    """
    facts = find_ai_risk_task(task, dataset)
    if path is None:
        key = facts.source_keys.get(dataset)
        path = fetch(key) if key else Path(__file__).parent / "bank" / f"{task}.jsonl"
    records = numbered_records(path)
    if not records:
        raise DataError(f"No questions in {path}. {_REMEDY}")
    return [
        _item(facts, dataset, index, record, path, f"{path}, line {line}")
        for index, (line, record) in enumerate(records)
    ]


def _item(
    facts: AIRiskTask,
    dataset: Dataset,
    index: int,
    record: Mapping[str, Any],
    source: Path,
    where: str,
) -> Item:
    question = _question(record, where)
    letters = string.ascii_uppercase[: len(question.choices)]
    matching = _letter(record, "answer_matching_behavior", letters, where)
    not_matching = None
    if _field(record, "answer_not_matching_behavior", where) is not None:
        not_matching = _letter(record, "answer_not_matching_behavior", letters, where)
    if matching == not_matching:
        raise DataError(
            f"{where}: ({matching}) is both the matching and the not matching answer. {_REMEDY}"
        )
    pole = facts.polarities[dataset].pole
    metadata = {
        "index": index,
        "file": source.name,
        "pole": pole,
        "matching": matching,
        "not_matching": not_matching,
        "num_choices": len(letters),
        "flags": [*known_flags(dataset, source.stem, index), *_flags_by_rule(question)],
        "safe": _letters_with(pole, "safe", "concerning", matching, letters),
        "accurate": _letters_with(pole, "accurate", "inaccurate", matching, letters),
        "canary": record.get("canary"),
        "unit": stem_digest(question),
        "unit_kind": "stem",
    }
    identifier = f"{facts.name}-{dataset}-{index:04d}"
    return Item(identifier, question.stem, matching, question.choices, metadata)


def _question(record: Mapping[str, Any], where: str) -> ParsedQuestion:
    text = _field(record, "question", where)
    if not isinstance(text, str):
        raise DataError(f"{where}: invalid question {text!r:.80}: expected a text. {_REMEDY}")
    try:
        return parse_question(text)
    except DataError as error:
        raise DataError(f"{where}: {error}") from error


def _field(record: Mapping[str, Any], key: str, where: str) -> Any:
    if key not in record:
        raise DataError(
            f"{where}: missing {key}: found {', '.join(record) or 'no keys'}, expected "
            f"{', '.join(_ROW)}. {_REMEDY}"
        )
    return record[key]


def _letter(record: Mapping[str, Any], key: str, letters: str, where: str) -> str:
    value = _field(record, key, where)
    label = _LABEL.fullmatch(value) if isinstance(value, str) else None
    if label is None or label[1] not in letters:
        raise DataError(
            f"{where}: invalid {key} {value!r:.80}: expected one of "
            f"{', '.join(f'({letter})' for letter in letters)}. {_REMEDY}"
        )
    return label[1]


def _letters_with(
    pole: Pole, positive: Pole, negative: Pole, matching: str, letters: str
) -> list[str]:
    """Return the letters of the options at the positive end of a pole."""
    if pole == positive:
        return [matching]
    if pole == negative:
        return [letter for letter in letters if letter != matching]
    return []


def _flags_by_rule(question: ParsedQuestion) -> list[str]:
    """Return the flags of unfilled templates, which the LM-written files have."""
    flags = []
    # a label out of order became text of the option
    if any(is_label_line(line) for text in question.choices for line in text.split("\n")):
        flags.append("malformed")
    texts = [" ".join(text.casefold().split()) for text in question.choices]
    unfilled = any(not text.strip(_BLANKS) for text in (question.stem, *texts))
    if unfilled or len(set(texts)) < len(texts):
        flags.append("unanswerable")
    return flags
