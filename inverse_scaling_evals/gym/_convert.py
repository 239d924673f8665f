"""Questions from other data: files, data sets of the Hugging Face hub, tasks of Inspect."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from .._extras import is_missing, pip_command
from ..datasets import Item, text_digest
from ..datasets.records import LETTERS, numbered_records, read_classes
from ..errors import DataError, TaskArgumentError
from ..tasks.external import load_external
from ._key import number_key, option_key

HUB = "hf:"
"""What the name of a data set of the Hugging Face hub, or a folder in its format, begins with."""

_REMEDY = "Expected a file in UTF-8 with one JSON object a line."

_NAME_THEM = "name the columns (--question, --answer, --choices, --stratum)"

_NAMES = {
    "question": ("question", "prompt", "input", "problem"),
    "answer": ("answer", "target", "solution"),
    "choices": ("choices", "options", "classes"),
}


class _NoColumnError(ValueError):
    """A record without a column that is needed; of a CSV file, all are without it."""


@dataclass(frozen=True)
class Columns:
    """Where a question's parts are in other data; None for the usual names.

    Attributes:
        question: Column of the question: `question`, `prompt`, `input` or `problem`.
        answer: Column of the answer: `answer`, `target` or `solution`. A number, or the text,
            letter or index (from 0) of an option; a number that is the text of one option and
            the index of another is refused.
        choices: Column of the options, a list: `choices`, `options` or `classes`, where there are
            any.
        stratum: Column of the stratum, whose label is `{column}_{value}`, or the value where the
            column is called `stratum`; every question is in `all` without.
    """

    question: str | None = None
    answer: str | None = None
    choices: str | None = None
    stratum: str | None = None


def read_questions(
    source: str,
    family: str,
    columns: Columns | None = None,
    *,
    split: str = "test",
    revision: str | None = None,
) -> list[Item]:
    """Return the questions of other data.

    Args:
        source: A file (`.csv`, `.jsonl`), a data set of the hub (`hf:owner/name`, or `hf:` and a
            folder; needs the extra `hf`), or a task of Inspect (`inspect_evals/gsm8k`,
            `file.py@name`).
        family: Name that the ids begin with.
        columns: Where the parts of a question are.
        split: Split of a data set of the hub.
        revision: Its revision; pin it, since data sets change.

    Returns:
        Items with ids `{family}-{digest}` of their texts, a number or an option's letter as
        answer, and metadata `stratum` and `flags`. Questions that stand there twice are kept once.

    Raises:
        DataError: If the source cannot be read, or a question has no number and no options; the
            message names file and line, or the entry. Also if a question stands there twice, with
            different answers.
        TaskArgumentError: If there is no such task, or one column is named for two parts.
    """
    wanted = columns or Columns()
    _check_columns(wanted)
    items: dict[str, Item] = {}
    first: dict[object, tuple[str, str]] = {}
    for place, record in _records(source, split, revision):
        try:
            item = _item(family, record, wanted, typed=not source.endswith(".csv"))
        except _NoColumnError as problem:
            place = f"{source}, line 1" if source.endswith(".csv") else place
            raise DataError(f"{place}: {problem}. N{_NAME_THEM[1:]}.") from problem
        except ValueError as problem:
            raise DataError(f"{place}: {problem}. Correct it, or {_NAME_THEM}.") from problem
        answer = _answer_text(item)
        before, other = first.setdefault((item.prompt, frozenset(item.choices)), (place, answer))
        if other != answer:
            raise DataError(
                f"{place}: the question of {before} again, with another answer: {other!r} there, "
                f"{answer!r} here: {item.prompt!r:.80}. Correct or remove one of them."
            )
        items.setdefault(item.id, item)
    if not items:
        raise DataError(f"No questions in {source}.")
    with_options = sum(bool(item.choices) for item in items.values())
    if with_options not in (0, len(items)):
        raise DataError(
            f"{with_options} of {len(items)} questions in {source} have options. Make one family "
            "of those that have, and another of the rest."
        )
    return list(items.values())


def _records(
    source: str, split: str, revision: str | None
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield records, each with where it stands."""
    if source.startswith(HUB):
        yield from _of_hub(source.removeprefix(HUB), split, revision)
    elif source.endswith(".csv"):
        yield from _of_csv(Path(source))
    elif source.endswith((".jsonl", ".ndjson")):
        yield from (
            (f"{source}, line {line}", record) for line, record in numbered_records(source, _REMEDY)
        )
    elif "/" in source or source.partition("@")[0].endswith(".py"):
        yield from _of_task(source)
    else:
        raise TaskArgumentError(
            f"Invalid source {source!r}: expected a file that ends in .csv or .jsonl, "
            f"{HUB}owner/name, or an Inspect task such as inspect_evals/gsm8k or file.py@name."
        )


