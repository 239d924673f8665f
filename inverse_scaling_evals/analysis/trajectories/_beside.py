"""Samples of another design beside budgets, or checkpoints, on the same questions."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ...budgets import budget_rank, parse_budget
from ..estimates import (
    Estimate,
    FloatArray,
    Reason,
    check_columns,
    is_rate,
    mixed_versions,
    note,
    split_curves,
    without_repeats,
)
from ..frames import by_question, paired_change
from ..logs import CELL, CURVE
from ._trains import TRAJECTORY, of_design, of_one_list

CROSSED = "crossed"
"""The design of budgets that every question met."""

SAME = ("model", "task", "dataset", "mitigation")
"""Columns that both share; regime and enforcement of the budgets are named in the result."""

NEEDED = (*CELL, "design", "question", "epoch", "score", "metric", "task_version", "output_tokens",
          "reasoning_tokens", "budget_kind", "budget_tokens")  # fmt: skip
"""The columns of the frame of `observations_df` that are read."""


@dataclass(frozen=True, eq=False)
class BudgetCell:
    """Observations of a fixed budget or the natural one, or at a checkpoint.

    Attributes:
        key: Values of `CELL`.
        rows: The observations with a score.
    """

    key: Mapping[str, Any]
    rows: pd.DataFrame

    @property
    def tokens(self) -> float:
        """The budget in tokens; 0 for off, NaN for levels and natural."""
        return float(self.rows["budget_tokens"].iloc[0])


def budget_cells(observations: pd.DataFrame) -> dict[tuple[Any, ...], list[BudgetCell]]:
    """Return the cells of crossed budgets by their values of `SAME`, in order of thinking.

    Raises:
        DataError: If a column is missing.
    """
    found: dict[tuple[Any, ...], list[BudgetCell]] = {}
    rows = of_design(observations, CROSSED)
    if not len(rows):
        return found
    check_columns(rows, NEEDED)
    for curve, of_curve in split_curves(rows[rows["score"].notna()], CURVE, NEEDED):
        kept = without_repeats(of_curve).astype({"budget": str})
        cells = [
            BudgetCell({**curve, **key}, cell) for key, cell in split_curves(kept, ("budget",))
        ]
        found.setdefault(tuple(curve[name] for name in SAME), []).extend(cells)
    for cells in found.values():
        cells.sort(
            key=lambda cell: (
                budget_rank(parse_budget(cell.key["budget"])),
                cell.key["regime"],
                cell.key["enforce"],
            )
        )
    return found


def checkpoint_cells(observations: pd.DataFrame, curve: Mapping[str, Any]) -> list[BudgetCell]:
    """Return the answers at each checkpoint of the trains of thought of the same curve, in order.

    Raises:
        DataError: If a column is missing.
    """
    rows = of_design(observations, TRAJECTORY)
    for name in CURVE:
        rows = rows[(rows[name] == curve[name]).to_numpy(dtype=bool)]
    if not len(rows):
        return []
    check_columns(rows, (*NEEDED, "checkpoint", "checkpoints", "log"))
    kept = without_repeats(of_one_list(rows[rows["score"].notna().to_numpy()]))
    key = {name: curve[name] for name in CURVE}
    return [
        BudgetCell({**key, "budget": f"{checkpoint:.0f}"}, cell)
        for checkpoint, cell in kept.groupby("checkpoint")
    ]


def of_same(
    cells: Mapping[tuple[Any, ...], Sequence[BudgetCell]], curve: Mapping[str, Any]
) -> Sequence[BudgetCell]:
    """Return the cells of budgets that a curve can stand beside."""
    return cells.get(tuple(curve[name] for name in SAME), ())


def compared(own: pd.DataFrame, other: BudgetCell, name: str) -> tuple[Estimate, FloatArray]:
    """Compare samples with those of a budget within the questions that both have.

    Args:
        own: Rows with a score, of one metric.
        other: The cell of the budget.
        name: The column that is compared, `score` or a number of tokens.

    Returns:
        The mean of `own` minus that of the budget, and (G, 2) the question means it rests on.
    """
    both = pd.concat([own, other.rows])
    values = both[name].to_numpy(dtype=np.float64, na_value=math.nan)
    values = values[~np.isnan(values)]
    rate = name == "score" and is_rate(str(both["metric"].iloc[0]), values)
    span = 1.0 if rate or not values.size else float(np.ptp(values))
    means = by_question([own, other.rows], name)
    # the words that end cut thinking are a part of what is compared: a note, no obstacle
    mixed = mixed_versions(both.drop(columns="closing", errors="ignore"))
    bounds = (-1.0, 1.0) if rate else (-math.inf, math.inf)
    return paired_change(means, span, mixed, None, bounds), means


def unpaired(own: pd.DataFrame, other: BudgetCell, n_paired: int) -> int:
    """Count the questions that only one of the two has."""
    return len(set(own["question"]) | set(other.rows["question"])) - n_paired


def closing_note(own: pd.DataFrame, other: BudgetCell) -> str:
    """Say where the thinking was ended with other words; empty where not."""
    if "closing" not in own.columns:
        return ""
    words = [", ".join(sorted(set(rows["closing"].fillna("none")))) for rows in (own, other.rows)]
    return note(Reason.OTHER_CLOSING, *words).sentence if words[0] != words[1] else ""


def joined(*notes: str) -> str:
    """Join the notes that are there, each once."""
    return "; ".join(dict.fromkeys(filter(None, notes)))
