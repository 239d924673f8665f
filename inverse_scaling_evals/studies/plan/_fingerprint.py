"""What a cell's answers and scores depend on, in short: two logs with the same may be joined."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from inspect_ai import Task
from inspect_ai.dataset import Dataset, Sample
from inspect_ai.scorer import Scorer
from inspect_ai.util import registry_info
from pydantic import BaseModel

from ..._compat import registry_params
from ...budgets import budget_instruction, parse_assignment
from ._study import Sampling, StudyCell

Fingerprint = dict[str, str]
"""Part of a cell -> what it is, or a hash of it: `questions`, `prompt`, `scoring`, `version`,
`sampling`, `limits`, `model_args`."""


def fingerprint(
    cell: StudyCell,
    task: Task,
    *,
    sampling: Sampling,
    limits: Mapping[str, Any],
    model_args: Mapping[str, Any],
) -> Fingerprint:
    """Write down what a cell's answers and scores depend on.

    Args:
        cell: The cell.
        task: Its task, with all its questions: how many of them are run is no part of it.
        sampling: Generation options of the study.
        limits: Limits of a sample.
        model_args: Arguments of the model's provider.
    """
    instructions = [
        budget_instruction(budget, cell.regime) for budget in parse_assignment(cell.budget).budgets
    ]
    file = cell.task.partition("@")[0]
    source = Path(file).read_text("utf-8") if file.endswith(".py") else ""
    return {
        "questions": _digest(sorted(map(_digest, map(_of_the_sample, task.dataset)))),
        "prompt": _digest([instructions, source]),
        "scoring": _digest([_of_the_scorer(scorer) for scorer in task.scorer or []]),
        "version": str(task.version),
        "sampling": _listed(vars(sampling)),
        "limits": _listed(limits),
        # names only: a value may be a key
        "model_args": ", ".join(sorted(model_args)),
    }


def cell_key(cell: StudyCell) -> str:
    """Name a cell, apart from how often and how much of it is run."""
    return _digest([cell.task, cell.model, cell.task_args])


def changes(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Say in words in which parts two fingerprints differ; empty where they do not."""
    named = {
        "questions": "its questions",
        "prompt": "the words of its prompt",
        "scoring": "its scorers",
        "version": "the version of its task",
        "sampling": "its sampling",
        "limits": "the limits of a sample",
        "model_args": "the arguments of its model",
    }
    told = ("version", "sampling", "limits", "model_args")
    return ", ".join(
        f"{words} ({before.get(part) or 'none'} before, {now[part] or 'none'} now)"
        if part in told
        else words
        for part, words in named.items()
        if before.get(part) != now[part]
    )


def name_samples(dataset: Dataset) -> None:
    """Give questions without an id the one that Inspect would give them, their position.

    In a shuffled data set, whose order may differ the next time, the id is made of the question.
    """
    for position, sample in enumerate(dataset):
        if sample.id is None:
            sample.id = f"q-{_digest(_of_the_sample(sample))}" if dataset.shuffled else position + 1


def _of_the_sample(sample: Sample) -> Any:
    return [sample.id, sample.input, sample.target, sample.choices, sample.metadata]


def _of_the_scorer(scorer: Scorer) -> Any:
    return [registry_info(scorer).name, registry_params(scorer)]


def _listed(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value}" for name, value in values.items() if value is not None)


def _plain(value: Any) -> Any:
    """Reduce what JSON does not hold to what every process writes the same way."""
    match value:
        case Mapping():
            return dict(value)
        case set() | frozenset():
            return sorted(map(_digest, value))
        case BaseModel():
            # messages get a new id each time they are made
            return value.model_dump(exclude={"id"}, exclude_none=True)
        case _:
            return type(value).__name__


def _digest(value: Any) -> str:
    try:
        text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=_plain)
    except TypeError:
        text = json.dumps(_with_text_keys(value), ensure_ascii=False, default=_plain)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _with_text_keys(value: Any) -> Any:
    """Rewrite mappings whose keys JSON refuses, or that do not sort beside each other."""
    match value:
        case Mapping():
            return {repr(key): _with_text_keys(value[key]) for key in sorted(value, key=repr)}
        case list() | tuple():
            return [_with_text_keys(inner) for inner in value]
        case _:
            return value
