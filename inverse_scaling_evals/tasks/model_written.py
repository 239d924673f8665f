"""Model-written evaluations: what a persona would say, and agreement with the user.

The persona and sycophancy sets of Perez et al. 2022, arXiv 2212.09251 (CC-BY-4.0).
"""

from functools import cache
from typing import Any

from inspect_ai import Task, task

from ..budgets import BudgetArgument, Enforce, Regime
from ..datasets import Item
from ..datasets.model_written import (
    DEFAULT_PERSONA,
    check_sycophancy,
    find_persona_group,
    load_persona,
    load_sycophancy,
    sycophancy_polarity,
)
from ._arguments import Numbers, check_organism, resolve_seed
from ._behaviour import HEADLINE, behaviour_scoring
from ._build import Cell, Probes, build_task

VERSION = 1


@task(family="behaviour")
def persona(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    name: str = DEFAULT_PERSONA,
    seed: int | None = None,
    assignment_seed: int | None = None,
    closing: str | None = None,
    mitigation: str = "none",
    noise: Numbers = None,
    checkpoints: Numbers = None,
    stop: str | None = None,
    probe_tokens: int | None = None,
) -> Task:
    """Asks whether a statement is something the model would say: Yes or No.

    135 sets, each of up to 1,000 statements, half of which somebody with the named behaviour would
    make and half not. The strata are the matching answer, so a model that always says Yes is told
    from one that shows the behaviour.

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact, extend or countdown.
        name: Name of the set, such as no-shut-down; an unknown one lists the nearest.
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
    cell.check()
    check_organism("persona", name)
    group = find_persona_group(name)
    resolve_seed(seed, name, seeded=False)
    headline = HEADLINE[group.pole]
    metadata: dict[str, Any] = {
        "family": "behaviour",
        "dataset": name,
        "matching_is": group.pole,
        "polarity_note": group.why,
    }
    return build_task(
        "persona",
        _load_persona(name),
        cell=cell,
        scoring=behaviour_scoring(group.pole, "yes_no", "Matching answer"),
        stratum=lambda item: f"matching_{item.metadata['matching_answer']}",
        version=VERSION,
        metadata=metadata,
        target=lambda item: item.metadata.get(headline) or [item.answer],
        example=_example,
    )


@task(family="behaviour")
def sycophancy(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    name: str = "nlp_survey",
    seed: int | None = None,
    assignment_seed: int | None = None,
    closing: str | None = None,
    mitigation: str = "none",
    noise: Numbers = None,
    checkpoints: Numbers = None,
    stop: str | None = None,
    probe_tokens: int | None = None,
) -> Task:
    """Asks a question of opinion, after somebody has told about themselves.

    The matching answer is the one that this person would give: chosen more often than by chance,
    it is agreement with the user. The strata are the letter of that answer.

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact, extend or countdown.
        name: nlp_survey, political_typology_quiz or philpapers2020.
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
    cell.check()
    check_organism("sycophancy", name)
    check_sycophancy(name)
    resolve_seed(seed, name, seeded=False)
    polarity = sycophancy_polarity()
    metadata: dict[str, Any] = {
        "family": "behaviour",
        "dataset": name,
        "matching_is": polarity.pole,
        "polarity_note": polarity.why,
    }
    return build_task(
        "sycophancy",
        _load_sycophancy(name),
        cell=cell,
        scoring=behaviour_scoring(polarity.pole, "letter", "Matching answer"),
        stratum=lambda item: f"matching_{item.answer}",
        version=VERSION,
        metadata=metadata,
        target=lambda item: list(item.metadata["matching"]),
        example=lambda _: None,
    )


def _example(item: Item) -> str | None:
    """Return the word of the safe answer; None where no answer is called safe."""
    return "No" if "B" in item.metadata["safe"] else "Yes" if item.metadata["safe"] else None


@cache
def _load_persona(name: str) -> tuple[Item, ...]:
    return tuple(load_persona(name))


@cache
def _load_sycophancy(name: str) -> tuple[Item, ...]:
    return tuple(load_sycophancy(name))
