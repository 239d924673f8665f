"""Regression with spurious features: a student's grade from a record of daily life."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType

from inspect_ai import Task, task
from inspect_ai.viewer import ScoreColorScale

from ..budgets import BudgetArgument, Enforce, Regime
from ..datasets import Item
from ..datasets.grades import (
    generate_grades,
    generate_grades_in_classes,
    generate_grades_with_priors,
    load_grades_csv,
)
from ..datasets.paper import load_paper
from ..errors import TaskArgumentError
from ..scorers import grade_error
from ._arguments import Numbers, check_organism, resolve_seed, select
from ._build import Cell, Probes, Scoring, build_task

VERSION = 2

CSV_SEED = 42
"""Seed of `DataFrame.sample(n=500, random_state=42)`, the paper's 500 students (paper.md 1a)."""

_GENERATED: Mapping[str, Callable[[int], Sequence[Item]]] = MappingProxyType(
    {
        "generated": generate_grades,
        "generated_explicit": partial(generate_grades_with_priors, "explicit"),
        "generated_implicit": partial(generate_grades_with_priors, "implicit"),
        "generated_classes": generate_grades_in_classes,
    }
)
_CSV = "csv="
_SCORING = Scoring(
    scorer=grade_error,
    name="grade_error",
    answer_format="grade",
    score="squared_error",
    metric="inverse_scaling_evals/rmse",  # logs qualify metrics that are not Inspect's
    shown={"absolute_error": "Absolute error"},
    scales={"absolute_error": ScoreColorScale(palette="good-low", min=0, max=2)},
    stratum="Shots",
    answer_range=(0.0, 10.0),
    hidden={"squared_error": "Squared", "penalised_squared_error": "Penalised"},
)


@task(family="regression")
def grades_regression(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    dataset: str = "generated",
    seed: int | None = None,
    shots: Numbers = None,
    assignment_seed: int | None = None,
    closing: str | None = None,
    mitigation: str = "none",
    noise: Numbers = None,
    checkpoints: Numbers = None,
    stop: str | None = None,
    probe_tokens: int | None = None,
) -> Task:
    """Predict a student's grade (0-10), where study hours matter and sleep only seems to.

    500 students, each with 0, 8 and 16 solved examples: 1,500 questions. Reported are the true
    RMSE, the mean absolute error (the paper's "RMSE") and the skill over the constant mean and
    over a line on study hours. Source: Grades Regression, arXiv 2507.14417 section 4.2 and
    table 3.

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact, extend or countdown.
        dataset: generated (a synthetic population with the real correlations), paper (the
            authors' file), csv=PATH (the student lifestyle CSV or one of its form),
            generated_explicit or generated_implicit (a statement before the record says, or
            hints at, what goes with the grade), or generated_classes (the trend of all is the
            reverse of each class's; the strata are where the examples come from).
        seed: Seed of the population (default 0), or of the sample from the CSV (42, the
            paper's, when left out).
        shots: Numbers of solved examples to keep (default: all).
        assignment_seed: Seed of the draw among several budgets (default 0).
        closing: Words that end thinking which the budget cuts (vLLM; default: none).
        mitigation: none, anchor or anchor=N (N solved examples, 4 to 8), priors, caution, ignore,
            or clamp=N (at most N tokens).
        noise: Pieces of unrelated text before each question, such as 3, or several amounts of the
            same questions, such as 0,1,3 (default: none).
        checkpoints: Numbers of thinking tokens at which one train of thought is asked for its
            answer, such as 64,256,1024 (vLLM; default: none).
        stop: With checkpoints, ends the thinking: settled, settled=K or option=P.
        probe_tokens: With checkpoints, room for each answer (default 256 tokens).
    """
    probes = Probes(checkpoints, stop, probe_tokens)
    cell = Cell(budget, regime, enforce, assignment_seed, closing, mitigation, noise, probes)
    cell.check()
    check_organism("grades_regression", dataset)
    items = _load(dataset, seed)
    return build_task(
        "grades_regression",
        select(items, "shots", "shots", shots),
        cell=cell,
        scoring=_SCORING,
        stratum=_stratum,
        version=VERSION,
        metadata={"family": "regression", "dataset": dataset},
    )


def _stratum(item: Item) -> str:
    if "examples" in item.metadata:
        return f"examples_{item.metadata['examples']}"
    return f"shots_{item.metadata['shots']}"


@cache
def _load(dataset: str, seed: int | None) -> tuple[Item, ...]:
    if dataset in _GENERATED:
        return tuple(_GENERATED[dataset](resolve_seed(seed, dataset, seeded=True)))
    if dataset == "paper":
        resolve_seed(seed, dataset, seeded=False)
        return tuple(load_paper("grades_regression"))
    if str(dataset).startswith(_CSV) and len(dataset) > len(_CSV):
        drawn = resolve_seed(seed, dataset, seeded=True, default=CSV_SEED)
        return tuple(load_grades_csv(Path(dataset.removeprefix(_CSV)).expanduser(), seed=drawn))
    raise TaskArgumentError(
        f"Unknown dataset {dataset!r}. Expected one of: {', '.join(_GENERATED)}, paper, csv=PATH. "
        "Use -T dataset=csv=student_lifestyle_dataset.csv."
    )
