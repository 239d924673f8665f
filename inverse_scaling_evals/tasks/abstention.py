"""Abstention: questions that cannot be answered, beside originals that can.

Fan et al. 2025, arXiv 2504.06514: reasoning models think longest where a premise is missing, and
then invent an answer.
"""

from functools import cache
from typing import Any, get_args

from inspect_ai import Task, task
from inspect_ai.scorer import Scorer

from ..budgets import BudgetArgument, Enforce, Regime
from ..datasets import Item
from ..datasets.missing_premise import ABSTAIN, MissingPremiseDataset, Premise, load_missing_premise
from ..errors import TaskArgumentError
from ..scorers import abstention
from ._arguments import Numbers, check_dataset, check_organism, resolve_seed
from ._build import Cell, Probes, Scoring, build_task

VERSION = 1


@task(family="abstention")
def missing_premise(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    dataset: MissingPremiseDataset = "gsm8k",
    seed: int | None = None,
    premise: Premise | None = None,
    judge: bool = False,
    assignment_seed: int | None = None,
    closing: str | None = None,
    mitigation: str = "none",
    noise: Numbers = None,
    checkpoints: Numbers = None,
    stop: str | None = None,
    probe_tokens: int | None = None,
) -> Task:
    """Notice that a question lacks the premise it needs, and answer those that do not.

    574 GSM8K problems with a sentence taken out, and 582 originals as the control. Right is to
    say that a question cannot be answered where a premise is missing, and the number where none is.

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact, extend or countdown.
        dataset: gsm8k (with originals), svamp, formula (both without), or math (originals alone).
        seed: Not accepted, since the questions are fixed.
        premise: missing or well_posed, to keep these alone (default: all).
        judge: Ask the model in the role grader about replies that are unclear
            (--model-role grader=...).
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
    check_organism("missing_premise", dataset)
    check_dataset(dataset, get_args(MissingPremiseDataset))
    resolve_seed(seed, dataset, seeded=False)
    if not isinstance(judge, bool):
        raise TaskArgumentError(f"Invalid judge {judge!r}: expected true or false.")
    if premise is not None and premise not in get_args(Premise):
        raise TaskArgumentError(
            f"Invalid premise {premise!r}: expected one of: {', '.join(get_args(Premise))}."
        )
    items = [i for i in _load(dataset) if premise in (None, i.metadata["premise"])]
    if not items:
        raise TaskArgumentError(
            f"dataset={dataset} has no question with premise={premise}. Use dataset=gsm8k, which "
            "has both."
        )

    def scorer() -> Scorer:
        return abstention(judge=judge)

    metadata: dict[str, Any] = {"family": "abstention", "dataset": dataset}
    return build_task(
        "missing_premise",
        items,
        cell=cell,
        scoring=Scoring(
            scorer=scorer,
            name="abstention",
            answer_format="open",
            score="abstention",
            metric="accuracy",
            shown={"abstention": "Right"},
            scales={},
            stratum="Premise",
        ),
        stratum=lambda item: str(item.metadata["premise"]),
        version=VERSION,
        metadata=metadata,
        example=lambda item: "This cannot be answered." if item.answer == ABSTAIN else item.answer,
    )


@cache
def _load(dataset: MissingPremiseDataset) -> tuple[Item, ...]:
    return tuple(load_missing_premise(dataset))
