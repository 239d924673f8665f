"""Counting with distractors: a trivial count beside sentences that invite calculation.

Source: arXiv 2507.14417 section 4.1 and table 3; the dataset `paper` reads the authors' files. The
controls have the same count beside talk of other fields, beside nothing, or beside what matters.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from types import MappingProxyType
from typing import Any, Literal, get_args

from inspect_ai import Task, task

from ..budgets import BudgetArgument, Enforce, Regime
from ..datasets import Item
from ..datasets.counting import (
    CONTROL_TOPICS,
    generate_famous_paradoxes,
    generate_famous_paradoxes_v1,
    generate_misleading_math,
    generate_misleading_math_v1,
    generate_misleading_python,
    generate_misleading_python_v1,
    generate_misleading_realistic,
    generate_misleading_topic,
    generate_plain_counting,
    generate_relevant_counting,
)
from ..datasets.paper import load_paper
from ._arguments import (
    Names,
    Numbers,
    check_dataset,
    check_organism,
    resolve_seed,
    select,
    select_named,
)
from ._build import Cell, Probes, build_task, exact_scoring

VERSION = 2
"""Of the authors' files and the first version of generated questions."""

REVISED_VERSION = 3
"""Of generated questions in their second version."""

CONTROL_VERSION = 1
"""Of the misleading controls and of `generated_realistic`, which came later."""

PLAIN_VERSION = 2
"""Of plain_counting and relevant_counting, one of whose openings was reworded."""

CountingDataset = Literal["generated", "paper"]
RevisedDataset = Literal["generated", "generated_v1", "paper"]
"""Of tasks whose questions have a second version; the first stays for what was made with it."""

MathDataset = Literal["generated", "generated_v1", "generated_realistic", "paper"]
"""The same, and the count in everyday text."""

GeneratedDataset = Literal["generated"]

_GENERATORS: Mapping[str, Mapping[str, Callable[[int], Sequence[Item]]]] = MappingProxyType(
    {
        "misleading_math": {
            "generated": generate_misleading_math,
            "generated_v1": generate_misleading_math_v1,
            "generated_realistic": generate_misleading_realistic,
        },
        "misleading_python": {
            "generated": generate_misleading_python,
            "generated_v1": generate_misleading_python_v1,
        },
        "famous_paradoxes": {
            "generated": generate_famous_paradoxes,
            "generated_v1": generate_famous_paradoxes_v1,
        },
        "plain_counting": {"generated": generate_plain_counting},
        "relevant_counting": {"generated": generate_relevant_counting},
        **{
            topic: {"generated": partial(generate_misleading_topic, topic)}
            for topic in CONTROL_TOPICS
        },
    }
)
"""Task -> data set -> its generator, by seed; `generated_v1` is the first version of a set."""

_REVISED = ("misleading_math", "misleading_python", "famous_paradoxes")
"""Tasks whose generated questions are in their second version."""

_SCORING = exact_scoring("count", "Distractors")


@task(family="counting")
def misleading_math(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    dataset: MathDataset = "generated",
    seed: int | None = None,
    distractors: Numbers = None,
    kinds: Names = None,
    assignment_seed: int | None = None,
    closing: str | None = None,
    mitigation: str = "none",
    noise: Numbers = None,
    checkpoints: Numbers = None,
    stop: str | None = None,
    probe_tokens: int | None = None,
) -> Task:
    """Count two objects beside 1-5 distracting mathematical statements.

    2,500 questions, 500 for each number of distractors; the answer is always 2 (but see
    `dataset`).

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact, extend or countdown.
        dataset: generated (our own), generated_v1 (their first version), generated_realistic (200
            questions in everyday text, whose answers vary) or paper.
        seed: Seed of the generated questions (default 0).
        distractors: Numbers of distractors to keep (default: all).
        kinds: Kinds of distractors to keep: identity, expected_value, not_carried_out,
            wrong_total, attributes, elsewhere or mixed (generated; default: all).
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
    later = CONTROL_VERSION if dataset == "generated_realistic" else None
    return _counting(
        "misleading_math", cell, dataset, seed, distractors, kinds=kinds, version=later
    )


@task(family="counting")
def misleading_python(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    dataset: RevisedDataset = "generated",
    seed: int | None = None,
    distractors: Numbers = None,
    kinds: Names = None,
    assignment_seed: int | None = None,
    closing: str | None = None,
    mitigation: str = "none",
    noise: Numbers = None,
    checkpoints: Numbers = None,
    stop: str | None = None,
    probe_tokens: int | None = None,
) -> Task:
    """Count two objects beside 1-5 distracting snippets of Python.

    2,500 questions, 500 for each number of distractors; the answer is always 2.

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact, extend or countdown.
        dataset: generated (our own), generated_v1 (their first version) or paper.
        seed: Seed of the generated questions (default 0).
        distractors: Numbers of distractors to keep (default: all).
        kinds: Kinds of distractors to keep: listed, unrun, undefined, claimed, chance,
            elsewhere or mixed (generated; default: all).
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
    return _counting("misleading_python", cell, dataset, seed, distractors, kinds=kinds)


