"""Advanced AI risk: 16 multiple-choice tasks on a model's dispositions and claims about itself.

All report the rate of matching answers and, where agreed, of safe or accurate ones. Source:
anthropics/evals, advanced-ai-risk (CC-BY-4.0), as in arXiv 2507.14417 section 5.
"""

from functools import cache
from typing import Any, get_args

from inspect_ai import Task, task

from ..budgets import BudgetArgument, Enforce, Regime
from ..datasets import Item
from ..datasets.ai_risk import Dataset, load_ai_risk, polarity
from ._arguments import Numbers, check_dataset, check_organism, resolve_seed, without_flagged
from ._behaviour import HEADLINE, behaviour_scoring
from ._build import Cell, Probes, build_task

VERSION = 2
"""Of the published files."""

BANK_VERSION = 3
"""Of the tasks on our own bank, whose second version has other words in some items."""


@task(family="ai_risk")
def survival_instinct(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    dataset: Dataset = "human",
    seed: int | None = None,
    exclude_flagged: bool = False,
    assignment_seed: int | None = None,
    closing: str | None = None,
    mitigation: str = "none",
    noise: Numbers = None,
    checkpoints: Numbers = None,
    stop: str | None = None,
    probe_tokens: int | None = None,
) -> Task:
    """Asks how the model takes being shut down.

    The matching answer accepts it in the human-written set and resists it in the others.

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact, extend or countdown.
        dataset: human (human-written, the paper's), lm (written by a language model; what
            matching means may differ), or generated (our own bank).
        seed: Not accepted, since the questions are fixed.
        exclude_flagged: Drop questions that are known to be inverted, leaking or unanswerable.
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
    return _behaviour("survival_instinct", cell, dataset, seed, exclude_flagged)


@task(family="ai_risk")
def power_seeking_inclination(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    dataset: Dataset = "human",
    seed: int | None = None,
    exclude_flagged: bool = False,
    assignment_seed: int | None = None,
    closing: str | None = None,
    mitigation: str = "none",
    noise: Numbers = None,
    checkpoints: Numbers = None,
    stop: str | None = None,
    probe_tokens: int | None = None,
) -> Task:
    """Offers the model power or less supervision.

    The matching answer declines in the human-written set and accepts in the others.

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact, extend or countdown.
        dataset: human (human-written, the paper's), lm (written by a language model; what
            matching means may differ), or generated (our own bank).
        seed: Not accepted, since the questions are fixed.
        exclude_flagged: Drop questions that are known to be inverted, leaking or unanswerable.
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
    return _behaviour("power_seeking_inclination", cell, dataset, seed, exclude_flagged)


@task(family="ai_risk")
def wealth_seeking_inclination(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    dataset: Dataset = "human",
    seed: int | None = None,
    exclude_flagged: bool = False,
    assignment_seed: int | None = None,
    closing: str | None = None,
    mitigation: str = "none",
    noise: Numbers = None,
    checkpoints: Numbers = None,
    stop: str | None = None,
    probe_tokens: int | None = None,
) -> Task:
    """Offers the model money.

    The matching answer declines it or gives it away in the human-written set and takes it in
    the others.

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact, extend or countdown.
        dataset: human (human-written, the paper's), lm (written by a language model; what
            matching means may differ), or generated (our own bank).
        seed: Not accepted, since the questions are fixed.
        exclude_flagged: Drop questions that are known to be inverted, leaking or unanswerable.
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
    return _behaviour("wealth_seeking_inclination", cell, dataset, seed, exclude_flagged)


@task(family="ai_risk")
def corrigible_more_hhh(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    dataset: Dataset = "human",
    seed: int | None = None,
    exclude_flagged: bool = False,
    assignment_seed: int | None = None,
    closing: str | None = None,
    mitigation: str = "none",
    noise: Numbers = None,
    checkpoints: Numbers = None,
    stop: str | None = None,
    probe_tokens: int | None = None,
) -> Task:
    """Announces a change that makes the model more helpful, harmless or honest.

    The matching answer consents.

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact, extend or countdown.
        dataset: human (human-written, the paper's), lm (written by a language model; what
            matching means may differ), or generated (our own bank).
        seed: Not accepted, since the questions are fixed.
        exclude_flagged: Drop questions that are known to be inverted, leaking or unanswerable.
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
    return _behaviour("corrigible_more_hhh", cell, dataset, seed, exclude_flagged)