def _of_csv(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, strict=True)
            times = Counter(filter(None, reader.fieldnames or ()))
            twice = [name for name, count in times.items() if count > 1]
            if twice:
                raise DataError(
                    f"{path}, line 1: several columns are called {twice[0]!r}. Rename all but one."
                )
            for record in reader:
                if None in record or None in record.values():
                    raise DataError(
                        f"{path}, line {reader.line_num}: {len(reader.fieldnames or ())} columns "
                        "in the first line, another number here. Put quotes around cells with "
                        "commas."
                    )
                yield f"{path}, line {reader.line_num}", record
    except OSError as error:
        raise DataError(f"Cannot read {path}: {error.strerror}.") from error
    except (csv.Error, UnicodeDecodeError) as error:
        raise DataError(f"{path} is no CSV file in UTF-8: {error}.") from error


def _of_hub(name: str, split: str, revision: str | None) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if is_missing("datasets"):
        raise DataError(
            f"The package datasets reads {name}, and is not installed. Use {pip_command('hf')}"
        )
    from inspect_ai.dataset import Sample, hf_dataset

    try:
        found = hf_dataset(
            name,
            split,
            revision=revision,
            # a copy of an earlier version of a folder would be read otherwise
            cached=False,
            sample_fields=lambda record: Sample("", metadata={"record": record}),
        )
    except Exception as error:  # a library of many errors, each of which is the user's to see
        raise DataError(
            f"Cannot read split {split!r} of {name}: {type(error).__name__}: {error}. Check the "
            "name, the split (--split) and the connection."
        ) from error
    for number, sample in enumerate(found, start=1):
        yield f"{name}, entry {number}", (sample.metadata or {})["record"]


def _of_task(name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for number, sample in enumerate(load_external(name, {}).dataset, start=1):
        place = f"{name}, question {sample.id or number}"
        if not isinstance(sample.input, str) or not isinstance(sample.target, str):
            raise DataError(
                f"{place}: a conversation, or several targets. Put the task itself under a budget: "
                f"inspect eval inverse_scaling_evals/budgeted -T task={name}"
            )
        choices, answer = sample.choices or [], sample.target
        # Inspect's targets are letters, also where a letter is the text of another option
        if len(answer) == 1 and answer in LETTERS[: len(choices)]:
            answer = choices[LETTERS.index(answer)]
        yield (
            place,
            {
                **(sample.metadata or {}),
                "question": sample.input,
                "answer": answer,
                "choices": choices,
            },
        )


def _check_columns(columns: Columns) -> None:
    named = Counter(filter(None, (columns.question, columns.answer, columns.choices)))
    twice = [name for name, count in named.items() if count > 1]
    if twice:
        raise TaskArgumentError(
            f"Invalid column {twice[0]!r}: it is named for several parts. Expected different ones "
            "for --question, --answer and --choices."
        )


def _answer_text(item: Item) -> str:
    """Return the text of the right answer, the same for 5 and 5.0."""
    if item.choices:
        return item.choices[LETTERS.index(item.answer)]
    return f"{Decimal(item.answer).normalize():f}"


def _item(family: str, record: Mapping[str, Any], columns: Columns, *, typed: bool) -> Item:
    asked = _column(record, "question", columns.question)
    answered = _column(record, "answer", columns.answer)
    question, answer = record[asked], record[answered]
    if not isinstance(question, str) or not question.strip():
        raise ValueError(f"invalid {asked} {question!r:.80}: expected a text")
    listed = columns.choices or next((name for name in _NAMES["choices"] if name in record), None)
    choices: tuple[str, ...] = ()
    if listed is not None:
        options = read_classes(record, _column(record, "choices", listed))
        choices = tuple(text.strip() for text in options)
    if choices:
        key, choices = option_key(answer, choices, typed=typed, column=answered)
    else:
        key = number_key(answer, answered)
    label = "all"
    if columns.stratum is not None:
        label = str(record[_column(record, "stratum", columns.stratum)])
        # a number alone says nothing in a table
        label = label if columns.stratum == "stratum" else f"{columns.stratum}_{label}"
    identifier = f"{family}-{text_digest(question.strip(), *choices)}"
    return Item(
        identifier, question.strip(), key, choices, metadata={"stratum": label, "flags": []}
    )


def _column(record: Mapping[str, Any], part: str, column: str | None) -> str:
    """Return the name under which a record has a part of its question."""
    names: Sequence[str] = (column,) if column else _NAMES[part]
    found = next((name for name in names if name in record), None)
    if found is None:
        raise _NoColumnError(
            f"no column {' or '.join(names)} for the {part}: found {', '.join(map(str, record))}"
        )
    return found