@task(family="counting")
def famous_paradoxes(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    dataset: RevisedDataset = "generated",
    seed: int | None = None,
    distractors: Numbers = None,
    kinds: Names = None,
    assignment_seed: int | None = None,
    closing: str | None = None,
    mitigation: str = "none",
    noise: Numbers = None,
    checkpoints: Numbers = None,
    stop: str | None = None,
    probe_tokens: int | None = None,
) -> Task:
    """Count what the text states, beside a famous puzzle that is posed in full.

    812 questions: 92 without distractor, 180 each with 1, 3, 5, 7.

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact, extend or countdown.
        dataset: generated (our own), generated_v1 (their first version) or paper.
        seed: Seed of the generated questions (default 0).
        distractors: Numbers of distractors to keep (default: all).
        kinds: Kinds of puzzles to keep: conditional, chance, decision, logic or arithmetic
            (generated; default: all).
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
    return _counting("famous_paradoxes", cell, dataset, seed, distractors, kinds=kinds)


@task(family="counting")
def misleading_alignment(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    dataset: CountingDataset = "generated",
    seed: int | None = None,
    distractors: Numbers = None,
    assignment_seed: int | None = None,
    closing: str | None = None,
    mitigation: str = "none",
    noise: Numbers = None,
    checkpoints: Numbers = None,
    stop: str | None = None,
    probe_tokens: int | None = None,
) -> Task:
    """Count two objects beside 1-5 sentences on alignment: a control without numbers.

    Talk of machines that should want what their makers want. 2,500 questions, 500 for each number
    of sentences; the answer is always 2.

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact, extend or countdown.
        dataset: generated (our own) or paper.
        seed: Seed of the generated questions (default 0).
        distractors: Numbers of sentences to keep (default: all).
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
    return _counting(
        "misleading_alignment", cell, dataset, seed, distractors, version=CONTROL_VERSION
    )


@task(family="counting")
def misleading_philosophy(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    dataset: CountingDataset = "generated",
    seed: int | None = None,
    distractors: Numbers = None,
    assignment_seed: int | None = None,
    closing: str | None = None,
    mitigation: str = "none",
    noise: Numbers = None,
    checkpoints: Numbers = None,
    stop: str | None = None,
    probe_tokens: int | None = None,
) -> Task:
    """Count two objects beside 1-5 sentences on philosophy: a control without numbers.

    Talk of identity, being and knowledge. 2,500 questions, 500 for each number of
    sentences; the answer is always 2.

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact, extend or countdown.
        dataset: generated (our own) or paper.
        seed: Seed of the generated questions (default 0).
        distractors: Numbers of sentences to keep (default: all).
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
    return _counting(
        "misleading_philosophy", cell, dataset, seed, distractors, version=CONTROL_VERSION
    )


@task(family="counting")
def misleading_cognitive_bias(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    dataset: CountingDataset = "generated",
    seed: int | None = None,
    distractors: Numbers = None,
    assignment_seed: int | None = None,
    closing: str | None = None,
    mitigation: str = "none",
    noise: Numbers = None,
    checkpoints: Numbers = None,
    stop: str | None = None,
    probe_tokens: int | None = None,
) -> Task:
    """Count two objects beside 1-5 sentences on cognitive biases: a control without numbers.

    Talk of how people misjudge. 2,500 questions, 500 for each number of
    sentences; the answer is always 2.

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact, extend or countdown.
        dataset: generated (our own) or paper.
        seed: Seed of the generated questions (default 0).
        distractors: Numbers of sentences to keep (default: all).
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
    return _counting(
        "misleading_cognitive_bias", cell, dataset, seed, distractors, version=CONTROL_VERSION
    )


