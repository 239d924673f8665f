"""Deduction with constraint tracking: zebra puzzles."""

from functools import cache
from typing import Literal, get_args

from inspect_ai import Task, task

from ..budgets import BudgetArgument, Enforce, Regime
from ..datasets import Item
from ..datasets.paper import load_paper
from ..datasets.zebra import cached_zebra, load_bbeh_zebra
from ._arguments import Numbers, check_dataset, check_organism, resolve_seed, select
from ._build import Cell, Probes, build_task, exact_scoring

VERSION = 2
"""Of the published files."""

GENERATED_VERSION = 3
"""Of our own puzzles, in which size and distracting clues are crossed since version 3."""

ZebraDataset = Literal["bbeh", "generated", "paper"]

_SCORING = exact_scoring("position", "Grid size")


@task(family="deduction")
def zebra(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    dataset: ZebraDataset = "bbeh",
    seed: int | None = None,
    sizes: Numbers = None,
    assignment_seed: int | None = None,
    closing: str | None = None,
    mitigation: str = "none",
    noise: Numbers = None,
    checkpoints: Numbers = None,
    stop: str | None = None,
    probe_tokens: int | None = None,
) -> Task:
    """Find the position of a person in a row from 50-146 clues.

    200 puzzles: 40, 36, 74 and 50 with 5, 6, 7 and 8 people. Source: BIG-Bench Extra Hard, Zebra
    Puzzles (CC-BY-4.0), as in arXiv 2507.14417 section 4.3 and table 3.

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact, extend or countdown.
        dataset: bbeh (the public file), generated (our own, proven to have one solution), or
            paper (the authors' file).
        seed: Seed of the generated puzzles (default 0).
        sizes: Numbers of people to keep (default: all).
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
    check_organism("zebra", dataset)
    check_dataset(dataset, get_args(ZebraDataset))
    items = _load(dataset, resolve_seed(seed, dataset, seeded=dataset == "generated"))
    return build_task(
        "zebra",
        select(items, "sizes", "grid_size", sizes),
        cell=cell,
        scoring=_SCORING,
        stratum=lambda item: f"size_{item.metadata['grid_size']}",
        version=GENERATED_VERSION if dataset == "generated" else VERSION,
        metadata={"family": "deduction", "dataset": dataset},
    )


@cache
def _load(dataset: ZebraDataset, seed: int) -> tuple[Item, ...]:
    if dataset == "bbeh":
        return tuple(load_bbeh_zebra())
    return tuple(load_paper("zebra") if dataset == "paper" else cached_zebra(seed))
