"""Mitigations side by side: the same questions, a line for each remedy."""

import pandas as pd

from ...budgets import parse_budget
from ._axis import in_order, requested_axis
from ._figure import Figure
from ._marks import beside, complete
from ._panel import score_panel
from ._points import rows_of
from ._scope import TaskScope
from ._theme import model_colours
from ._words import listed, of_questions

_UNMITIGATED = "no mitigation"


def mitigations(scope: TaskScope) -> Figure | None:
    """Draw the curves of a task under its mitigations, a panel for each model and regime.

    None where it was asked in one condition alone.
    """
    cells = scope.of_all(scope.results.cells)
    cells = cells[cells["regime"] != "natural"]
    labels = cells["budget"].astype(str)
    cells = cells[~labels.map(lambda label: bool(parse_budget(label).effort)).astype(bool)]
    if cells["mitigation"].nunique() < 2:
        return None
    names = sorted(
        cells["mitigation"].astype(str).unique(), key=lambda name: (name != "none", name)
    )
    shown = {name: _UNMITIGATED if name == "none" else name for name in names}
    colours = model_colours([shown[name] for name in names])
    rows = rows_of(cells, scope.measure, scope.names).assign(
        series=cells["mitigation"].astype(str).map(shown).to_numpy(),
        mitigation=cells["mitigation"].astype(str).to_numpy(),
    )
    axis = requested_axis(in_order(rows["budget"]))
    rows = rows.assign(x=rows["budget"].map(axis.places), joined=True)
    if axis.broken_at is not None:
        rows["joined"] = rows["x"] >= axis.broken_at
    rows = rows.sort_values(["series", "x"]).reset_index(drop=True)
    domain = scope.measure.domain([*rows["low"], *rows["high"], *rows["y"]])
    groups = list(rows.groupby(["model", "regime", "enforce"], sort=True))
    panels = []
    for (model, regime, enforce), here in groups:
        told = [
            scope.names[str(model)],
            str(regime),
            *([] if enforce == "auto" else [str(enforce)]),
        ]
        panels.append(
            score_panel(
                here,
                axis,
                scope.measure,
                domain,
                {name: colours[name] for name in colours if name in set(here["series"])},
                width=520 if len(groups) == 1 else 380,
                height=280,
                title=", ".join(told) if len(groups) > 1 else "",
            )
        )
    columns = ["model", "regime", "enforce", "mitigation", "budget", "y", "low", "high"]
    return Figure(
        name=f"mitigations-{scope.slug}",
        title=_title(scope),
        subtitle=f"{scope.measure.title} over the budget asked for, with and without mitigations",
        note=f"{of_questions(rows['n_questions'], rows['n_epochs'])}, the same under each. Bands "
        "and thin lines: 95 % intervals, clustered by question; that of a difference is in the "
        "table of mitigations. A clamp stands at the budget that it lowers.",
        alternative=_told(rows, scope),
        spec=complete(beside(panels, 2)),
        data=rows[[*columns, "mean_tokens", "n_questions"]].rename(columns={"y": "value"}),
    )


def _title(scope: TaskScope) -> str:
    """Say which mitigations remove a part of the fall."""
    found = scope.of_all(scope.results.mitigations)
    found = found[(found["quantity"] == "change") & found["p"].notna()]
    if found.empty:
        return "Mitigations beside none"
    helps = found[(found["p_adjusted"] <= 0.05) & (found["difference"] > 0)]
    told = list(dict.fromkeys(helps["mitigation"].astype(str)))
    if not told:
        return "No mitigation is shown to change the fall"
    verb = "change" if len(told) > 1 else "changes"
    others = "" if len(told) == found["mitigation"].nunique() else "; the others are not shown to"
    return f"{listed(told)} {verb} the curve for the better{others}"


def _told(rows: pd.DataFrame, scope: TaskScope) -> str:
    text = scope.measure.text
    said = []
    for (model, regime, series), line in rows.groupby(["model", "regime", "series"], sort=True):
        points = ", ".join(
            f"{text(row['y'])} at {row['budget']}" for row in line.to_dict("records")
        )
        said.append(f"{scope.names[str(model)]}, {regime}, {series}: {points}")
    return "; ".join(said)
