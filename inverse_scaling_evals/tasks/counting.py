"""Counting with distractors: a trivial count beside sentences that invite calculation."""

from collections.abc import Callable
from functools import cache
from typing import Any, cast

from inspect_ai import Task, task

from ..budgets import BudgetArgument
from ..datasets import Item
from ..datasets.counting import (
    generate_famous_paradoxes,
    generate_misleading_math,
    generate_misleading_python,
)
from ..datasets.paper import load_paper
from ._arguments import Numbers, check_choice, check_seed, select
from ._build import Cell, build_task, exact_scoring

VERSION = 1

_DATASETS = ("generated", "paper")
_GENERATORS: dict[str, Callable[[int], list[Item]]] = {
    "misleading_math": generate_misleading_math,
    "misleading_python": generate_misleading_python,
    "famous_paradoxes": generate_famous_paradoxes,
}
_SCORING = exact_scoring("count")


def _counting_task(name: str, summary: str, size: str) -> Callable[..., Task]:
    """Make the task function of one of the three sets, which differ in nothing but their data."""

    def build(
        budget: BudgetArgument = "natural",
        regime: str | None = None,
        enforce: str = "auto",
        dataset: str = "generated",
        seed: int | None = None,
        distractors: Numbers = None,
        assignment_seed: int | None = None,
    ) -> Task:
        cell = Cell(budget, regime, enforce, assignment_seed)
        return _counting(name, cell, dataset, seed, distractors)

    build.__name__ = build.__qualname__ = name
    build.__doc__ = f"""{summary}

    {size} Source: arXiv 2507.14417 section 4.1 and table 3; `paper` reads the authors' file.

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact or extend.
        dataset: generated (our own) or paper.
        seed: Seed of the generated questions (0 when left out).
        distractors: Numbers of distractors to keep, all when left out.
        assignment_seed: Seed of the draw among several budgets (0 when left out).
    """
    return cast(Callable[..., Task], task(name=name)(build))


misleading_math = _counting_task(
    "misleading_math",
    "Count two objects beside 1-5 distracting mathematical statements.",
    "2,500 questions, 500 for each number of distractors; the answer is always 2.",
)
misleading_python = _counting_task(
    "misleading_python",
    "Count two objects beside 1-5 distracting snippets of Python.",
    "2,500 questions, 500 for each number of distractors; the answer is always 2.",
)
famous_paradoxes = _counting_task(
    "famous_paradoxes",
    "Count what the text states, in a question dressed up as a famous puzzle.",
    "812 questions: 92 without distractor, 180 each with 1, 3, 5, 7.",
)


def _counting(name: str, cell: Cell, dataset: str, seed: int | None, distractors: Numbers) -> Task:
    cell.check()
    check_choice("dataset", dataset, _DATASETS)
    items = _load(name, dataset, check_seed(seed, dataset, seeded=dataset == "generated"))
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
