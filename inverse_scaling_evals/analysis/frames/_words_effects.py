"""What the words of a budget do by themselves: the same budget named in the prompt, and not."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from ..estimates import (
    Note,
    Reason,
    adjust,
    carried_lengths,
    check_columns,
    curve_data,
    mixed_versions,
    note,
    split_curves,
    without_repeats,
)
from ..logs import CELL, CURVE, order_budgets
from ._paired import by_question, flat, paired_change

NAMING = ("controlled", "cautioned")
"""The regimes whose prompts name the budget."""

_ESTIMATES = ("score", "doublings")
_FIELDS = ("", "_low", "_high", "_p", "_p_adjusted", "_n_questions", "_reason", "_note")

WORDS_COLUMNS = (
    *CELL, "metric", "n_unpaired",
    *(f"{name}{field}" for name in _ESTIMATES for field in _FIELDS), "notes",
)  # fmt: skip
"""The columns of `words_effects_df`."""


def words_effects_df(observations: pd.DataFrame) -> pd.DataFrame:
    """Estimate what the words of a budget do, apart from the budget itself.

    Each controlled or cautioned cell is compared with the silent cell of the same model, task, data
    set, enforcement and budget, question by question. Both reach the model through the same
    channel; the prompt of the silent one does not mention the budget.

    Args:
        observations: As `observations_df` returns them.

    Returns:
        One row per pair of cells with the columns `WORDS_COLUMNS`, ordered by `CELL`; `regime` is
        the one with the words. `score` is the mean over questions of the score with the words minus
        the score without them, in units of the score (higher is better). `doublings` is the same of
        log2(1 + measured thinking): 1 is twice as long. Each has NAME_low and NAME_high (95 %
        interval, paired and so clustered by question; where fewer than five questions changed, that
        of a rare event), NAME_p (two-sided), NAME_p_adjusted (Benjamini-Hochberg over the rows),
        NAME_n_questions, NAME_reason and NAME_note. What cannot be estimated is NaN, and its reason
        (a code) and note (a sentence) say why. `n_unpaired` counts the questions that have a score
        in one of the two cells only; they enter nothing. `notes` says what else of the observations
        is left out.

    Raises:
        DataError: If a column is missing.

    Examples:
        >>> words_effects_df(observations)[["regime", "budget", "score", "doublings"]].round(2)
               regime budget  score  doublings
        0  controlled      0    0.0        NaN
        1  controlled   1024    0.0        0.0
        2  controlled  16384    0.0        0.0
    """
    shared = [name for name in CURVE if name != "regime"]
    check_columns(observations)
    rows: list[dict[str, Any]] = []
    if (observations["regime"] == "silent").any():
        split = split_curves(observations, shared)
        rows = [row for _, both in split for row in _pairs_of_cells(both)]
    frame = pd.DataFrame(rows, columns=list(WORDS_COLUMNS))
    for name in _ESTIMATES:
        frame[f"{name}_p_adjusted"] = adjust(frame[f"{name}_p"].to_numpy(dtype=float))
    return order_budgets(frame).sort_values(list(CELL), ignore_index=True)


def _pairs_of_cells(rows: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Compare the regimes of otherwise equal curves: those that name the budget with silent."""
    curves = {str(values["regime"]): curve for values, curve in split_curves(rows, ("regime",))}
    for regime in NAMING:
        if not curves.keys() >= {regime, "silent"}:
            continue
        both = [curves[regime], curves["silent"]]
        # of the curves: one cell may be all 0 by chance
        is_rate = all(curve_data(curve).is_rate for curve in both)
        scores = pd.concat([curve["score"] for curve in both])
        span = 1.0 if is_rate else float(scores.max() - scores.min())
        named, silent = (
            dict(iter(curve.groupby("budget", sort=False, observed=True))) for curve in both
        )
        for budget in named.keys() & silent.keys():
            yield {
                **{name: named[budget][name].iloc[0] for name in (*CELL, "metric")},
                **_row(named[budget], silent[budget], span, is_rate=is_rate),
            }


def _row(
    named: pd.DataFrame, silent: pd.DataFrame, span: float, *, is_rate: bool
) -> dict[str, Any]:
    cells = {str(named["regime"].iloc[0]): named, "silent": silent}
    scored = [cell[cell["score"].notna()] for cell in map(without_repeats, cells.values())]
    lengths = [cell.assign(length=np.log2(1 + carried_lengths(cell)[0])) for cell in scored]
    score = by_question(scored, "score")
    doublings = by_question(lengths, "length")
    mixed = mixed_versions(pd.concat(cells.values()))
    longest = float(np.ptp(doublings)) if doublings.size else 0.0
    bounds = (-1.0, 1.0) if is_rate else (-math.inf, math.inf)
    return {
        "n_unpaired": len(set().union(*(cell["question"] for cell in scored))) - len(score),
        **flat("score", paired_change(score, span, mixed, _cut_off(scored), bounds)),
        **flat("doublings", paired_change(doublings, longest, mixed, _unmeasured(lengths))),
        "notes": "; ".join(
            f"{regime}: {one.sentence}"
            for regime, cell in cells.items()
            for one in curve_data(cell).notes
        ),
    }


def _cut_off(cells: list[pd.DataFrame]) -> Note | None:
    flags = (cell["cut_off"].to_numpy(dtype=np.float64, na_value=0.0) for cell in cells)
    shares = [float(cell.mean()) if len(cell) else 0.0 for cell in flags]
    return note(Reason.CUT_OFF_BY_REGIME, *shares) if any(shares) else None


def _unmeasured(cells: list[pd.DataFrame]) -> Note | None:
    unknown = sum(int(cell["reasoning_tokens"].isna().sum()) for cell in cells)
    return note(Reason.UNMEASURED, unknown) if unknown else None
