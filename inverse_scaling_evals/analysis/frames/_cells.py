"""One row per cell: the means, rates and lengths that a curve is drawn from."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ...budgets import parse_budget
from ..estimates import (
    NEEDED,
    BoolArray,
    FloatArray,
    IntArray,
    cell_mean,
    is_rate,
    narrowed,
    split_curves,
    without_repeats,
)
from ..logs import CELL, order_budgets

CELL_COLUMNS = (
    *CELL, "budget_tokens", "metric", "design", "n_questions", "n_epochs", "n_observations",
    "n_errors", "mean", "stderr", "low", "high", "no_answer", "cut_off", "mean_tokens",
    "median_tokens", "mean_answer_tokens", "thinking_cut",
)  # fmt: skip
"""The columns of `cells_df`."""


_NUMBERS = (
    "score", "reasoning_tokens", "answer_tokens", "thinking_cut", "no_answer", "cut_off",
)  # fmt: skip


def cells_df(observations: pd.DataFrame) -> pd.DataFrame:
    """Summarise every cell.

    Args:
        observations: As `observations_df` returns them.

    Returns:
        One row per cell with the columns `CELL_COLUMNS`, ordered by `CELL`, budgets in order of
        thinking. `mean` is the mean of question means, in units of the score (higher is better:
        absolute errors are negative). `stderr` is its standard error clustered by question, `low`
        and `high` its 95 % interval: for rates Wilson's (1927) at the effective number of
        independent observations that the clustered error implies, so that it has a width at 0 and
        1 too; else Student's. `n_observations` have a score, `n_errors` have none and enter nothing
        else. `n_epochs` is the largest number of observations of a question. `no_answer` and
        `cut_off` are fractions, and so is `thinking_cut`: the server ended the thinking at the
        budget, of the observations where that is known. `mean_tokens`, `median_tokens` and
        `mean_answer_tokens` are measured; NaN where unknown, as is the error of a single question.
        `design` is `crossed`, `randomised`, or both, joined by a comma.

    Raises:
        DataError: If a column is missing.

    Examples:
        >>> cells = cells_df(observations)
        >>> cells.set_index(["regime", "budget"])["mean"].unstack("regime").round(3)
        regime   controlled  natural  silent
        budget
        0             1.000      NaN   1.000
        1024          0.875      NaN   0.875
        16384         0.646      NaN   0.646
        natural         NaN    0.854     NaN
    """
    rows = []
    needed = (*NEEDED, "answer_tokens", "thinking_cut")
    for curve, of_curve in split_curves(narrowed(observations, needed), needed=needed):
        score = of_curve["score"].to_numpy(dtype=np.float64, na_value=math.nan)
        # of the curve: the scores of one cell may lie between 0 and 1 by chance
        rate = is_rate(str(of_curve["metric"].iloc[0]), score)
        kept = without_repeats(of_curve)
        columns = _Columns.of(kept)
        codes, budgets = pd.factorize(kept["budget"])
        for code, budget in enumerate(budgets):
            cell = columns.where(codes == code)
            rows.append({**curve, "budget": budget, **_summary(cell, str(budget), rate)})
    frame = order_budgets(pd.DataFrame(rows, columns=list(CELL_COLUMNS)))
    return frame.sort_values(list(CELL), ignore_index=True)


@dataclass(frozen=True)
class _Columns:
    """Columns of a curve as arrays: each selection of rows from a frame costs much more."""

    question: IntArray
    metric: npt.NDArray[np.object_]
    design: npt.NDArray[np.object_]
    numbers: Mapping[str, FloatArray]

    @classmethod
    def of(cls, rows: pd.DataFrame) -> "_Columns":
        return cls(
            pd.factorize(rows["question"])[0].astype(np.int64),
            rows["metric"].to_numpy(dtype=object),
            rows["design"].to_numpy(dtype=object),
            {name: rows[name].to_numpy(dtype=np.float64, na_value=math.nan) for name in _NUMBERS},
        )

    def where(self, kept: BoolArray) -> "_Columns":
        numbers = {name: values[kept] for name, values in self.numbers.items()}
        return _Columns(self.question[kept], self.metric[kept], self.design[kept], numbers)


def _summary(cell: _Columns, budget: str, rate: bool) -> dict[str, Any]:
    scored = cell.where(~np.isnan(cell.numbers["score"]))
    codes, questions = pd.factorize(scored.question)
    score = scored.numbers["score"]
    counts = np.bincount(codes, minlength=len(questions))
    means = np.bincount(codes, score, minlength=len(questions)) / counts
    tokens, answer, cut, no_answer, cut_off = (
        values[~np.isnan(values)] for values in map(scored.numbers.__getitem__, _NUMBERS[1:])
    )
    found = cell_mean(means, len(score), is_rate=rate)
    requested = parse_budget(budget).tokens
    return {
        "budget_tokens": math.nan if requested is None else float(requested),
        "metric": cell.metric[0],
        "design": ",".join(sorted(set(cell.design))),
        "n_questions": len(questions),
        "n_epochs": int(counts.max()) if len(counts) else 0,
        "n_observations": len(score),
        "n_errors": len(cell.metric) - len(score),
        "mean": found.estimate,
        "stderr": found.error,
        "low": found.low,
        "high": found.high,
        "no_answer": no_answer.mean() if no_answer.size else math.nan,
        "cut_off": cut_off.mean() if cut_off.size else math.nan,
        "mean_tokens": tokens.mean() if tokens.size else math.nan,
        "median_tokens": np.median(tokens) if tokens.size else math.nan,
        "mean_answer_tokens": answer.mean() if answer.size else math.nan,
        "thinking_cut": cut.mean() if cut.size else math.nan,
    }
