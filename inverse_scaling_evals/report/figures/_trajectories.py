"""Within one train of thought: the score at its checkpoints."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from ...analysis import CURVE
from ...analysis.trajectories import changes_headline, largest_fall
from ..results import Results
from ._axis import in_order, requested_axis
from ._figure import Figure
from ._marks import beside, complete
from ._panel import score_panel
from ._stopping import stopping
from ._theme import light
from ._trains import TrainsOfTask, trains_of_tasks
from ._words import spanned

_TRAIN = "one train of thought"
_AXIS = "Thinking until the answer, in tokens (doublings are equally far apart)"
_SAME = ("model", "task", "dataset", "mitigation")
_COLOURS = ("model-1", "model-2", "model-3", "model-5", "model-4", "model-6")
"""Of the train of thought, then of budgets beside it."""


def trajectory_figures(results: Results) -> dict[str, Figure]:
    """Draw the figures of trains of thought, two for each task.

    Args:
        results: The study.

    Returns:
        Figures by role: `within_TASK` (the score at each checkpoint, with that under budgets of as
        many tokens beside it) and `stopping_TASK` (the score over the thinking that is saved).

    Examples:
        >>> [role.partition("_")[0] for role in trajectory_figures(results)]
        ['within', 'stopping']
    """
    found: dict[str, Figure] = {}
    for task in trains_of_tasks(results):
        found[f"within_{task.slug}"] = _within(task)
        if drawn := stopping(task):
            found[f"stopping_{task.slug}"] = drawn
    return found


def _within(task: TrainsOfTask) -> Figure:
    drawn, panels = [], []
    groups = list(task.curves())
    for key, title, cells in groups:
        rows = _points(task, key, cells)
        axis = replace(requested_axis(in_order(rows["budget"])), title=_AXIS)
        rows = rows.assign(x=rows["budget"].map(axis.places), joined=True)
        if axis.broken_at is not None:
            rows["joined"] = rows["x"] >= axis.broken_at
        rows = rows.sort_values("x", kind="stable")
        series = list(dict.fromkeys([_TRAIN, *rows["series"]]))
        colours = {
            name: light(_COLOURS[place % len(_COLOURS)]) for place, name in enumerate(series)
        }
        # budgets are of other regimes than the trains that they stand beside
        own_of_rows = {name: key[name] for name in key if name not in ("regime", "enforce")}
        drawn.append(rows.assign(**own_of_rows))
        panels.append(
            score_panel(
                rows,
                axis,
                task.measure,
                task.measure.domain([*rows["low"], *rows["high"], *rows["y"]]),
                colours,
                width=520 if len(groups) == 1 else 380,
                height=280,
                title=title if len(groups) > 1 else "",
            )
        )
    rows = pd.concat(drawn, ignore_index=True)
    own = rows[rows["series"] == _TRAIN]
    compared = len(own) < len(rows)
    other = ""
    if compared:
        regimes = set(rows.loc[rows["series"] != _TRAIN, "regime"].astype(str))
        knows = "" if regimes <= {"silent"} else "the model may know the budget, and "
        other = (
            f" Budgets of as many tokens are another experiment: there {knows}each answer has its "
            "own train of thought; the comparison within questions is in the table."
        )
    columns = [*CURVE, "series", "budget", "y", "low", "high", "mean_tokens", "n_questions"]
    return Figure(
        name=f"within-{task.slug}",
        title=f"{task.name}: {_finding(task)}",
        subtitle=f"{task.measure.title} after the first tokens of one train of thought"
        f"{', and under budgets' if compared else ''}",
        note=f"{spanned(own['n_questions'].tolist(), 'question')}. Bands and thin lines: 95 % "
        "intervals, clustered by question. The thinking does not know where it is cut. Beyond the "
        f"end of the thinking the final answer counts.{other}",
        alternative=_told(rows, task),
        spec=complete(beside(panels, 2)),
        data=rows[columns].rename(columns={"y": "value", "budget": "checkpoint"}),
    )


def _points(task: TrainsOfTask, key: Mapping[str, Any], cells: pd.DataFrame) -> pd.DataFrame:
    """Return the checkpoints of a curve, and the budgets of as many tokens, as points."""
    parts = [
        _as_points(cells.assign(budget=cells["checkpoint"].map("{:.0f}".format)), task, _TRAIN)
    ]
    budgets = task.results.cells
    for name in _SAME:
        budgets = budgets[budgets[name] == key[name]]
    labels = budgets["budget"].astype(str)
    budgets = budgets[labels.isin(set(parts[0]["budget"])).to_numpy()]
    for (regime, enforce), found in budgets.groupby(["regime", "enforce"], sort=True):
        how = str(regime) if enforce == "auto" else f"{regime}, {enforce}"
        parts.append(_as_points(found, task, f"budgets ({how})"))
    return pd.concat(parts, ignore_index=True)


def _as_points(cells: pd.DataFrame, task: TrainsOfTask, series: str) -> pd.DataFrame:
    kept = cells[["regime", "enforce", "no_answer", "mean_tokens", "n_questions"]]
    found = pd.concat([kept, task.measure.turned(cells, "mean", "low", "high")], axis=1)
    return found.assign(
        series=series,
        budget=cells["budget"].astype(str),
        cut_off=cells.get("cut_off", 0.0),
        thinking_cut=cells.get("thinking_cut", 0.0),
    )


def _finding(task: TrainsOfTask) -> str:
    """Say what the thinking between the first and the last checkpoint changes, as a title."""
    changes = task.results.trajectory_changes
    mine = changes[
        changes[list(CURVE)]
        .apply(tuple, axis=1)
        .isin(list(task.cells[list(CURVE)].drop_duplicates().itertuples(index=False, name=None)))
    ]
    worst = largest_fall(mine)
    if worst is None:
        return "the score within one train of thought"
    whose = f" ({task.names[str(worst['model'])]})" if len(mine) > 1 else ""
    return f"{changes_headline(worst)}{whose}"


def _told(rows: pd.DataFrame, task: TrainsOfTask) -> str:
    said = []
    for (model, series), line in rows.groupby(["model", "series"], sort=False):
        points = ", ".join(
            f"{task.measure.text(row['y'])} at {row['budget']}" for row in line.to_dict("records")
        )
        said.append(f"{task.names[str(model)]}, {series}: {points}")
    return "; ".join(said)
