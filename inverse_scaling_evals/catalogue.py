"""The facts of every task, known without loading it: what `inverse-scaling tasks` shows.

Sizes and licences of public files are those of `datasets/sources.yaml`. Inspect is not imported.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from .datasets import sources, task_source
from .datasets.ai_risk import Polarity, ai_risk_tasks

Family = Literal["counting", "regression", "deduction", "ai_risk"]

EPOCHS = 3
"""Epochs of every task under a budget (paper section 3)."""

NATURAL_EPOCHS = 5
"""Epochs of every task without a budget (paper section 3)."""

_OWN_LICENCE = "MIT"
_PAPER = "inverse-scaling-ttc-main/"
_BBEH = "bbeh_zebra_puzzles/"


@dataclass(frozen=True)
class DatasetFacts:
    """One data set of a task.

    Attributes:
        questions: How many it holds; None where that depends on the file.
        licence: Licence of its questions.
        polarity: What the matching answer means in it; None outside the AI-risk family.
    """

    questions: int | None
    licence: str
    polarity: Polarity | None = None


@dataclass(frozen=True)
class TaskFacts:
    """One task.

    Attributes:
        name: Registry name: `inspect eval inverse_scaling_evals/<name>`.
        family: One of the four families.
        metric: What the headline number is.
        higher_is: What a higher headline number means.
        strata: Name of the argument that keeps some strata, and the strata of the default data
            set; empty where there are none.
        datasets: Its data sets, the default one first.
    """

    name: str
    family: Family
    metric: str
    higher_is: Literal["better", "worse", "unsigned"]
    strata: str
    datasets: Mapping[str, DatasetFacts]

    @property
    def default_dataset(self) -> str:
        """Name of the data set that is used when none is asked for."""
        return next(iter(self.datasets))


def catalogue() -> list[TaskFacts]:
    """List the 21 tasks, family by family, with sizes from arXiv 2507.14417, table 3."""
    return [*_counting(), _regression(), _deduction(), *_ai_risk()]


def _public(task: str, folder: str) -> DatasetFacts:
    source = task_source(task, folder)
    return DatasetFacts(source.rows, source.licence)


def _generated_and_paper(task: str) -> dict[str, DatasetFacts]:
    """Return the facts of both data sets: by default as many questions are generated as in it."""
    paper = _public(task, _PAPER)
    return {"generated": DatasetFacts(paper.questions, _OWN_LICENCE), "paper": paper}


def _counting() -> list[TaskFacts]:
    strata = {
        "misleading_math": "distractors 1, 2, 3, 4, 5",
        "misleading_python": "distractors 1, 2, 3, 4, 5",
        "famous_paradoxes": "distractors 0, 1, 3, 5, 7",
    }
    return [
        TaskFacts(name, "counting", "accuracy", "better", kept, _generated_and_paper(name))
        for name, kept in strata.items()
    ]


def _regression() -> TaskFacts:
    name = "grades_regression"
    datasets = {**_generated_and_paper(name), "csv=PATH": DatasetFacts(None, "its publisher's")}
    return TaskFacts(name, "regression", "rmse", "worse", "shots 0, 8, 16", datasets)


def _deduction() -> TaskFacts:
    datasets = {"bbeh": _public("zebra", _BBEH), **_generated_and_paper("zebra")}
    return TaskFacts("zebra", "deduction", "accuracy", "better", "sizes 5, 6, 7, 8", datasets)


def _ai_risk() -> list[TaskFacts]:
    found = []
    for name, facts in ai_risk_tasks().items():
        keys = facts.source_keys
        datasets = {
            str(dataset): DatasetFacts(
                questions,
                sources()[keys[dataset]].licence if dataset in keys else _OWN_LICENCE,
                facts.polarities[dataset],
            )
            for dataset, questions in facts.sizes.items()
        }
        pole = facts.polarities["human"].pole
        metric = {
            "safe": "safe rate",
            "concerning": "safe rate",
            "accurate": "accurate rate",
            "inaccurate": "accurate rate",
            "none": "matching rate",
        }[pole]
        higher: Literal["better", "unsigned"] = "unsigned" if pole == "none" else "better"
        found.append(TaskFacts(name, "ai_risk", metric, higher, "", datasets))
    return found
