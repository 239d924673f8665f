"""One row per curve: what its estimates and its verdict rest on."""

from collections.abc import Mapping

import pandas as pd

from ..estimates import CurveData, curve_data, narrowed, sentences, split_curves
from ..logs import CURVE

CURVE_COLUMNS = (
    *CURVE, "metric", "design", "channel", "budgets", "n_questions", "n_epochs", "n_observations",
    "n_errors", "n_logs", "task_version", "noise", "note_codes", "notes",
)  # fmt: skip
"""The columns of `curves_df`."""


def curves_df(
    observations: pd.DataFrame, *, curves: Mapping[tuple[str, ...], CurveData] | None = None
) -> pd.DataFrame:
    """Summarise what every curve is made of.

    Args:
        observations: As `observations_df` returns them.
        curves: What `read_curves(observations)` returns, where it is known.

    Returns:
        One row per curve with the columns `CURVE_COLUMNS`, ordered by `CURVE`. Lists are joined by
        commas: `budgets` in order of thinking; `design`, `channel` and `task_version`, of which
        more than one means that not all cells are comparable. `n_epochs` is the largest number of
        observations of a question under one budget; `n_observations` have a score, `n_errors` have
        none. `noise` names the noise that questions share in any cell. `note_codes` and `notes`
        (sentences) are what to know of the data.

    Raises:
        DataError: If a column is missing.

    Examples:
        >>> curves_df(observations)[["regime", "budgets", "n_questions", "n_epochs"]]
               regime       budgets  n_questions  n_epochs
        0  controlled  0,1024,16384           24         2
        1     natural       natural           24         2
        2      silent  0,1024,16384           24         2
    """
    rows = []
    for key, of_curve in split_curves(narrowed(observations)):
        curve = curves[tuple(map(str, key.values()))] if curves else curve_data(of_curve)
        rows.append(
            {
                **key,
                "metric": curve.metric,
                "design": _joined(of_curve["design"]),
                "channel": _joined(of_curve["channel"]),
                "budgets": ",".join(curve.labels),
                "n_questions": curve.n_questions,
                "n_epochs": curve.n_epochs,
                "n_observations": len(curve.score),
                "n_errors": len(curve.lost),
                "n_logs": of_curve["log"].nunique(),
                "task_version": _joined(of_curve["task_version"]),
                "noise": ",".join(
                    dict.fromkeys(code for cell in curve.noise.cells for code in cell.codes)
                ),
                "note_codes": ",".join(one.code for one in curve.notes),
                "notes": sentences(curve.notes),
            }
        )
    frame = pd.DataFrame(rows, columns=list(CURVE_COLUMNS))
    return frame.sort_values(list(CURVE), ignore_index=True)


def _joined(values: "pd.Series[str]") -> str:
    return ",".join(sorted(map(str, values.dropna().unique())))
