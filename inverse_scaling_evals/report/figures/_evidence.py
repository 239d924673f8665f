"""Measures of the failure modes of a task, by budget."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from ...analysis.verdicts import capitalised
from ...budgets import parse_budget
from ._axis import LengthAxis, in_order, requested_axis
from ._diagnostics import ALONG_A_LINE, MODE_MEANINGS, MODES, measure_name, measure_of_row, rise
from ._figure import Figure
from ._marks import Spec, beside, complete
from ._measure import Measure
from ._panel import score_panel
from ._scope import TaskScope

_AT_MOST = 6
"""Panels of a failure mode."""

_NUMBERS = [
    "model", "regime", "measure", "budget", "value", "low", "high", "reference", "unit",
    "n_questions",
]  # fmt: skip


def failure_modes(scope: TaskScope) -> dict[str, Figure]:
    """Draw the measures of every failure mode that applies to a task, by budget."""
    found = scope.of(scope.results.diagnostics)
    made = {}
    for mode, of_mode in found.groupby("diagnostic", sort=False):
        rows = of_mode[of_mode["budget"].notna() & of_mode["value"].notna()]
        rows = rows[rows["budget"].astype(str) != "natural"]
        if len(rows):
            decisions = of_mode[of_mode["detected"].isin(["yes", "no"])]
            made[str(mode)] = _mode(scope, str(mode), rows, decisions)
    return {mode: made[mode] for mode in MODES if mode in made}


def _mode(scope: TaskScope, mode: str, rows: pd.DataFrame, decisions: pd.DataFrame) -> Figure:
    regime = rows["regime"].value_counts().index[0]
    rows_of_all, rows = rows, _on_one_axis(rows[rows["regime"] == regime])
    axis = requested_axis(in_order(rows["budget"]))
    decided = decisions[decisions["regime"] == regime].to_dict("records")
    deciding = {measure_of_row(row) for row in decided}
    measures = sorted(dict.fromkeys(rows["measure"]), key=lambda name: name not in deciding)
    drawn = rows[rows["measure"].isin(measures[:_AT_MOST])]
    panels = [
        _panel(
            scope,
            axis,
            measure_name({"measure": name})
            + (" (decides)" if name in deciding and len(measures) > 1 else ""),
            drawn[drawn["measure"] == name],
            labelled=name == last,
        )
        for last in [measures[:_AT_MOST][-1]]
        for name in measures[:_AT_MOST]
    ]
    told = [
        f"{scope.names[row['model']]} {rise(row)}{' points' if row['unit'] == 'fraction' else ''} "
        f"(“{measure_name(row)}”)"
        for row in decided
    ]
    how = f" ({regime} regime)" if rows_of_all["regime"].nunique() > 1 else ""
    more = "" if len(measures) <= _AT_MOST else f" The first {_AT_MOST} measures."
    return Figure(
        name=f"{mode}-{scope.slug}",
        title=_title(mode, decided),
        subtitle=f"{capitalised(MODE_MEANINGS[mode])}. By budget{how}; fractions in per cent",
        note=(
            f"{capitalised(ALONG_A_LINE)}, of the measure that decides: "
            f"{'; '.join(told) or 'none'}. Bands and thin lines: 95 % "
            f"intervals, clustered by question.{more}"
        ),
        alternative="; ".join(
            f"{scope.names[row['model']]}, {measure_name(row)} at {row['budget']}: "
            f"{row['value']:.3g}"
            for row in drawn.to_dict("records")
        ),
        spec=complete(beside(panels, 3)),
        data=drawn[_NUMBERS],
    )


def _on_one_axis(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the numbers where there are levels, too: they have no common axis."""
    levels = rows["budget"].map(lambda label: bool(parse_budget(str(label)).effort)).astype(bool)
    off = rows["budget"].astype(str) == "0"
    return rows[~levels] if (~levels & ~off).any() else rows


def _panel(
    scope: TaskScope, axis: LengthAxis, name: str, rows: pd.DataFrame, *, labelled: bool
) -> Spec:
    unit = str(rows["unit"].iloc[0])
    measure = Measure(name, is_rate=unit == "fraction", is_error=False)
    points = rows[["value", "low", "high"]].rename(columns={"value": "y"})
    if measure.is_rate:
        points = points.clip(0, 1)
    budget = rows["budget"].astype(str)
    places = budget.map(axis.places)
    drawn = points.assign(
        series=rows["model"].map(scope.names),
        budget=budget,
        x=places,
        joined=True if axis.broken_at is None else places > axis.broken_at,
        n_questions=rows["n_questions"],
        thinking_cut=0.0,
        no_answer=0.0,
        cut_off=0.0,
    )
    domain = (-1.0, 1.0) if unit == "correlation" else measure.domain(points.to_numpy().ravel())
    return score_panel(
        drawn.sort_values(["series", "x"]),
        axis,
        measure,
        domain,
        scope.colours,
        width=240,
        height=150,
        title=name,
        labelled=labelled,
        small=True,
    )


def _title(mode: str, decided: Sequence[Mapping[Any, Any]]) -> str:
    detected = {row["model"] for row in decided if row["detected"] == "yes"}
    if not detected:
        return f"{MODES[mode].capitalize()}: not detected"
    models = {row["model"] for row in decided}
    where = f" in {len(detected)} of {len(models)} models" if len(models) > 1 else ""
    return f"{MODES[mode].capitalize()}: detected{where}"
