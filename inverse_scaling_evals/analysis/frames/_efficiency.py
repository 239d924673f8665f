"""One row per cell: what its score costs, and what is spent beyond the best budget."""

import math
from typing import Any

import numpy as np
import pandas as pd

from ..estimates import (
    NEEDED,
    READ,
    BestBudget,
    CurveData,
    Estimate,
    FloatArray,
    Note,
    Reason,
    area,
    best_budget,
    curve_data,
    join_notes,
    narrowed,
    note,
    per_unit,
    sentences,
)
from ..logs import CELL
from ._by_cell import cell_frame, cells_in_order, scored_curves

EFFICIENCY_COLUMNS = (
    *CELL, "metric", "n_questions", "n_observations", "mean", "mean_output_tokens", "mean_cost",
    "per_1000_tokens", "per_1000_tokens_low", "per_1000_tokens_high",
    "per_dollar", "per_dollar_low", "per_dollar_high",
    "best", "behind", "behind_low", "behind_high", "may_be_best",
    "extra_tokens", "wasted_tokens", "wasted_cost", "wasted_fraction",
    "area", "area_low", "area_high", "reason", "note",
)  # fmt: skip
"""The columns of `efficiency_df`."""

_NEEDED = (*NEEDED, "output_tokens", "cost")


def efficiency_df(observations: pd.DataFrame) -> pd.DataFrame:
    """Set the score of every cell against the tokens and the money that it took.

    Args:
        observations: As `observations_df` returns them.

    Returns:
        One row per cell with the columns `EFFICIENCY_COLUMNS`, ordered by `CELL`. `mean` is the
        mean of question means (higher is better), `mean_output_tokens` and `mean_cost` of a reply,
        all of its output and all models of the sample. `per_1000_tokens` and `per_dollar` are the
        score that 1,000 tokens of output or a US dollar bring: for rates; NaN for other scores, and
        where a price is unknown. `best` is the budget of the curve with the highest mean, the
        cheapest of equal ones. `behind` is the mean less that of the best budget, with a 95 %
        interval that holds for all pairs of budgets at once, so although the best was chosen by its
        score; `may_be_best` tells whether it holds 0. `extra_tokens` are the tokens of a reply
        beyond those of the best budget. `wasted_tokens` and `wasted_cost` are those of all replies
        of a cell that spends more than the best budget and does not score higher; 0 in the others;
        `wasted_fraction` is the part of all output of the curve that they are. `area` is the mean
        score along the curve over log2(1 + output tokens), between its least and its largest cell
        (trapezoids), of questions that met every budget. NAME_low and NAME_high are 95 % intervals,
        clustered by question. What cannot be estimated is NaN; `reason` says why as a code, `note`
        in words.

    Raises:
        DataError: If a column is missing.

    Examples:
        >>> found = efficiency_df(observations)
        >>> found[["regime", "budget", "best", "behind", "wasted_tokens"]]
    """
    rows = [
        {**key, **row}
        for key, kept in scored_curves(narrowed(observations, (*READ, *_NEEDED)), _NEEDED)
        for row in _of_curve(curve_data(kept), kept)
    ]
    return cell_frame(rows, EFFICIENCY_COLUMNS)


def _of_curve(curve: CurveData, rows: pd.DataFrame) -> list[dict[str, Any]]:
    problem = _problem(curve)
    found = [_cell(cell, curve, label) for label, cell in cells_in_order(rows).items()]
    tokens = np.array([row["mean_output_tokens"] for row in found])
    best = None if problem else best_budget(curve)
    under = area(curve, tokens) if not problem else Estimate(notes=(problem,))
    spent = [row["mean_output_tokens"] * row["n_observations"] for row in found]
    told = [_against_best(best, found, place) for place in range(len(found))]
    wasted = sum(row["wasted_tokens"] for row in told)
    for row, more in zip(found, told, strict=True):
        notes = join_notes(problem, *row.pop("notes"), *under.notes)
        row |= {
            **more,
            "wasted_fraction": wasted / sum(spent) if sum(spent) > 0 else math.nan,
            "area": under.estimate,
            "area_low": under.low,
            "area_high": under.high,
            "reason": str(notes[0].code) if notes else "",
            "note": sentences(tuple(dict.fromkeys(notes))),
        }
    return found


def _problem(curve: CurveData) -> Note | None:
    """Return why no budget is better than another; None if one can be."""
    if curve.mixed:
        return curve.mixed[0]
    return None if curve.has_pole else note(Reason.NO_POLE)


def _cell(cell: pd.DataFrame, curve: CurveData, label: str) -> dict[str, Any]:
    code, questions = pd.factorize(cell["question"])
    score, tokens, cost = (
        _by_question(cell[name], code, len(questions))
        for name in ("score", "output_tokens", "cost")
    )
    per: dict[str, float] = {}
    notes: list[Note] = []
    for name, spent, unit, missing in (
        ("per_1000_tokens", tokens, 1000, Reason.NO_OUTPUT_TOKENS),
        ("per_dollar", cost, 1, Reason.NO_PRICE),
    ):
        found = Estimate()
        if curve.is_rate and curve.has_pole:
            found = per_unit(score, spent, len(cell))
            notes += [note(missing)] if math.isnan(found.estimate) else []
        per |= {
            name: unit * found.estimate,
            f"{name}_low": unit * found.low,
            f"{name}_high": unit * found.high,
        }
    if not curve.is_rate:
        notes.append(note(Reason.NOT_A_RATE))
    return {
        "budget": label,
        "metric": curve.metric,
        "n_questions": len(questions),
        "n_observations": len(cell),
        "mean": float(score.mean()),
        "mean_output_tokens": _mean(tokens),
        "mean_cost": _mean(cost),
        **per,
        "notes": notes,
    }


def _against_best(
    best: BestBudget | None, cells: list[dict[str, Any]], place: int
) -> dict[str, Any]:
    """Return what a cell has and spends beside the best one of its curve."""
    if best is None:
        unknown = dict.fromkeys(
            ("behind", "behind_low", "behind_high", "extra_tokens", "wasted_tokens", "wasted_cost"),
            math.nan,
        )
        return {"best": "", "may_be_best": False, **unknown}
    cell, top = cells[place], cells[best.best]
    extra = cell["mean_output_tokens"] - top["mean_output_tokens"]
    dearer = cell["mean_cost"] - top["mean_cost"]
    n = cell["n_observations"]
    return {
        "best": top["budget"],
        "behind": float(best.behind[place]),
        "behind_low": float(best.low[place]),
        "behind_high": float(best.high[place]),
        "may_be_best": bool(best.high[place] >= 0),
        "extra_tokens": extra,
        "wasted_tokens": max(extra, 0.0) * n if not math.isnan(extra) else math.nan,
        "wasted_cost": max(dearer, 0.0) * n if not math.isnan(dearer) else math.nan,
    }


def _by_question(values: "pd.Series[Any]", code: Any, n: int) -> FloatArray:
    """Average by question what is known of it; NaN where nothing is."""
    known = values.to_numpy(dtype=float, na_value=math.nan)
    there = ~np.isnan(known)
    counts = np.bincount(code[there], minlength=n)
    sums = np.bincount(code[there], known[there], minlength=n)
    return np.asarray(np.where(counts > 0, sums / np.maximum(counts, 1), math.nan))


def _mean(values: FloatArray) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else math.nan
