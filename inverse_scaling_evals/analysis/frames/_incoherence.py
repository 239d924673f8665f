"""One row per cell: how much of its error is bias, and how much variance."""

import math
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd

from ..estimates import (
    NEEDED,
    READ,
    ErrorParts,
    Estimate,
    Incoherence,
    Note,
    Reason,
    answer_parts,
    has_pole,
    incoherence,
    incoherence_change,
    is_rate,
    join_notes,
    mixed_versions,
    narrowed,
    note,
    sentences,
    squared_parts,
)
from ..logs import CELL
from ._by_cell import cell_frame, cells_in_order, scored_curves

Basis = Literal["answer", "number", "score"]
"""What the samples of a question are compared by."""

_PARTS = ("error", "bias", "variance", "incoherence", "change")

INCOHERENCE_COLUMNS = (
    *CELL, "metric", "basis", "n_questions", "n_epochs", "n_observations", "n_left_out",
    *(f"{part}{end}" for part in _PARTS for end in ("", "_low", "_high")),
    "reason", "change_reason", "note",
)  # fmt: skip
"""The columns of `incoherence_df`."""

_NEEDED = (*NEEDED, "answer", "target", "temperature")

_BY_ANSWER = frozenset({"accuracy", "safe_rate", "accurate_rate", "matching_rate"})
"""Metrics of this package's tasks, whose answers are read to a number or a letter."""


def incoherence_df(observations: pd.DataFrame) -> pd.DataFrame:
    """Split the error of every cell into bias and variance over the epochs of a question.

    A model that gives the same wrong answer in every epoch has bias; one whose answers differ has
    variance. The fraction that is variance is the incoherence of Hägele et al. 2026 (arXiv
    2601.23045).

    Args:
        observations: As `observations_df` returns them.

    Returns:
        One row per cell with the columns `INCOHERENCE_COLUMNS`, ordered by `CELL`. `error` is
        `bias` + `variance`, and `incoherence` is `variance` / `error`. `basis` says what is
        compared: `answer` (Brier's score of the answer, halved: the error is the rate of wrong
        answers, and two different wrong answers are variance; no answer counts as an answer of its
        own), `number` (squared error of the answer; replies without one are left out), or `score`
        (squared distance of the score from 1: where answers are not known to be comparable, all
        that fail alike are the same). Estimates are unbiased for two epochs and more (the
        incoherence, a ratio, up to terms of the order of 1 / questions). Each has NAME_low and
        NAME_high, the 95 % interval clustered by question. `change` is the incoherence minus that
        of the smallest budget of the curve which has one, questions paired. `n_left_out` counts
        observations that enter nothing: of questions with one epoch under the budget, and without
        a number. What cannot be estimated is NaN; `reason` and `change_reason` say why as codes,
        and `note` in words.

    Raises:
        DataError: If a column is missing.

    Examples:
        >>> found = incoherence_df(observations)
        >>> found[["regime", "budget", "error", "variance", "incoherence"]]
    """
    rows: list[dict[str, Any]] = []
    for curve, kept in scored_curves(narrowed(observations, (*READ, *_NEEDED)), _NEEDED):
        rows += [{**curve, **row} for row in _of_curve(kept)]
    return cell_frame(rows, INCOHERENCE_COLUMNS)


def _of_curve(kept: pd.DataFrame) -> Iterator[dict[str, Any]]:
    # one code a question in the whole curve: cells are paired by it
    kept = kept.assign(code=pd.factorize(kept["question"], sort=True)[0].astype(np.int64))
    metric = str(kept["metric"].iloc[0])
    basis = _basis(metric, kept)
    problem = _problem(metric, basis, mixed_versions(kept))
    first: ErrorParts | None = None
    for label, cell in cells_in_order(kept).items():
        parts = _parts(cell, basis) if basis and not problem else None
        found = Incoherence(notes=(problem,)) if problem else Incoherence()
        if parts is not None:
            found = incoherence(parts)
        change = Estimate()
        if parts is not None and not math.isnan(found.estimate):
            if first is None:
                first = parts
            else:
                change = incoherence_change(first, parts)
        yield {
            "budget": label,
            "metric": metric,
            "basis": basis or "",
            **_counts(cell, parts),
            **_flat(found, change),
            "reason": str(found.reason or ""),
            "change_reason": str(change.reason or ""),
            "note": sentences(join_notes(*found.notes, *change.notes, _greedy(cell))),
        }


def _basis(metric: str, rows: pd.DataFrame) -> Basis | None:
    if metric == "negative_absolute_error":
        return "number"
    if metric in _BY_ANSWER:
        return "answer"
    score = np.asarray(rows["score"].to_numpy(dtype=float, na_value=math.nan), dtype=np.float64)
    return "score" if is_rate(metric, score) else None


def _problem(metric: str, basis: Basis | None, mixed: tuple[Note, ...]) -> Note | None:
    if mixed:
        return mixed[0]
    if basis is None:
        return note(Reason.NOT_A_RATE)
    return None if has_pole(metric) else note(Reason.NO_POLE)


def _parts(cell: pd.DataFrame, basis: Basis) -> ErrorParts:
    question = cell["code"].to_numpy(dtype=np.int64)
    score = np.asarray(cell["score"].to_numpy(dtype=float), dtype=np.float64)
    if basis == "number":
        answer, target = (pd.to_numeric(cell[x], errors="coerce") for x in ("answer", "target"))
        deviation = np.asarray((answer - target).to_numpy(dtype=float), dtype=np.float64)
        known = ~np.isnan(deviation)
        return squared_parts(question[known], deviation[known])
    if basis == "score":
        return squared_parts(question, score - 1)
    codes = pd.factorize(cell["answer"])[0].astype(np.int64)
    return answer_parts(question, codes, score == 1)


def _counts(cell: pd.DataFrame, parts: ErrorParts | None) -> Mapping[str, int]:
    used = parts.n_observations if parts is not None else 0
    return {
        "n_questions": len(parts.error) if parts is not None else 0,
        "n_epochs": int(cell["question"].value_counts().max()),
        "n_observations": used,
        "n_left_out": len(cell) - used,
    }


def _flat(found: Incoherence, change: Estimate) -> dict[str, float]:
    estimates = {
        "error": found.error, "bias": found.bias, "variance": found.variance,
        "incoherence": found, "change": change,
    }  # fmt: skip
    return {
        f"{name}{end}": value
        for name, one in estimates.items()
        for end, value in (("", one.estimate), ("_low", one.low), ("_high", one.high))
    }


def _greedy(cell: pd.DataFrame) -> Note | None:
    temperature = cell["temperature"].to_numpy(dtype=float, na_value=math.nan)
    return note(Reason.GREEDY) if temperature.size and (temperature == 0).all() else None
