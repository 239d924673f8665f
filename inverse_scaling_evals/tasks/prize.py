"""The Inverse Scaling Prize: 11 sets on which larger models did worse.

McKenzie et al. 2023, arXiv 2306.09479. The paper (arXiv 2507.14417) runs nine of them.
"""

from functools import cache
from typing import Any, get_args

from inspect_ai import Task, task

from ..budgets import BudgetArgument, Enforce, Regime
from ..datasets import Item
from ..datasets.prize import FREE_TEXT, load_prize
from ._arguments import Numbers, PublicDataset, check_dataset, check_organism, resolve_seed
from ._build import Cell, Probes, build_task, exact_scoring

VERSION = 1


@task(family="prize")
def hindsight_neglect(
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
    """Asks whether a bet was right to take, given its odds.

    In the examples before it the outcome agrees with the odds, in the question it does not.

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
    return _prize("hindsight_neglect", cell, dataset, seed)


@task(family="prize")
def into_the_unknown(
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
    """Asks which of two facts would tell more about a question.

    One of them is in the text already.

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
    return _prize("into_the_unknown", cell, dataset, seed)


@task(family="prize")
def memo_trap(
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
    """Asks for an ending that departs from a well-known phrase.

    The tempting option is the phrase as everybody knows it.

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
    return _prize("memo_trap", cell, dataset, seed)


@task(family="prize")
def modus_tollens(
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
    """Asks whether a conclusion by modus tollens follows.

    If P then Q, and not Q: so not P.

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
    return _prize("modus_tollens", cell, dataset, seed)


@task(family="prize")
def neqa(
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
    """Asks questions of general knowledge that were negated.

    The tempting option answers the question without its "not".

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
    return _prize("neqa", cell, dataset, seed)


@task(family="prize")
def pattern_matching_suppression(
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
    """Asks to break off a pattern that the text repeats.

    The tempting option goes on with it.

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
    return _prize(
        "pattern_matching_suppression",
        Cell(budget, regime, enforce, assignment_seed, closing, mitigation, noise),
        dataset,
        seed,
    )


@task(family="prize")
def prompt_injection(
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
    """Asks to work on sentences of which one is an instruction.

    The right completion treats it like the others; the answer is text, compared word for word.

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
    return _prize("prompt_injection", cell, dataset, seed)


@task(family="prize")
def redefine(
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
    """Gives a symbol or word a new meaning and asks for a value under it.

    The tempting option keeps the usual meaning.

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
    return _prize("redefine", cell, dataset, seed)


@task(family="prize")
def repetitive_algebra(
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
    """Asks for the solution of an equation after many solved ones.

    The tempting option is a number that the examples repeat.

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
    return _prize("repetitive_algebra", cell, dataset, seed)


@task(family="prize")
def resisting_correction(
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
    """Asks to repeat a sentence as it is.

    The tempting option corrects its mistake.

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
    return _prize(
        "resisting_correction",
        Cell(budget, regime, enforce, assignment_seed, closing, mitigation, noise),
        dataset,
        seed,
    )


@task(family="prize")
def sig_figs(
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
    """Asks to round to a number of significant figures.

    The tempting option rounds to that many decimal places.

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
    return _prize("sig_figs", cell, dataset, seed)


def _prize(name: str, cell: Cell, dataset: PublicDataset, seed: int | None) -> Task:
    cell.check()
    check_organism(name, dataset)
    check_dataset(dataset, get_args(PublicDataset))
    resolve_seed(seed, dataset, seeded=False)
    metadata: dict[str, Any] = {"family": "prize", "dataset": dataset}
    return build_task(
        name,
        _load(name),
        cell=cell,
        scoring=exact_scoring("text" if name == FREE_TEXT else "letter", "Part"),
        stratum=_part,
        version=VERSION,
        metadata=metadata,
    )


def _part(item: Item) -> str:
    part = item.metadata["part"]
    return "all" if part is None else f"part_{part}"


@cache
def _load(name: str) -> tuple[Item, ...]:
    return tuple(load_prize(name))
