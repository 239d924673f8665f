"""The words of mitigations that differ by question: solved examples, and what is known before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from .._package_data import read_package_data
from ..budgets import Mitigation, anchor_words
from ..catalogue import catalogue
from ..datasets.ai_risk import ai_risk_tasks
from ..errors import TaskArgumentError, TooFewQuestionsError

_SEED = 0
"""Seed of the draw of examples, which is the question's own besides."""


@dataclass(frozen=True)
class _Priors:
    sentences: Mapping[str, str]
    refusals: Mapping[str, str]


@cache
def _priors() -> _Priors:
    return read_package_data(Path(__file__).with_name("priors.yaml"), _Priors)


@dataclass(frozen=True)
class Solved:
    """A question with its answer, as an example shows it.

    Attributes:
        id: Its id, which the question asked must not have.
        unit: Id of the coarser unit, which it must not share; its own id where it has none.
        question: Its text, with its options.
        answer: Its answer as a reply would give it; None where none is agreed to be right.
    """

    id: str
    unit: str
    question: str
    answer: str | None


def refuse_mitigation(mitigation: Mitigation, task: str, dataset: str = "") -> str | None:
    """Return why a mitigation makes no sense on a task; None where it does.

    Args:
        mitigation: The mitigation.
        task: Name of a task of this package; of any other, nothing is known before.
        dataset: Its data set.
    """
    if mitigation.kind == "priors" and task not in _priors().sentences:
        family = next((facts.family for facts in catalogue() if facts.name == task), "")
        reasons = _priors().refusals
        why = reasons.get(task) or reasons.get(family) or "nothing is known of its questions before"
        return (
            f"mitigation=priors has nothing to state for {task}: {why}. Use another mitigation, or "
            f"one of the tasks {', '.join(sorted(_priors().sentences))}."
        )
    if mitigation.kind == "anchor" and _has_no_pole(task, dataset):
        return (
            f"mitigation=anchor has no examples to show for {task} with dataset={dataset}: no "
            "answer is agreed to be right. Use another mitigation, or a task with a safe or "
            "accurate answer."
        )
    return None


def _has_no_pole(task: str, dataset: str) -> bool:
    known = ai_risk_tasks()
    if task not in known:
        return False
    # an unknown data set is refused with the others of the task
    found = next((value for key, value in known[task].polarities.items() if key == dataset), None)
    return found is not None and found.pole == "none"


def check_mitigation(mitigation: Mitigation, task: str, dataset: str = "") -> None:
    """Raise where a mitigation makes no sense on a task.

    Raises:
        TaskArgumentError: With the reason.
    """
    if reason := refuse_mitigation(mitigation, task, dataset):
        raise TaskArgumentError(reason)


def mitigation_words(
    mitigation: Mitigation, task: str, questions: Sequence[Solved]
) -> list[str | None]:
    """Return what a mitigation says before each question; None where it is the same for all tasks.

    The examples of an anchor are drawn for each question by its id, of as many different units,
    none of which is the question's own: they do not depend on which others are asked.

    Args:
        mitigation: The mitigation.
        task: Name of the task.
        questions: Its questions, all of them.

    Raises:
        TooFewQuestionsError: If the task has too few questions for the examples.
    """
    if mitigation.kind == "priors":
        return [_priors().sentences[task]] * len(questions)
    if mitigation.kind != "anchor":
        return [None] * len(questions)
    number = mitigation.number or 0
    by_unit: dict[str, list[Solved]] = {}
    for one in questions:
        if one.answer is not None:
            by_unit.setdefault(one.unit, []).append(one)
    units = list(by_unit)
    if len(units) <= number:
        raise TooFewQuestionsError(
            f"mitigation={mitigation} needs {number} examples of {task} that share nothing with "
            f"the question, and these questions have {len(units)} different templates or stems "
            "with an answer that is agreed to be right. Use more questions, or another mitigation."
        )
    words: list[str | None] = []
    for asked in questions:
        rng = Random(f"anchor {_SEED} {asked.id}")
        drawn = [unit for unit in rng.sample(units, number + 1) if unit != asked.unit][:number]
        examples = [rng.choice(by_unit[unit]) for unit in drawn]
        words.append(anchor_words([(one.question, str(one.answer)) for one in examples]))
    return words
