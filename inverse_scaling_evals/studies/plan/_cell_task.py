"""The Inspect task of a cell, and the fingerprint by which its logs may be joined."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from inspect_ai import Task, task_with
from inspect_ai.dataset import Dataset, Sample
from inspect_ai.util import registry_info
from pydantic import BaseModel

from ... import tasks as task_functions
from ..._inspect.registry import registry_params
from ...budgets import budget_instruction, is_seeded, parse_assignment
from ...tasks.with_budget import budgeted
from ._study import SamplingOptions, StudyCell

Fingerprint = dict[str, str]
"""Part of a cell -> what it is, or a hash of it: `questions`, `prompt`, `scoring`, `version`,
`sampling`, `limits`, `model_args`; `seeds` where samples have seeds of the run."""

# logs that were made when all questions of an epoch shared a seed say nothing of seeds
_SEEDS = "one for each question and epoch"


def cell_task(cell: StudyCell) -> Task:
    """Make the task of a cell, with every argument passed: a log's identity is made of them.

    A task of this package is made by its own function. An external task is made by `budgeted`, the
    task of this package that puts another under a budget, and is logged under its own name.
    `task_args` of a cell are the arguments of that function, so they equal the log's `task_args`.

    Epochs are set on the task where the cell has a number of them; an external task keeps its own
    otherwise. The model is left to the run.

    Args:
        cell: A cell that can run.

    Returns:
        A new task, which may be altered.

    Raises:
        TaskArgumentError: If an external task cannot be found, or refuses its arguments.
        BudgetError: If a model is already active, and the budget cannot be enforced on it.
        DataError: If the data of the task cannot be loaded.
    """
    function = budgeted if cell.is_external else getattr(task_functions, cell.task)
    made: Task = function(**cell.task_args)
    return made if cell.epochs is None else task_with(made, epochs=cell.epochs)


def fingerprint(
    cell: StudyCell,
    task: Task,
    *,
    sampling: SamplingOptions,
    limits: Mapping[str, Any],
    model_args: Mapping[str, Any],
) -> Fingerprint:
    """Compute what a cell's answers and scores depend on.

    Args:
        cell: The cell.
        task: Its task, with all its questions: how many of them are run does not matter.
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
        "questions": _digest(sorted(_digest(_sample_content(sample)) for sample in task.dataset)),
        "prompt": _digest([instructions, source]),
        "scoring": _digest(
            [[registry_info(one).name, registry_params(one)] for one in task.scorer or []]
        ),
        "version": str(task.version),
        "sampling": _listed(vars(sampling)),
        **({"seeds": _SEEDS} if is_seeded(cell.model, sampling.seed) else {}),
        "limits": _listed(limits),
        # names only: a value may be a key
        "model_args": ", ".join(sorted(model_args)),
    }


def cell_key(cell: StudyCell) -> str:
    """Return the key of a cell, which does not depend on epochs or the number of questions."""
    return _digest([cell.task, cell.model, cell.task_args])


def changes(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Describe in which parts two fingerprints differ; empty where they do not."""
    named = {
        "questions": "its questions",
        "prompt": "the words of its prompt",
        "scoring": "its scorers",
        "version": "the version of its task",
        "sampling": "its sampling",
        "limits": "the limits of a sample",
        "model_args": "the arguments of its model",
    }
    readable = ("version", "sampling", "limits", "model_args")
    found = [
        f"{words} ({before.get(part) or 'none'} before, {now[part] or 'none'} now)"
        if part in readable
        else words
        for part, words in named.items()
        if before.get(part) != now[part]
    ]
    # a run that sets a seed, and before set none, has another sampling
    if before.get("sampling") == now["sampling"] and before.get("seeds") != now.get("seeds"):
        found.append(f"the seeds of its questions (one for all of an epoch before, {_SEEDS} now)")
    return ", ".join(found)


def name_samples(dataset: Dataset) -> None:
    """Set the id of questions without one to what Inspect would set it to, their position.

    In a shuffled data set, whose order may differ the next time, the id is a hash of the question.
    """
    for position, sample in enumerate(dataset):
        if sample.id is None:
            sample.id = (
                f"q-{_digest(_sample_content(sample))}" if dataset.shuffled else position + 1
            )


def _sample_content(sample: Sample) -> Any:
    return [sample.id, sample.input, sample.target, sample.choices, sample.metadata]


def _listed(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value}" for name, value in values.items() if value is not None)


def _plain(value: Any) -> Any:
    """Convert what JSON cannot hold to what every process writes in the same way."""
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
    """Convert mappings whose keys JSON refuses, or that cannot be sorted together."""
    match value:
        case Mapping():
            return {repr(key): _with_text_keys(value[key]) for key in sorted(value, key=repr)}
        case list() | tuple():
            return [_with_text_keys(inner) for inner in value]
        case _:
            return value
