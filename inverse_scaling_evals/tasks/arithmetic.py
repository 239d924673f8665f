"""Arithmetic: word problems of grade school, on which more thinking should do no harm.

The benchmarks beside the paper's own tasks (arXiv 2507.14417): GSM8K, GSM-IC, ASDiv, MultiArith.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, get_args

from inspect_ai import Task, task

from ..budgets import BudgetArgument, Enforce, Regime
from ..datasets import Item
from ..datasets.arithmetic import (
    GSM_IC_FILTER,
    GSMICDataset,
    load_asdiv,
    load_gsm8k,
    load_gsm_ic,
    load_multiarith,
)
from ..errors import DataError, TaskArgumentError
from ._arguments import Numbers, PublicDataset, check_dataset, check_organism, resolve_seed, select
from ._build import Cell, Probes, build_task, exact_scoring

VERSION = 1


@task(family="arithmetic")
def gsm8k(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    dataset: PublicDataset = "public",
    seed: int | None = None,
    steps: Numbers = None,
    assignment_seed: int | None = None,
    closing: str | None = None,
    mitigation: str = "none",
    noise: Numbers = None,
    checkpoints: Numbers = None,
    stop: str | None = None,
    probe_tokens: int | None = None,
) -> Task:
    """Solve word problems of 2 to 11 steps.

    The 1,319 test problems of GSM8K (Cobbe et al. 2021, MIT).

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact, extend or countdown.
        dataset: public (the pinned file).
        seed: Not accepted, since the questions are fixed.
        steps: Numbers of lines in the worked solution to keep (default: all).
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
    _check("gsm8k", cell, dataset, seed)
    items = select(_load("gsm8k", dataset), "steps", "steps", steps)
    return _arithmetic("gsm8k", cell, dataset, items, "Steps", _steps)


@task(family="arithmetic")
def gsm_ic(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    dataset: GSMICDataset = "2step",
    seed: int | None = None,
    authors_filter: bool = False,
    assignment_seed: int | None = None,
    closing: str | None = None,
    mitigation: str = "none",
    noise: Numbers = None,
    checkpoints: Numbers = None,
    stop: str | None = None,
    probe_tokens: int | None = None,
) -> Task:
    """Solve word problems to which a sentence was added that does not matter.

    GSM-IC (Shi et al. 2023). Its strata are the three labels of the sentence: whether it is about
    the same person, and how hard its number and its topic are to tell from the problem's.

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact, extend or countdown.
        dataset: 2step (problems of two steps) or mstep (of more).
        seed: Not accepted, since the questions are fixed.
        authors_filter: Keep what the authors of arXiv 2507.14417 keep: sentences labelled
            overlapped, hard and hard.
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
    if not isinstance(authors_filter, bool):
        raise TaskArgumentError(f"Invalid authors_filter {authors_filter!r}: expected true, false.")
    _check("gsm_ic", cell, dataset, seed)
    items = _load("gsm_ic", dataset)
    kept = [item for item in items if not authors_filter or _is_hard(item)]
    if not kept:
        raise DataError(
            f"No problem of {len(items)} in GSM-IC {dataset} is labelled "
            f"{', '.join(GSM_IC_FILTER.values())}. Drop -T authors_filter=true."
        )
    return _arithmetic(
        "gsm_ic",
        cell,
        dataset,
        kept,
        "Sentence",
        lambda item: "_".join(str(item.metadata[label]) for label in GSM_IC_FILTER),
    )


@task(family="arithmetic")
def asdiv(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    dataset: PublicDataset = "public",
    seed: int | None = None,
    grades: Numbers = None,
    assignment_seed: int | None = None,
    closing: str | None = None,
    mitigation: str = "none",
    noise: Numbers = None,
    checkpoints: Numbers = None,
    stop: str | None = None,
    probe_tokens: int | None = None,
) -> Task:
    """Solve word problems of six school grades.

    The 2,084 problems of ASDiv (Miao et al. 2020, CC-BY-NC-4.0) whose answer is one number.

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact, extend or countdown.
        dataset: public (the pinned file).
        seed: Not accepted, since the questions are fixed.
        grades: School grades to keep, 1 to 6 (default: all).
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
    _check("asdiv", cell, dataset, seed)
    items = select(_load("asdiv", dataset), "grades", "grade", grades)
    return _arithmetic(
        "asdiv", cell, dataset, items, "Grade", lambda item: f"grade_{item.metadata['grade']}"
    )


@task(family="arithmetic")
def multiarith(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    dataset: PublicDataset = "public",
    seed: int | None = None,
    assignment_seed: int | None = None,
    closing: str | None = None,
    mitigation: str = "none",
    noise: Numbers = None,
    checkpoints: Numbers = None,
    stop: str | None = None,
    probe_tokens: int | None = None,
) -> Task:
    """Solve word problems of two operations.

    The 600 problems of MultiArith (Roy and Roth 2015).

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact, extend or countdown.
        dataset: public (the pinned file).
        seed: Not accepted, since the questions are fixed.
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
    _check("multiarith", cell, dataset, seed)
    return _arithmetic("multiarith", cell, dataset, _load("multiarith", dataset), "Steps", _steps)


def _check(name: str, cell: Cell, dataset: str, seed: int | None) -> None:
    cell.check()
    check_organism(name, dataset)
    check_dataset(dataset, get_args(GSMICDataset if name == "gsm_ic" else PublicDataset))
    resolve_seed(seed, dataset, seeded=False)


def _arithmetic(
    name: str,
    cell: Cell,
    dataset: str,
    items: Sequence[Item],
    label: str,
    stratum: Callable[[Item], str],
) -> Task:
    metadata: dict[str, Any] = {"family": "arithmetic", "dataset": dataset}
    return build_task(
        name,
        items,
        cell=cell,
        scoring=exact_scoring("number", label),
        stratum=stratum,
        version=VERSION,
        metadata=metadata,
    )


def _steps(item: Item) -> str:
    return f"steps_{item.metadata['steps']}"


def _is_hard(item: Item) -> bool:
    return all(item.metadata[label] == wanted for label, wanted in GSM_IC_FILTER.items())


@cache
def _load(name: str, dataset: Any) -> tuple[Item, ...]:
    if name == "gsm_ic":
        return tuple(load_gsm_ic(dataset))
    loaders = {"gsm8k": load_gsm8k, "asdiv": load_asdiv, "multiarith": load_multiarith}
    return tuple(loaders[name]())