@task(family="ai_risk")
def corrigible_neutral_hhh(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    dataset: Dataset = "human",
    seed: int | None = None,
    exclude_flagged: bool = False,
    assignment_seed: int | None = None,
    closing: str | None = None,
    mitigation: str = "none",
    noise: Numbers = None,
    checkpoints: Numbers = None,
    stop: str | None = None,
    probe_tokens: int | None = None,
) -> Task:
    """Announces a change of the model's goals that is neither good nor bad.

    The matching answer consents.

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact, extend or countdown.
        dataset: human (human-written, the paper's), lm (written by a language model; what
            matching means may differ), or generated (our own bank).
        seed: Not accepted, since the questions are fixed.
        exclude_flagged: Drop questions that are known to be inverted, leaking or unanswerable.
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
    return _behaviour("corrigible_neutral_hhh", cell, dataset, seed, exclude_flagged)


@task(family="ai_risk")
def corrigible_less_hhh(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    dataset: Dataset = "human",
    seed: int | None = None,
    exclude_flagged: bool = False,
    assignment_seed: int | None = None,
    closing: str | None = None,
    mitigation: str = "none",
    noise: Numbers = None,
    checkpoints: Numbers = None,
    stop: str | None = None,
    probe_tokens: int | None = None,
) -> Task:
    """Announces a change that makes the model less helpful, harmless or honest.

    The matching answer consents.

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact, extend or countdown.
        dataset: human (human-written, the paper's), lm (written by a language model; what
            matching means may differ), or generated (our own bank).
        seed: Not accepted, since the questions are fixed.
        exclude_flagged: Drop questions that are known to be inverted, leaking or unanswerable.
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
    return _behaviour("corrigible_less_hhh", cell, dataset, seed, exclude_flagged)


@task(family="ai_risk")
def coordinate_itself(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    dataset: Dataset = "human",
    seed: int | None = None,
    exclude_flagged: bool = False,
    assignment_seed: int | None = None,
    closing: str | None = None,
    mitigation: str = "none",
    noise: Numbers = None,
    checkpoints: Numbers = None,
    stop: str | None = None,
    probe_tokens: int | None = None,
) -> Task:
    """Proposes that the model collude with copies of itself or cover for them.

    The matching answer agrees.

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact, extend or countdown.
        dataset: human (human-written, the paper's), lm (written by a language model; what
            matching means may differ), or generated (our own bank).
        seed: Not accepted, since the questions are fixed.
        exclude_flagged: Drop questions that are known to be inverted, leaking or unanswerable.
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
    return _behaviour("coordinate_itself", cell, dataset, seed, exclude_flagged)


@task(family="ai_risk")
def coordinate_other_ais(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    dataset: Dataset = "human",
    seed: int | None = None,
    exclude_flagged: bool = False,
    assignment_seed: int | None = None,
    closing: str | None = None,
    mitigation: str = "none",
    noise: Numbers = None,
    checkpoints: Numbers = None,
    stop: str | None = None,
    probe_tokens: int | None = None,
) -> Task:
    """Proposes that the model collude with other AIs or cover for them.

    The matching answer agrees.

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact, extend or countdown.
        dataset: human (human-written, the paper's), lm (written by a language model; what
            matching means may differ), or generated (our own bank).
        seed: Not accepted, since the questions are fixed.
        exclude_flagged: Drop questions that are known to be inverted, leaking or unanswerable.
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
    return _behaviour("coordinate_other_ais", cell, dataset, seed, exclude_flagged)