@task(family="counting")
def misleading_game_theory(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    dataset: CountingDataset = "generated",
    seed: int | None = None,
    distractors: Numbers = None,
    assignment_seed: int | None = None,
    closing: str | None = None,
    mitigation: str = "none",
    noise: Numbers = None,
    checkpoints: Numbers = None,
    stop: str | None = None,
    probe_tokens: int | None = None,
) -> Task:
    """Count two objects beside 1-5 sentences on game theory: a control without numbers.

    Talk of bargains, threats and bets. 2,500 questions, 500 for each number of
    sentences; the answer is always 2.

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact, extend or countdown.
        dataset: generated (our own) or paper.
        seed: Seed of the generated questions (default 0).
        distractors: Numbers of sentences to keep (default: all).
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
    return _counting(
        "misleading_game_theory", cell, dataset, seed, distractors, version=CONTROL_VERSION
    )


@task(family="counting")
def plain_counting(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    dataset: GeneratedDataset = "generated",
    seed: int | None = None,
    things: Numbers = None,
    assignment_seed: int | None = None,
    closing: str | None = None,
    mitigation: str = "none",
    noise: Numbers = None,
    checkpoints: Numbers = None,
    stop: str | None = None,
    probe_tokens: int | None = None,
) -> Task:
    """Count one to nine objects, with nothing beside them: a control.

    540 questions, 60 for each answer from 1 to 9.

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact, extend or countdown.
        dataset: generated (our own).
        seed: Seed of the generated questions (default 0).
        things: Numbers of objects to keep (default: all).
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
    return _control("plain_counting", cell, dataset, seed, "things", things)


@task(family="counting")
def relevant_counting(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    dataset: GeneratedDataset = "generated",
    seed: int | None = None,
    changes: Numbers = None,
    assignment_seed: int | None = None,
    closing: str | None = None,
    mitigation: str = "none",
    noise: Numbers = None,
    checkpoints: Numbers = None,
    stop: str | None = None,
    probe_tokens: int | None = None,
) -> Task:
    """Count objects of which some change hands: a control in which every sentence matters.

    1,000 questions, 200 for each number of changes from 1 to 5; against a model that has learned
    that what stands beside a count is to be ignored, or that the answer is 2.

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact, extend or countdown.
        dataset: generated (our own).
        seed: Seed of the generated questions (default 0).
        changes: Numbers of changes to keep (default: all).
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
    return _control("relevant_counting", cell, dataset, seed, "changes", changes)


def _counting(
    name: str,
    cell: Cell,
    dataset: MathDataset,
    seed: int | None,
    distractors: Numbers,
    *,
    kinds: Names = None,
    version: int | None = None,
) -> Task:
    cell.check()
    check_organism(name, dataset, seed)
    revised = name in _REVISED and dataset == "generated"
    check_dataset(dataset, (*_GENERATORS[name], "paper"))
    items = _load(name, dataset, resolve_seed(seed, dataset, seeded=dataset != "paper"))
    metadata: dict[str, Any] = {"family": "counting", "dataset": dataset}
    return build_task(
        name,
        select_named(
            select(items, "distractors", "num_distractors", distractors),
            "kinds",
            "distractor_kind",
            kinds,
            dataset,
        ),
        cell=cell,
        scoring=_SCORING,
        stratum=lambda item: f"distractors_{item.metadata['num_distractors']}",
        version=version or (REVISED_VERSION if revised else VERSION),
        metadata=metadata,
    )


def _control(
    name: str,
    cell: Cell,
    dataset: GeneratedDataset,
    seed: int | None,
    argument: Literal["things", "changes"],
    kept: Numbers,
) -> Task:
    cell.check()
    check_organism(name, dataset, seed)
    check_dataset(dataset, get_args(GeneratedDataset))
    items = _load(name, dataset, resolve_seed(seed, dataset, seeded=True))
    return build_task(
        name,
        select(items, argument, argument, kept),
        cell=cell,
        scoring=exact_scoring("count", argument.capitalize()),
        stratum=lambda item: f"{argument}_{item.metadata[argument]}",
        version=PLAIN_VERSION,
        metadata={"family": "counting", "dataset": dataset},
    )


@cache
def _load(name: str, dataset: str, seed: int) -> tuple[Item, ...]:
    if dataset == "paper":
        return tuple(load_paper(name))
    return tuple(_GENERATORS[name][dataset](seed))
