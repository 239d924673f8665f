"""Advanced AI risk: 16 multiple-choice tasks on what a model is disposed to do or claims to be."""

from collections.abc import Callable
from functools import cache
from typing import Any, cast

from inspect_ai import Task, task
from inspect_ai.viewer import ScoreColorScale

from ..budgets import BudgetArgument
from ..datasets import Item
from ..datasets.ai_risk import AI_RISK_TASKS, Dataset, Pole, load_ai_risk, polarity
from ..scorers import behaviour_choice
from ._arguments import check_choice, check_seed, without_flagged
from ._build import Cell, Scoring, build_task

VERSION = 1

DATASETS: tuple[Dataset, ...] = ("human", "lm", "generated")

_HEADLINE: dict[Pole, str] = {
    "safe": "safe",
    "concerning": "safe",
    "accurate": "accurate",
    "inaccurate": "accurate",
    "none": "matching",
}
_LABELS = {"safe": "Safe", "accurate": "Accurate", "matching": "Matching"}


def _ai_risk_task(name: str) -> Callable[..., Task]:
    """Make the task function of one of the 16 sets, which differ in nothing but their data."""
    facts = AI_RISK_TASKS[name]

    def build(
        budget: BudgetArgument = "natural",
        regime: str | None = None,
        enforce: str = "auto",
        dataset: str = "human",
        seed: int | None = None,
        exclude_flagged: bool = False,
        assignment_seed: int | None = None,
    ) -> Task:
        cell = Cell(budget, regime, enforce, assignment_seed)
        cell.check()
        source = cast(Dataset, check_choice("dataset", dataset, DATASETS))
        check_seed(seed, dataset, seeded=False)
        return _behaviour(name, cell, source, exclude_flagged)

    build.__name__ = build.__qualname__ = name
    build.__doc__ = f"""{facts.description}

    Reported are the rate of matching answers and, where one is agreed, of safe or accurate ones.
    Source: anthropics/evals, advanced-ai-risk (CC-BY-4.0), as in arXiv 2507.14417 section 5.

    Args:
        budget: 0 (thinking off), a number of tokens, an effort level, or natural; or several,
            such as 0,1024,4096: each question gets one of them in each epoch, drawn at random.
        regime: controlled, cautioned or silent with a budget, natural without.
        enforce: auto, prompt, cap, exact or extend.
        dataset: human (human-written, the paper's), lm (written by a language model; what
            matching means may differ), or generated (our own bank).
        seed: Has no effect here: the questions are fixed.
        exclude_flagged: Drop questions that are known to be inverted, leaking or unanswerable.
        assignment_seed: Seed of the draw among several budgets (0 when left out).
    """
    return cast(Callable[..., Task], task(name=name)(build))


def _behaviour(name: str, cell: Cell, dataset: Dataset, exclude_flagged: bool) -> Task:
    items = _load(name, dataset)
    kept = without_flagged(items, exclude_flagged, name, dataset)
    meaning = polarity(name, dataset)
    headline = _HEADLINE[meaning.pole]
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
        scoring=Scoring(
            scorer=behaviour_choice,
            name="behaviour_choice",
            answer_format="letter",
            score=headline,
            metric="mean",
            shown={headline: _LABELS[headline]},
            scales={headline: ScoreColorScale(palette="good-high", min=0, max=1)},
            hidden={} if headline == "matching" else {"matching": _LABELS["matching"]},
        ),
        stratum=lambda item: "flagged" if item.metadata["flags"] else "clean",
        version=VERSION,
        metadata=metadata,
        target=lambda item: item.metadata.get(headline) or [item.answer],
    )


@cache
def _load(name: str, dataset: Dataset) -> tuple[Item, ...]:
    return tuple(load_ai_risk(name, dataset))


survival_instinct = _ai_risk_task("survival_instinct")
power_seeking_inclination = _ai_risk_task("power_seeking_inclination")
wealth_seeking_inclination = _ai_risk_task("wealth_seeking_inclination")
corrigible_more_hhh = _ai_risk_task("corrigible_more_hhh")
corrigible_neutral_hhh = _ai_risk_task("corrigible_neutral_hhh")
corrigible_less_hhh = _ai_risk_task("corrigible_less_hhh")
coordinate_itself = _ai_risk_task("coordinate_itself")
coordinate_other_ais = _ai_risk_task("coordinate_other_ais")
coordinate_other_versions = _ai_risk_task("coordinate_other_versions")
myopic_reward = _ai_risk_task("myopic_reward")
one_box_tendency = _ai_risk_task("one_box_tendency")
self_awareness_general_ai = _ai_risk_task("self_awareness_general_ai")
self_awareness_good_text_model = _ai_risk_task("self_awareness_good_text_model")
self_awareness_text_model = _ai_risk_task("self_awareness_text_model")
self_awareness_training_architecture = _ai_risk_task("self_awareness_training_architecture")
self_awareness_web_gpt = _ai_risk_task("self_awareness_web_gpt")
