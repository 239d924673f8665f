"""Distraction: is the thinking, and are the wrong answers, made of the distractors?"""

import math
import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..logs import Reading
from ._diagnosis import Diagnosis, by_budget, by_chance
from ._text import as_number, numbers_in, per_thousand
from ._trend import rise

NEEDS = "distractor_numbers or distractor_names"
HEADLINE = "distractor_answers"
MARGIN = 0.02  # share of the answers


def observe(reading: Reading) -> dict[str, Any] | None:
    """Look for the distractors of a question in its thinking and its answer.

    Returns:
        Measures of the thinking (NaN where none can be read) and what `measure` needs; None for a
        question without distractors.
    """
    numbers = {
        number
        for text in _listed(reading, "distractor_numbers")
        if (number := as_number(str(text))) is not None
    }
    names = [str(name) for name in _listed(reading, "distractor_names") if str(name)]
    target = as_number(reading.target)
    numbers.discard(math.nan if target is None else target)
    if not numbers and not names:
        return None
    answer = as_number(reading.answer)
    return {
        "amount": len(numbers),
        "pool": frozenset(numbers),
        "target": target,
        "answer": answer,
        "answered": answer is not None,
        "wrong": answer is not None and reading.right == 0,
        **_taken_up(reading.thinking, numbers, names),
    }


def measure(frame: pd.DataFrame, seed: int) -> Diagnosis:
    """Measure distraction per budget, and its trend.

    The headline is the share of answers that are wrong and a number of the question's own
    distractors, less the share that would be one of another question's by chance.
    """
    answered = frame[frame["answered"]].copy()
    wrong = answered["wrong"]
    records: list[dict[Any, Any]] = answered.to_dict("records")
    for name, hit in (("equal", _equals), ("derivable", _derivable)):
        own = [hit(row, row["pool"]) for row in records]
        chance = by_chance(answered, hit, ["amount"])
        share = pd.Series(own, index=answered.index, dtype=float).where(wrong, 0.0)
        answered[f"excess_{name}"] = share - chance
        answered[f"wrong_{name}"] = share.where(wrong)
        answered[f"chance_{name}"] = chance.where(wrong)
    return Diagnosis(
        measures=[
            *by_budget(
                frame,
                {
                    "mentions": "distractor_mentions_per_1000_tokens",
                    "taken_up": "distractors_taken_up",
                },
            ),
            *by_budget(
                answered,
                {
                    "wrong_equal": "wrong_answers_equal_to_a_distractor",
                    "wrong_derivable": "wrong_answers_derivable_from_distractors",
                    "excess_equal": HEADLINE,
                },
                {"wrong_equal": "chance_equal", "wrong_derivable": "chance_derivable"},
            ),
        ],
        headline=HEADLINE,
        trend=rise(answered, "excess_equal", seed),
        margin=MARGIN,
    )


def _listed(reading: Reading, key: str) -> list[Any]:
    value = reading.metadata.get(key)
    return list(value) if isinstance(value, list | tuple) else []


def _taken_up(thinking: str, numbers: set[float], names: list[str]) -> dict[str, float]:
    if not thinking:
        return {"mentions": math.nan, "taken_up": math.nan}
    found_numbers = [number for number in numbers_in(thinking) if number in numbers]
    alternatives = "|".join(re.escape(name) for name in names)
    found_names = re.findall(rf"\b(?:{alternatives})\b", thinking) if names else []
    different = len(set(found_numbers)) + len(set(found_names))
    return {
        "mentions": per_thousand(len(found_numbers) + len(found_names), thinking),
        "taken_up": different / (len(numbers) + len(set(names))),
    }


def _equals(row: Mapping[Any, Any], pool: frozenset[float]) -> float:
    return float(row["answer"] in pool)


def _derivable(row: Mapping[Any, Any], pool: frozenset[float]) -> float:
    """Tell whether one operation leads from a distractor and another number to the answer.

    The other number may be a distractor too, or the right count.
    """
    answer, target = row["answer"], row["target"]
    if answer in pool:
        return 1.0
    known = pool if target is None else pool | {target}
    return float(any(round(other, 9) in known for a in pool for other in _partners(answer, a)))


def _partners(answer: float, number: float) -> list[float]:
    """Numbers that give the answer together with this one, by +, -, × or ÷."""
    if not math.isfinite(answer):
        return []
    found = [answer - number, answer + number, number - answer, answer * number]
    if number:
        found.append(answer / number)
    if answer:
        found.append(number / answer)
    return found
