"""Framing: is the famous puzzle named in the thinking, and its famous answer given?"""

import math
import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..logs import Reading
from ._diagnosis import Diagnosis, by_budget, by_chance
from ._puzzles import PUZZLE_NAMES
from ._text import as_number
from ._trend import rise

NEEDS = "paradox and famous_answer"
HEADLINE = "famous_answers"
MARGIN = 0.02  # share of the answers

_APOSTROPHES = re.compile(r"['’ʼ´`]")
_NO_WORD = re.compile(r"[^a-z0-9]+")


def observe(reading: Reading) -> dict[str, Any] | None:
    """Look for the famous puzzle that a question is dressed up as.

    A fraction is no answer to a question that asks for a whole number, but it may well be the
    famous one, so here the text in the answer tag counts too.

    Returns:
        Measures, with what `measure` needs; None for a question that alludes to no puzzle.
    """
    puzzle, famous = reading.metadata.get("paradox"), reading.metadata.get("famous_answer")
    if not puzzle or famous is None:
        return None
    given = as_number(reading.answer)
    given = as_number(reading.found) if given is None else given
    named = _is_named(str(puzzle), reading.thinking)
    return {
        "pool": as_number(str(famous)),
        "answer": given,
        "answered": given is not None,
        "wrong": given is not None and reading.right == 0,
        "named": float(named) if reading.thinking else math.nan,
    }


def measure(frame: pd.DataFrame, seed: int) -> Diagnosis:
    """Measure framing per budget, and its trend.

    The headline is the share of answers that are the famous one of the question's own puzzle,
    less the share that would be that of another puzzle by chance.
    """
    answered = frame[frame["answered"]].copy()
    wrong = answered["wrong"]
    own = answered["answer"] == answered["pool"]
    share = (own & wrong).astype(float)
    chance = by_chance(answered, _fits_another, [])
    answered["excess"] = share - chance
    answered["famous_wrong"] = share.where(wrong)
    answered["chance_wrong"] = chance.where(wrong)
    return Diagnosis(
        measures=[
            *by_budget(frame, {"named": "puzzle_named"}),
            *by_budget(
                answered,
                {"famous_wrong": "wrong_answers_that_are_famous", "excess": HEADLINE},
                {"famous_wrong": "chance_wrong"},
            ),
        ],
        headline=HEADLINE,
        trend=rise(answered, "excess", seed),
        margin=MARGIN,
    )


def _fits_another(row: Mapping[str, Any], famous: float) -> float:
    # puzzles that share their answer with this one are no comparison
    return math.nan if famous == row["pool"] else float(row["answer"] == famous)


def _is_named(puzzle: str, thinking: str) -> bool:
    words = f" {_plain(thinking)} "
    return any(f" {name}" in words for name in PUZZLE_NAMES.get(puzzle, (_plain(puzzle),)))


def _plain(text: str) -> str:
    """Reduce a text to lower-case words without apostrophes."""
    return _NO_WORD.sub(" ", _APOSTROPHES.sub("", text.lower())).strip()
