"""What the words of a budget do by themselves: the same budget named in the prompt, and not."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from ..estimates import (
    LEVEL,
    ROUNDING,
    Estimate,
    FloatArray,
    Note,
    Reason,
    adjust,
    curve_data,
    join_notes,
    mixed_versions,
    note,
    paired_differences,
    split_curves,
    t_quantile,
    two_sided,
)
from ..logs import CELL, CURVE, order_budgets

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
    rows = [row for _, both in split_curves(observations, shared) for row in _pairs_of_cells(both)]
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
    scored = [cell[cell["score"].notna()] for cell in cells.values()]
    lengths = [
        cell.assign(length=np.log2(1 + cell["reasoning_tokens"].astype(float))) for cell in scored
    ]
    score = _by_question(scored, "score")
    doublings = _by_question(lengths, "length")
    mixed = mixed_versions(pd.concat(cells.values()))
    longest = float(np.ptp(doublings)) if doublings.size else 0.0
    bounds = (-1.0, 1.0) if is_rate else (-math.inf, math.inf)
    return {
        "n_unpaired": len(set().union(*(cell["question"] for cell in scored))) - len(score),
        **_flat("score", _change(score, span, mixed, _cut_off(scored), bounds)),
        **_flat("doublings", _change(doublings, longest, mixed, _unmeasured(lengths))),
        "notes": "; ".join(
            f"{regime}: {one.sentence}"
            for regime, cell in cells.items()
            for one in curve_data(cell).notes
        ),
    }


def _by_question(cells: list[pd.DataFrame], name: str) -> FloatArray:
    """Average a column by question: (G, 2), the questions that have it in both cells."""
    means = [cell.groupby("question")[name].mean() for cell in cells]
    return pd.concat(means, axis=1, join="inner").dropna().to_numpy(dtype=np.float64)


def _change(
    means: FloatArray,
    span: float,
    mixed: tuple[Note, ...],
    caveat: Note | None,
    bounds: tuple[float, float] = (-math.inf, math.inf),
) -> Estimate:
    """Estimate the mean of the first column minus that of the second.

    Args:
        means: (G, 2), with the words and without.
        span: Largest difference that one question can have.
        mixed: What cannot be compared.
        caveat: What to know of it.
        bounds: Of what the difference can be.
    """
    questions = len(means)
    problems = mixed
    if not problems and questions < 2:
        problems = (note(Reason.ONE_QUESTION if questions else Reason.NO_COMMON_QUESTION),)
    if problems:
        return Estimate(n_questions=questions, notes=problems)
    found = paired_differences(means[:, 0], means[:, 1], span)
    difference, error, df = (float(x[0]) for x in (found.difference, found.error, found.df))
    if error < ROUNDING:
        notes = join_notes(note(Reason.NO_DEVIATION), caveat)
        return Estimate(n_questions=questions, notes=notes)
    half = t_quantile((1 + LEVEL) / 2, df) * error
    return Estimate(
        estimate=difference,
        low=max(difference - half, bounds[0]),
        high=min(difference + half, bounds[1]),
        p=two_sided(difference / error, df),
        n_questions=questions,
        notes=join_notes(note(Reason.RARE_CHANGES) if found.few_changed[0] else None, caveat),
    )


def _cut_off(cells: list[pd.DataFrame]) -> Note | None:
    shares = [float(cell["cut_off"].mean()) if len(cell) else 0.0 for cell in cells]
    return note(Reason.CUT_OFF_BY_REGIME, *shares) if any(shares) else None


def _unmeasured(cells: list[pd.DataFrame]) -> Note | None:
    unknown = sum(int(cell["reasoning_tokens"].isna().sum()) for cell in cells)
    return note(Reason.UNMEASURED, unknown) if unknown else None


def _flat(name: str, found: Estimate) -> dict[str, Any]:
    fields = ("low", "high", "p", "n_questions", "note")
    return {
        name: found.estimate,
        f"{name}_reason": str(found.reason or ""),
        **{f"{name}_{x}": getattr(found, x) for x in fields},
    }
