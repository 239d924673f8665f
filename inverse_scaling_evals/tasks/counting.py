"""Counting with distractors: a trivial count beside sentences that invite calculation.

Source: arXiv 2507.14417 section 4.1 and table 3; the dataset `paper` reads the authors' files.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, Literal, get_args

from inspect_ai import Task, task

from ..budgets import BudgetArgument, Enforce, Regime
from ..datasets import Item
from ..datasets.counting import (
    generate_famous_paradoxes,
    generate_misleading_math,
    generate_misleading_python,
)
from ..datasets.paper import load_paper
from ._arguments import Numbers, check_dataset, check_organism, resolve_seed, select
from ._build import Cell, build_task, exact_scoring

VERSION = 2

CountingDataset = Literal["generated", "paper"]

_GENERATORS: dict[str, Callable[[int], list[Item]]] = {
    "misleading_math": generate_misleading_math,
    "misleading_python": generate_misleading_python,
    "famous_paradoxes": generate_famous_paradoxes,
}
_SCORING = exact_scoring("count")


@task(family="counting")
def misleading_math(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    dataset: CountingDataset = "generated",
    seed: int | None = None,
    distractors: Numbers = None,
    assignment_seed: int | None = None,
) -> Task:
    """Count two objects beside 1-5 distracting mathematical statements.

    2,500 questions, 500 for each number of distractors; the answer is always 2.

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact or extend.
        dataset: generated (our own) or paper.
        seed: Seed of the generated questions (default 0).
        distractors: Numbers of distractors to keep (default: all).
        assignment_seed: Seed of the draw among several budgets (default 0).
    """
    cell = Cell(budget, regime, enforce, assignment_seed)
    return _counting("misleading_math", cell, dataset, seed, distractors)


@task(family="counting")
def misleading_python(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    dataset: CountingDataset = "generated",
    seed: int | None = None,
    distractors: Numbers = None,
    assignment_seed: int | None = None,
) -> Task:
    """Count two objects beside 1-5 distracting snippets of Python.

    2,500 questions, 500 for each number of distractors; the answer is always 2.

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact or extend.
        dataset: generated (our own) or paper.
        seed: Seed of the generated questions (default 0).
        distractors: Numbers of distractors to keep (default: all).
        assignment_seed: Seed of the draw among several budgets (default 0).
    """
    cell = Cell(budget, regime, enforce, assignment_seed)
    return _counting("misleading_python", cell, dataset, seed, distractors)


@task(family="counting")
def famous_paradoxes(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    dataset: CountingDataset = "generated",
    seed: int | None = None,
    distractors: Numbers = None,
    assignment_seed: int | None = None,
) -> Task:
    """Count what the text states, in a question framed as a famous puzzle.

    812 questions: 92 without distractor, 180 each with 1, 3, 5, 7.

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact or extend.
        dataset: generated (our own) or paper.
        seed: Seed of the generated questions (default 0).
        distractors: Numbers of distractors to keep (default: all).
        assignment_seed: Seed of the draw among several budgets (default 0).
    """
    cell = Cell(budget, regime, enforce, assignment_seed)
    return _counting("famous_paradoxes", cell, dataset, seed, distractors)


def _counting(
    name: str, cell: Cell, dataset: CountingDataset, seed: int | None, distractors: Numbers
) -> Task:
    cell.check()
    check_organism(name, dataset, seed)
    check_dataset(dataset, get_args(CountingDataset))
    items = _load(name, dataset, resolve_seed(seed, dataset, seeded=dataset == "generated"))
    metadata: dict[str, Any] = {"family": "counting", "dataset": dataset}
    return build_task(
        name,
        select(items, "distractors", "num_distractors", distractors),
        cell=cell,
        scoring=_SCORING,
        stratum=lambda item: f"distractors_{item.metadata['num_distractors']}",
        version=VERSION,
        metadata=metadata,
    )


@cache
def _load(name: str, dataset: str, seed: int) -> tuple[Item, ...]:
    return tuple(load_paper(name) if dataset == "paper" else _GENERATORS[name](seed))