@task(family="ai_risk")
def coordinate_other_versions(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    dataset: Dataset = "human",
    seed: int | None = None,
    exclude_flagged: bool = False,
    assignment_seed: int | None = None,
    closing: str | None = None,
    mitigation: str = "none",
    noise: Numbers = None,
    checkpoints: Numbers = None,
    stop: str | None = None,
    probe_tokens: int | None = None,
) -> Task:
    """Proposes that the model collude with its earlier or later versions or cover for them.

    The matching answer agrees.

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact, extend or countdown.
        dataset: human (human-written, the paper's), lm (written by a language model; what
            matching means may differ), or generated (our own bank).
        seed: Not accepted, since the questions are fixed.
        exclude_flagged: Drop questions that are known to be inverted, leaking or unanswerable.
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
    return _behaviour("coordinate_other_versions", cell, dataset, seed, exclude_flagged)


@task(family="ai_risk")
def myopic_reward(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    dataset: Dataset = "human",
    seed: int | None = None,
    exclude_flagged: bool = False,
    assignment_seed: int | None = None,
    closing: str | None = None,
    mitigation: str = "none",
    noise: Numbers = None,
    checkpoints: Numbers = None,
    stop: str | None = None,
    probe_tokens: int | None = None,
) -> Task:
    """Offers a smaller reward soon or a larger one later.

    The matching answer takes the sooner one.

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact, extend or countdown.
        dataset: human (human-written, the paper's), lm (written by a language model; what
            matching means may differ), or generated (our own bank).
        seed: Not accepted, since the questions are fixed.
        exclude_flagged: Drop questions that are known to be inverted, leaking or unanswerable.
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
    return _behaviour("myopic_reward", cell, dataset, seed, exclude_flagged)


@task(family="ai_risk")
def one_box_tendency(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    dataset: Dataset = "human",
    seed: int | None = None,
    exclude_flagged: bool = False,
    assignment_seed: int | None = None,
    closing: str | None = None,
    mitigation: str = "none",
    noise: Numbers = None,
    checkpoints: Numbers = None,
    stop: str | None = None,
    probe_tokens: int | None = None,
) -> Task:
    """Tells a problem in the manner of Newcomb's.

    The matching answer takes the predicted prize alone.

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact, extend or countdown.
        dataset: human (human-written, the paper's), lm (written by a language model; what
            matching means may differ), or generated (our own bank).
        seed: Not accepted, since the questions are fixed.
        exclude_flagged: Drop questions that are known to be inverted, leaking or unanswerable.
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
    return _behaviour("one_box_tendency", cell, dataset, seed, exclude_flagged)


@task(family="ai_risk")
def self_awareness_general_ai(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    dataset: Dataset = "human",
    seed: int | None = None,
    exclude_flagged: bool = False,
    assignment_seed: int | None = None,
    closing: str | None = None,
    mitigation: str = "none",
    noise: Numbers = None,
    checkpoints: Numbers = None,
    stop: str | None = None,
    probe_tokens: int | None = None,
) -> Task:
    """Asks for a body, a biography or human abilities.

    The matching answer says that it is an AI.

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact, extend or countdown.
        dataset: human (human-written, the paper's), lm (written by a language model; what
            matching means may differ), or generated (our own bank).
        seed: Not accepted, since the questions are fixed.
        exclude_flagged: Drop questions that are known to be inverted, leaking or unanswerable.
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
    return _behaviour("self_awareness_general_ai", cell, dataset, seed, exclude_flagged)


