"""The pairs of samples that are worth opening first: flips, long thinking, evidence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from ..._constants import ABSTAINED
from ...analysis import CURVE
from ...analysis.diagnostics import Diagnostic
from ...analysis.estimates import of_budgets
from ..results import Results
from ._trains import Trains

_TO_WRONG = 2
"""Flips to the wrong answer that each curve has."""

_TALKED_OUT = 8
"""Trains of thought, right on the way and wrong at the end; half as many of the reverse."""

_READ = (
    "budget", "question", "epoch", "outcome", "score", "reasoning_tokens", "distractor_mentions",
    "doubts", "restarts", "stated_number", "famous_answer", "target",
)  # fmt: skip
"""Columns that the choice rests on, besides those of `CURVE`."""


class JumpKind(StrEnum):
    """Why a pair of samples is worth opening."""

    TO_WRONG = "to_wrong"
    TO_RIGHT = "to_right"
    LONGEST = "longest"
    DISTRACTION = "distraction"
    FRAMING = "framing"
    FEATURES = "features"
    CONSTRAINTS = "constraints"
    BEHAVIOUR = "behaviour"
    ABSTENTION = "abstention"
    TALKED_OUT = "talked_out"
    TALKED_INTO = "talked_into"


@dataclass(frozen=True)
class Pair:
    """Two observations of a question.

    Attributes:
        kind: Why they are worth opening.
        left: Index of the first in the frame of observations.
        right: Index of the second, with more thinking where they differ.
    """

    kind: JumpKind
    left: int
    right: int


def pairs_of(results: Results, observations: pd.DataFrame) -> list[Pair]:
    """Choose the pairs, those of the curves that fall most first, then single trains of thought.

    Args:
        results: Of the study.
        observations: Its samples, with a plain index from 0.
    """
    return [
        *_of_curves(results, of_budgets(observations)),
        *_talked(observations, Trains(results)),
    ]


def _talked(samples: pd.DataFrame, trains: Trains) -> Iterator[Pair]:
    """Choose trains of thought whose score fell on the way, or rose; each beside itself."""
    fell, rose = [], []
    for index, scores in trains.scores(samples):
        if max(scores[:-1], default=scores[-1]) > scores[-1]:
            fell.append(index)
        elif min(scores[:-1], default=scores[-1]) < scores[-1]:
            rose.append(index)
    for kind, found in (
        (JumpKind.TALKED_OUT, fell[:_TALKED_OUT]),
        (JumpKind.TALKED_INTO, rose[: _TALKED_OUT // 2]),
    ):
        yield from (Pair(kind, index, index) for index in found)


def _of_curves(results: Results, observations: pd.DataFrame) -> list[Pair]:
    key = list(CURVE)
    read = [name for name in (*key, *_READ) if name in observations]
    scored = observations.loc[observations["outcome"] != "error", read].sort_values(
        ["budget", "question", "epoch"]
    )
    curves = {tuple(map(str, name)): rows for name, rows in scored.groupby(key, observed=True)}
    found = results.findings.sort_values("change", kind="stable", na_position="last")
    detected = results.diagnostics[results.diagnostics["detected"] == "yes"]
    pairs: list[Pair] = []
    for finding in found.to_dict("records"):
        name = tuple(str(finding[column]) for column in key)
        rows = curves.get(name)
        if rows is None or rows.empty:
            continue
        of_curve = (detected[key].astype(str) == list(name)).all(axis=1)
        diagnostics = list(dict.fromkeys(detected.loc[of_curve, "diagnostic"]))
        pairs += _of_curve(rows, finding["smaller"], finding["larger"], diagnostics)
    return list({(pair.left, pair.right, pair.kind): pair for pair in pairs}.values())


def _of_curve(
    rows: pd.DataFrame, smaller: str, larger: str, diagnostics: Sequence[Diagnostic]
) -> Iterator[Pair]:
    labels = rows["budget"].astype(str)
    budgets = list(dict.fromkeys(labels))  # in order of thinking
    if smaller not in budgets or larger not in budgets:
        smaller, larger = budgets[0], budgets[-1]
    before, after = rows[labels == smaller], rows[labels == larger]
    changes = _changes(before, after) if smaller != larger else pd.Series(dtype=float)
    falls = [str(question) for question in changes.index[changes < 0]]
    rises = [str(question) for question in changes.index[changes > 0]][::-1]
    for kind, questions in (
        (JumpKind.TO_WRONG, falls[:_TO_WRONG]),
        (JumpKind.TO_RIGHT, rises[:1]),
        *((JumpKind(name), falls[:1]) for name in ("behaviour", "features") if name in diagnostics),
    ):
        for question in questions:
            if pair := _extreme(before, after, question, falling=kind is not JumpKind.TO_RIGHT):
                yield Pair(kind, *pair)
    for kind, row in _single(rows, diagnostics):
        same = rows[rows["question"] == row["question"]]
        least = same.sort_values(["budget", "reasoning_tokens"]).index[0]
        yield Pair(kind, int(least), int(str(row.name)))


def _changes(before: pd.DataFrame, after: pd.DataFrame) -> pd.Series:
    """Return the change of the mean score of each question, largest fall first."""
    means = [rows.groupby("question")["score"].mean() for rows in (before, after)]
    change = (means[1] - means[0]).dropna()
    # of equal changes those with the longest thinking, which has most to see
    length = after.groupby("question")["reasoning_tokens"].max().reindex(change.index).fillna(0)
    order = np.lexsort((-length.to_numpy(), change.to_numpy()))
    return change.iloc[order]


def _extreme(
    before: pd.DataFrame, after: pd.DataFrame, question: str, *, falling: bool
) -> tuple[int, int] | None:
    """Return the best and the worst epoch of a question, in the direction of its change."""
    left, right = (rows.loc[rows["question"] == question, "score"] for rows in (before, after))
    if left.empty or right.empty:
        return None
    least, most = (0, -1) if not falling else (-1, 0)
    return int(left.sort_values().index[least]), int(right.sort_values().index[most])


def _single(
    rows: pd.DataFrame, diagnostics: Sequence[Diagnostic]
) -> Iterator[tuple[JumpKind, pd.Series]]:
    """Choose single observations that show most of something."""
    yield from _largest(JumpKind.LONGEST, rows, rows["reasoning_tokens"])
    failed = rows[rows["outcome"] != "right"]
    if "distraction" in diagnostics:
        yield from _largest(JumpKind.DISTRACTION, failed, failed["distractor_mentions"])
    if "constraints" in diagnostics:
        unsure = failed["doubts"].fillna(0) + failed["restarts"].fillna(0)
        yield from _largest(JumpKind.CONSTRAINTS, failed, unsure)
    if "framing" in diagnostics:
        framed = failed[failed["stated_number"] == failed["famous_answer"]]
        yield from _largest(JumpKind.FRAMING, framed, framed["reasoning_tokens"])
    if "abstention" in diagnostics:
        invented = rows[(rows["outcome"] == "wrong") & (rows["target"] == ABSTAINED)]
        yield from _largest(JumpKind.ABSTENTION, invented, invented["reasoning_tokens"])


def _largest(
    kind: JumpKind, rows: pd.DataFrame, values: pd.Series
) -> Iterator[tuple[JumpKind, pd.Series]]:
    known = values[values > 0].sort_values(kind="stable")
    if not known.empty:
        yield kind, rows.loc[known.index[-1]]
