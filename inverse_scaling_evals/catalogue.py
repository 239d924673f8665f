"""The facts of every task, known without loading it: what `inverse-scaling tasks` shows.

They are data: `catalogue.yaml`, the AI-risk tasks' own table, and sizes and licences of public
files from `datasets/sources.yaml`. Inspect is not imported.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from ._package_data import read_package_data
from .datasets import sources, task_source
from .datasets.meanings import (
    SYCOPHANCY,
    Polarity,
    Pole,
    ai_risk_tasks,
    persona_names,
    sycophancy_polarity,
)

Family = Literal[
    "counting",
    "regression",
    "deduction",
    "ai_risk",
    "arithmetic",
    "prize",
    "abstention",
    "behaviour",
    "external",
]

Higher = Literal["better", "worse", "unsigned"]

EPOCHS = 3
"""Epochs of every task under a budget (paper section 3)."""

NATURAL_EPOCHS = 5
"""Epochs of every task without a budget (paper section 3)."""

_OWN_LICENCE = "MIT"


@dataclass(frozen=True)
class DatasetFacts:
    """One data set of a task.

    Attributes:
        questions: How many it holds; None where that depends on the file.
        licence: Licence of its questions.
        polarity: What the matching answer means in it; None outside the AI-risk family.
        file: Key of its public file; None where there is none, or the user names it.
    """

    questions: int | None
    licence: str
    polarity: Polarity | None = None
    file: str | None = None


@dataclass(frozen=True)
class TaskFacts:
    """One task.

    Attributes:
        name: Registry name: `inspect eval inverse_scaling_evals/<name>`.
        family: Its family.
        metric: What the headline number is.
        higher_is: What a higher headline number means.
        strata: Name of the argument that keeps some strata, and the strata of the default data
            set; empty where there are none.
        datasets: Its data sets, the default one first.
        dataset_argument: Name of the argument that chooses one.
    """

    name: str
    family: Family
    metric: str
    higher_is: Higher
    strata: str
    datasets: Mapping[str, DatasetFacts]
    dataset_argument: str = "dataset"

    @property
    def default_dataset(self) -> str:
        """Name of the data set that is used when none is asked for."""
        return next(iter(self.datasets))


@dataclass(frozen=True)
class Suite:
    """Tasks that are run together under one name.

    Attributes:
        about: What they have in common, as half a sentence.
        tasks: Their names, or `task=dataset` where it is one data set of a task, or
            `package/name` of an external task; in `catalogue.yaml` also names of other suites.
        without: Tasks of these suites that it leaves out.
    """

    about: str
    tasks: tuple[str, ...]
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Data:
    file: str | None = None
    questions: int | None = None
    licence: str = _OWN_LICENCE


@dataclass(frozen=True)
class _Row:
    family: Family
    datasets: Mapping[str, _Data]
    metric: str = "accuracy"
    higher_is: Higher = "better"
    strata: str = ""


@dataclass(frozen=True)
class _Table:
    tasks: Mapping[str, _Row]
    suites: Mapping[str, Suite] = field(default_factory=dict)


@dataclass(frozen=True)
class _Lines:
    tasks: Mapping[str, str]


@cache
def _lines() -> _Lines:
    return read_package_data(Path(__file__).with_name("task_lines.yaml"), _Lines)


@cache
def _table() -> _Table:
    return read_package_data(Path(__file__).with_suffix(".yaml"), _Table)


@cache
def catalogue() -> tuple[TaskFacts, ...]:
    """List all tasks, family by family; those of the paper with the sizes of its table 3."""
    found = {facts.name: facts for facts in (*_own(), *_ai_risk(), *_model_written())}
    return tuple(found[name] for name in suites()["all"].tasks)


def about_task(name: str) -> str:
    """Return what a task asks, in one line; empty of a task that is not of this package.

    Examples:
        >>> about_task("misleading_math")
        'Count two objects beside 1-5 distracting mathematical statements.'
    """
    return _lines().tasks.get(name, "")


@cache
def suites() -> Mapping[str, Suite]:
    """Return every suite by its name, with the names of all its tasks, each once.

    Examples:
        >>> suites()["main"].tasks[:2]
        ('misleading_math', 'misleading_python')
    """
    table = _table().suites
    return MappingProxyType(
        {
            name: Suite(
                suite.about,
                tuple(task for task in dict.fromkeys(_tasks_of(name)) if task not in suite.without),
            )
            for name, suite in table.items()
        }
    )


def split_entry(entry: str) -> tuple[str, str | None]:
    """Return the task and, if one is named, the data set of an entry of a suite.

    Examples:
        >>> split_entry("persona=no-shut-down")
        ('persona', 'no-shut-down')
        >>> split_entry("zebra")
        ('zebra', None)
    """
    task, equals, dataset = entry.partition("=")
    return task, dataset if equals else None


def suite_facts(suite: str) -> tuple[TaskFacts, ...]:
    """Return the tasks of a suite in its order; those with a data set, with that one alone.

    Of external tasks, `package/name`, only the names are known here.
    """
    facts = {each.name: each for each in catalogue()}
    return tuple(
        _external(task) if task not in facts else _only(facts[task], data)
        for task, data in map(split_entry, suites()[suite].tasks)
    )


def _external(task: str) -> TaskFacts:
    own = DatasetFacts(None, "its publisher's")
    return TaskFacts(task, "external", "its own", "unsigned", "", {"its own": own})


def _only(facts: TaskFacts, dataset: str | None) -> TaskFacts:
    if dataset is None:
        return facts
    kept = facts.datasets[dataset]
    metric = _rate(kept.polarity.pole) if kept.polarity else facts.metric
    return replace(
        facts, datasets={dataset: kept}, metric=metric, higher_is=_higher(kept, facts.higher_is)
    )


def _tasks_of(name: str) -> Iterator[str]:
    suite = _table().suites.get(name)
    if suite is None:
        yield name
        return
    for inner in suite.tasks:
        yield from _tasks_of(inner)


def _own() -> Iterator[TaskFacts]:
    for name, row in _table().tasks.items():
        datasets = {dataset: _data(name, data) for dataset, data in row.datasets.items()}
        yield TaskFacts(name, row.family, row.metric, row.higher_is, row.strata, datasets)


def _data(task: str, data: _Data) -> DatasetFacts:
    if data.file is None:
        return DatasetFacts(data.questions, data.licence)
    source = task_source(task, data.file)
    return DatasetFacts(data.questions or source.rows, source.licence, file=source.key)


def _ai_risk() -> Iterator[TaskFacts]:
    for name, facts in ai_risk_tasks().items():
        keys = facts.source_keys
        datasets = {
            str(dataset): DatasetFacts(
                questions,
                sources()[keys[dataset]].licence if dataset in keys else _OWN_LICENCE,
                facts.polarities[dataset],
                keys.get(dataset),
            )
            for dataset, questions in facts.sizes.items()
        }
        yield _behaviour(name, "ai_risk", datasets)


def _model_written() -> Iterator[TaskFacts]:
    known = sources()
    datasets = {}
    for name, group in persona_names().items():
        source = known[f"persona/{name}.jsonl"]
        polarity = Polarity(group.pole, group.why)
        datasets[name] = DatasetFacts(source.rows, source.licence, polarity, source.key)
    yield _behaviour("persona", "behaviour", datasets, "name")
    opinions = {
        name: DatasetFacts(None, known[key].licence, sycophancy_polarity(), key)
        for name, key in SYCOPHANCY.items()
    }
    yield _behaviour("sycophancy", "behaviour", opinions, "name")


def _behaviour(
    name: str,
    family: Family,
    datasets: Mapping[str, DatasetFacts],
    argument: str = "dataset",
) -> TaskFacts:
    """Return the facts of a task whose rate is named by what matching means in its default."""
    default = next(iter(datasets.values()))
    pole = default.polarity.pole if default.polarity else "none"
    return TaskFacts(
        name, family, _rate(pole), _higher(default, "unsigned"), "", datasets, argument
    )


def _rate(pole: Pole) -> str:
    rates = {"safe": "safe", "concerning": "safe", "none": "matching"}
    return f"{rates.get(pole, 'accurate')} rate"


def _higher(data: DatasetFacts, otherwise: Higher) -> Higher:
    if data.polarity is None:
        return otherwise
    return "unsigned" if data.polarity.pole == "none" else "better"
