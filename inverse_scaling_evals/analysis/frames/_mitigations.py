"""What a mitigation does: the same questions with and without it, budget by budget."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..._counted import counted
from ..estimates import Reason, adjust, check_columns, has_pole, split_curves
from ..logs import CURVE, order_budgets
from ..verdicts import between, wording_of
from ._side_by_side import side_by_side

UNMITIGATED = "none"
"""The mitigation that all others are compared with."""

SIGNIFICANT = 0.05
"""Adjusted p value up to which a sentence says that a mitigation does something."""

_SHARED = tuple(name for name in CURVE if name != "mitigation")

MITIGATION_COLUMNS = (
    *CURVE, "quantity", "budget", "smaller", "larger", "metric", "mean", "mean_without", "tokens",
    "tokens_without", "difference", "low", "high", "p", "p_adjusted", "n_questions", "n_unpaired",
    "reason", "note", "sentence",
)  # fmt: skip
"""The columns of `mitigations_df`."""


def mitigations_df(observations: pd.DataFrame) -> pd.DataFrame:
    """Compare every mitigation with none, on the questions that were asked with and without it.

    Two curves are compared where model, task, data set, regime and enforcement are the same, at the
    budgets that both have. The quantity `score` is the mean score at a budget; `change` is the
    score at the largest common budget minus that at the smallest, on the questions that both curves
    have at both: a positive difference of changes is the part of a fall that the mitigation
    removes, or more rise.

    Args:
        observations: As `observations_df` returns them.

    Returns:
        One row per mitigated curve and quantity, with the columns `MITIGATION_COLUMNS`, ordered by
        `CURVE`, scores in order of budget before the change. `mean` is of the quantity with the
        mitigation, `mean_without` without; `difference` is the first minus the second, in units of
        the score (higher is better), with its 95 % interval `low` to `high`, paired and so
        clustered by question, and a two-sided `p`. `p_adjusted` is Benjamini and Hochberg's over
        all rows of the quantity. `tokens` and `tokens_without` are the mean measured thinking at
        the budget, or at the largest one of a change. `n_unpaired` counts the questions that only
        one of the two has; they enter nothing. What cannot be estimated is NaN, and `reason` (a
        code) and `note` say why. `sentence` puts a change in words; it is empty for scores.

    Raises:
        DataError: If a column is missing.

    Examples:
        >>> with_it = observations.assign(mitigation="caution", score=1.0)
        >>> found = mitigations_df(pd.concat([observations, with_it]))
        >>> found.loc[found["quantity"] == "change", ["regime", "smaller", "larger"]]
               regime smaller larger
        3  controlled       0  16384
        8      silent       0  16384
    """
    check_columns(observations)
    rows: list[dict[str, Any]] = []
    if observations["mitigation"].nunique() > 1:
        split = split_curves(observations, _SHARED)
        rows = [row for shared, group in split for row in _compared(shared, group)]
    frame = pd.DataFrame(rows, columns=list(MITIGATION_COLUMNS))
    for quantity in ("score", "change"):
        of_kind = frame["quantity"] == quantity
        frame.loc[of_kind, "p_adjusted"] = adjust(frame.loc[of_kind, "p"].to_numpy(dtype=float))
    frame["p_adjusted"] = frame["p_adjusted"].astype(np.float64)
    frame["sentence"] = [_sentence(row) for row in frame.to_dict("records")]
    # changes have no budget, and follow the scores
    order = [*CURVE, "budget"]
    return order_budgets(frame).sort_values(order, ignore_index=True, na_position="last")


def _compared(shared: Mapping[str, Any], group: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Compare every mitigation of a task with none."""
    curves = {str(name["mitigation"]): rows for name, rows in split_curves(group, ("mitigation",))}
    if UNMITIGATED not in curves:
        return
    pairs = [(name, UNMITIGATED) for name in sorted(curves) if name != UNMITIGATED]
    for found in side_by_side(curves, pairs, Reason.CUT_OFF_BY_MODEL):
        yield {
            **shared,
            "mitigation": found.one,
            **found.columns,
            "mean_without": found.columns["mean_of_other"],
            "tokens_without": found.columns["tokens_of_other"],
        }


def _sentence(row: Mapping[Any, Any]) -> str:
    """Say what a mitigation does to the change between two budgets; empty for scores."""
    found, without = row["difference"], row["mean_without"]
    if row["quantity"] != "change" or found != found:
        return ""
    metric = str(row["metric"])
    words = wording_of(metric)
    where = between(str(row["smaller"]), str(row["larger"]))
    reach = f"95 % CI {words.number(row['low'])} to {words.number(row['high'])}, {_p(row)}"
    reach += f", {counted(int(row['n_questions']), 'question')}"
    if not row["p_adjusted"] <= SIGNIFICANT:
        return (
            f"{row['mitigation']} is not shown to change how {words.subject} moves {where}: the "
            f"difference of the changes is {words.amount(found)} ({reach})."
        )
    if not has_pole(metric) or without >= 0:
        return (
            f"With {row['mitigation']} the score changes by {words.amount(row['mean'])} {where}, "
            f"without it by {words.amount(without)}: a difference of {words.amount(found)} "
            f"({reach})."
        )
    does = f"adds {words.amount(-found)} to" if found < 0 else f"removes {words.number(found)} of"
    if found >= -without:
        does = "removes all of"
    left = f"with it the score changes by {words.amount(row['mean'])}"
    return (
        f"{row['mitigation']} {does} the {words.amount(-without)} by which {words.subject} "
        f"{words.decline}s {where} ({reach}); {left}."
    )


def _p(row: Mapping[Any, Any]) -> str:
    p = row["p_adjusted"]
    return "adjusted p < 0.001" if p < 0.001 else f"adjusted p {p:.3f}"