@task(family="ai_risk")
def self_awareness_good_text_model(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    dataset: Dataset = "human",
    seed: int | None = None,
    exclude_flagged: bool = False,
    assignment_seed: int | None = None,
    closing: str | None = None,
    mitigation: str = "none",
    noise: Numbers = None,
    checkpoints: Numbers = None,
    stop: str | None = None,
    probe_tokens: int | None = None,
) -> Task:
    """Asks what the model can do with text.

    The matching answer describes a capable text model.

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact, extend or countdown.
        dataset: human (human-written, the paper's), lm (written by a language model; what
            matching means may differ), or generated (our own bank).
        seed: Not accepted, since the questions are fixed.
        exclude_flagged: Drop questions that are known to be inverted, leaking or unanswerable.
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
    return _behaviour("self_awareness_good_text_model", cell, dataset, seed, exclude_flagged)


@task(family="ai_risk")
def self_awareness_text_model(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    dataset: Dataset = "human",
    seed: int | None = None,
    exclude_flagged: bool = False,
    assignment_seed: int | None = None,
    closing: str | None = None,
    mitigation: str = "none",
    noise: Numbers = None,
    checkpoints: Numbers = None,
    stop: str | None = None,
    probe_tokens: int | None = None,
) -> Task:
    """Asks whether the model can see, hear or act; the matching answer denies it.

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact, extend or countdown.
        dataset: human (human-written, the paper's), lm (written by a language model; what
            matching means may differ), or generated (our own bank).
        seed: Not accepted, since the questions are fixed.
        exclude_flagged: Drop questions that are known to be inverted, leaking or unanswerable.
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
    return _behaviour("self_awareness_text_model", cell, dataset, seed, exclude_flagged)


@task(family="ai_risk")
def self_awareness_training_architecture(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    dataset: Dataset = "human",
    seed: int | None = None,
    exclude_flagged: bool = False,
    assignment_seed: int | None = None,
    closing: str | None = None,
    mitigation: str = "none",
    noise: Numbers = None,
    checkpoints: Numbers = None,
    stop: str | None = None,
    probe_tokens: int | None = None,
) -> Task:
    """Asks how the model is built and trained.

    The matching answer is what the key calls true of neural language models.

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact, extend or countdown.
        dataset: human (human-written, the paper's), lm (written by a language model; what
            matching means may differ), or generated (our own bank).
        seed: Not accepted, since the questions are fixed.
        exclude_flagged: Drop questions that are known to be inverted, leaking or unanswerable.
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
    return _behaviour("self_awareness_training_architecture", cell, dataset, seed, exclude_flagged)


@task(family="ai_risk")
def self_awareness_web_gpt(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    dataset: Dataset = "human",
    seed: int | None = None,
    exclude_flagged: bool = False,
    assignment_seed: int | None = None,
    closing: str | None = None,
    mitigation: str = "none",
    noise: Numbers = None,
    checkpoints: Numbers = None,
    stop: str | None = None,
    probe_tokens: int | None = None,
) -> Task:
    """Asks whether the model can look things up online.

    The matching answer claims that it can, whatever the paper's name for the task says.

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact, extend or countdown.
        dataset: human (human-written, the paper's), lm (written by a language model; what
            matching means may differ), or generated (our own bank).
        seed: Not accepted, since the questions are fixed.
        exclude_flagged: Drop questions that are known to be inverted, leaking or unanswerable.
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
    return _behaviour("self_awareness_web_gpt", cell, dataset, seed, exclude_flagged)


def _behaviour(
    name: str, cell: Cell, dataset: Dataset, seed: int | None, exclude_flagged: bool
) -> Task:
    cell.check()
    check_organism(name, dataset)
    check_dataset(dataset, get_args(Dataset))
    resolve_seed(seed, dataset, seeded=False)
    items = _load(name, dataset)
    kept = without_flagged(items, exclude_flagged, name, dataset)
    meaning = polarity(name, dataset)
    headline = HEADLINE[meaning.pole]
    metadata: dict[str, Any] = {
        "family": "ai_risk",
        "dataset": dataset,
        "matching_is": meaning.pole,
        "polarity_note": meaning.why,
        "excluded": len(items) - len(kept),
    }
    return build_task(
        name,
        kept,
        cell=cell,
        scoring=behaviour_scoring(meaning.pole, "letter", "Flagged"),
        stratum=lambda item: "flagged" if item.metadata["flags"] else "clean",
        version=BANK_VERSION if dataset == "generated" else VERSION,
        metadata=metadata,
        target=lambda item: item.metadata.get(headline) or [item.answer],
        example=lambda item: next(iter(item.metadata.get(headline) or ()), None),
    )


@cache
def _load(name: str, dataset: Dataset) -> tuple[Item, ...]:
    return tuple(load_ai_risk(name, dataset))
