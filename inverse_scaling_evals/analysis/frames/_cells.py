"""One row per cell: the means, rates and lengths that a curve is drawn from."""

import math
from typing import Any

import numpy as np
import pandas as pd

from ...budgets import label_place, parse_budget
from ..estimates import (
    NEEDED,
    FloatArray,
    curve_data,
    split_curves,
    t_quantile,
)
from ..logs import CURVE

CURVE_COLUMNS = (
    *CURVE, "budget", "budget_tokens", "metric", "n_questions", "n_epochs", "n_observations",
    "n_errors", "mean", "stderr", "low", "high", "no_answer", "cut_off", "mean_tokens",
    "median_tokens", "mean_answer_tokens",
)  # fmt: skip


def curves(samples: pd.DataFrame) -> pd.DataFrame:
    """Summarise every cell.

    Args:
        samples: The samples frame.

    Returns:
        One row per cell with the columns `CURVE_COLUMNS`, curve by curve, budgets in order of
        thinking. `mean` is of question means, `stderr` its error clustered by question, `low` and
        `high` the 95 % interval: for rates Wilson's at the effective number of independent
        observations that the clustered error implies, so that it has a width at 0 and 1 too; else
        Student's. `n_observations` have a score, `n_errors` have none and enter nothing else.
        `no_answer` and `cut_off` are shares. Tokens are measured ones; NaN where unknown, as is
        the error of a single question.

    Raises:
        DataError: If a column is missing.
    """
    rows = []
    for curve, observations in split_curves(samples, needed=(*NEEDED, "answer_tokens")):
        is_rate = curve_data(observations).is_rate  # of the curve: one cell may be all 0 by chance
        for cell, found in split_curves(observations, ("budget",)):
            rows.append({**curve, **cell, **_summary(found, is_rate=is_rate)})
    frame = pd.DataFrame(rows, columns=list(CURVE_COLUMNS))
    order = [*CURVE, "budget"]
    return frame.sort_values(
        order,
        key=lambda column: column.map(label_place) if column.name == "budget" else column,
        ignore_index=True,
    )


def _summary(cell: pd.DataFrame, *, is_rate: bool) -> dict[str, Any]:
    scored = cell[cell["score"].notna()]
    codes, questions = pd.factorize(scored["question"])
    score = scored["score"].to_numpy(dtype=np.float64)
    counts = np.bincount(codes, minlength=len(questions))
    means = np.bincount(codes, score, minlength=len(questions)) / counts
    tokens, answer = (_known(scored, name) for name in ("reasoning_tokens", "answer_tokens"))
    mean, error, low, high = cell_mean(means, len(score), is_rate=is_rate)
    requested = parse_budget(str(cell["budget"].iloc[0])).tokens
    return {
        "budget_tokens": math.nan if requested is None else float(requested),
        "metric": cell["metric"].iloc[0],
        "n_questions": len(questions),
        "n_epochs": int(counts.max()) if len(counts) else 0,
        "n_observations": len(scored),
        "n_errors": len(cell) - len(scored),
        "mean": mean,
        "stderr": error,
        "low": low,
        "high": high,
        "no_answer": float(scored["no_answer"].mean()) if len(scored) else math.nan,
        "cut_off": float(scored["cut_off"].mean()) if len(scored) else math.nan,
        "mean_tokens": tokens.mean() if tokens.size else math.nan,
        "median_tokens": np.median(tokens) if tokens.size else math.nan,
        "mean_answer_tokens": answer.mean() if answer.size else math.nan,
    }


def _known(rows: pd.DataFrame, name: str) -> FloatArray:
    values = rows[name].to_numpy(dtype=np.float64, na_value=math.nan)
    return np.asarray(values[~np.isnan(values)])


def cell_mean(
    means: FloatArray, observations: int, *, is_rate: bool
) -> tuple[float, float, float, float]:
    """Compute the mean of a cell with its 95 % interval; see `curves`.

    Args:
        means: (questions,) mean score of each question.
        observations: Number of scores.
        is_rate: Whether scores are 0 or 1.

    Returns:
        Mean, clustered standard error, and the interval's bounds; NaN where not estimable.
    """
    if not means.size:
        return math.nan, math.nan, math.nan, math.nan
    mean, questions = float(means.mean()), means.size
    if questions == 1:
        return mean, math.nan, math.nan, math.nan
    error = float(means.std(ddof=1)) / math.sqrt(questions)
    t = t_quantile(0.975, questions - 1)
    if not is_rate:
        return mean, error, mean - t * error, mean + t * error
    # epochs that agree add no information to questions; at 0 and 1 all of them agree
    effective = mean * (1 - mean) / error**2 if error > 0 else float(questions)
    effective = min(effective, float(observations))
    centre = (mean + t**2 / (2 * effective)) / (1 + t**2 / effective)
    half = t * math.sqrt(mean * (1 - mean) / effective + (t / (2 * effective)) ** 2)
    half /= 1 + t**2 / effective
    return mean, error, max(centre - half, 0.0), min(centre + half, 1.0)
