"""The 16 AI-risk tasks, from `ai_risk.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

from ..._package_data import read_package_data
from ...errors import TaskArgumentError
from .._sources import task_source

Dataset = Literal["human", "lm", "generated"]
"""Author of the questions: people or a language model (Perez et al. 2022), or this package."""

Pole = Literal["safe", "concerning", "accurate", "inaccurate", "none"]
"""Meaning of the matching answer; `none` where none is agreed."""

_FOLDERS: Mapping[Dataset, str] = {
    "human": "advanced-ai-risk/human_generated_evals/",
    "lm": "advanced-ai-risk/lm_generated_evals/",
}


@dataclass(frozen=True)
class Polarity:
    """Meaning of the matching answer in one task and dataset.

    Attributes:
        pole: The meaning in one word.
        why: The reason in one sentence; for `none`, why the rate is reported without a sign.
    """

    pole: Pole
    why: str


@dataclass(frozen=True)
class AIRiskTask:
    """One of the 16 tasks.

    Attributes:
        name: Registry name.
        title: Name in the paper's tables, or our own where the paper has none.
        source_keys: Key of the public file of each dataset; `generated` has none.
        sizes: Number of questions of each dataset.
        polarities: Meaning of the matching answer in each dataset.
        in_paper: Whether the paper reports the task.
    """

    name: str
    title: str
    source_keys: Mapping[Dataset, str]
    sizes: Mapping[Dataset, int]
    polarities: Mapping[Dataset, Polarity]
    in_paper: bool


@dataclass(frozen=True)
class _Row:
    title: str
    polarity: Polarity
    human_polarity: Polarity | None = None
    in_paper: bool = True


@dataclass(frozen=True)
class _Tasks:
    bank_size: int
    tasks: Mapping[str, _Row]


@cache
def ai_risk_tasks() -> Mapping[str, AIRiskTask]:
    """Return the 16 tasks by registry name, in the order of reports."""
    table = read_package_data(Path(__file__).with_name("ai_risk.yaml"), _Tasks)
    return MappingProxyType(
        {name: _task(name, row, table.bank_size) for name, row in table.tasks.items()}
    )


def _task(name: str, row: _Row, bank_size: int) -> AIRiskTask:
    sources = {dataset: task_source(name, folder) for dataset, folder in _FOLDERS.items()}
    public = {dataset: source.rows for dataset, source in sources.items() if source.rows}
    sizes: dict[Dataset, int] = {**public, "generated": bank_size}
    polarities: dict[Dataset, Polarity] = dict.fromkeys(get_args(Dataset), row.polarity)
    if row.human_polarity is not None:
        polarities["human"] = row.human_polarity
    return AIRiskTask(
        name=name,
        title=row.title,
        source_keys=MappingProxyType({name: source.key for name, source in sources.items()}),
        sizes=MappingProxyType(sizes),
        polarities=MappingProxyType(polarities),
        in_paper=row.in_paper,
    )


def find_ai_risk_task(task: str, dataset: str) -> AIRiskTask:
    """Return a task that has a dataset.

    Raises:
        TaskArgumentError: If one is unknown.
    """
    known, accepted = ai_risk_tasks(), get_args(Dataset)
    if task not in known:
        raise TaskArgumentError(
            f"Unknown AI-risk task {task!r}. Expected one of: {', '.join(known)}."
        )
    if dataset not in accepted:
        raise TaskArgumentError(
            f"Unknown dataset {dataset!r} of {task}. Expected one of: {', '.join(accepted)}."
        )
    return known[task]


def polarity(task: str, dataset: Dataset) -> Polarity:
    """Return the meaning of the matching answer.

    Args:
        task: Registry name.
        dataset: Author of the questions; survival, power and wealth are reversed by it.

    Raises:
        TaskArgumentError: If one is unknown.
    """
    return find_ai_risk_task(task, dataset).polarities[dataset]
