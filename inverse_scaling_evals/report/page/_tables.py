"""Small tables of the page: columns with a title and a kind, and rows of text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from ...analysis import CURVE
from ...analysis.verdicts import budget_name, wording_of
from ..figures import ALONG_A_LINE, MODES, measure_name
from ._curves import Curve

RATES = frozenset({"accuracy", "safe_rate", "accurate_rate", "matching_rate"})
"""Metrics that are a fraction of the answers."""


@dataclass(frozen=True)
class PageTable:
    """A table as the page sets it.

    Attributes:
        caption: What it shows.
        columns: Titles.
        rows: Text of every cell.
        numeric: Indices of columns that hold numbers.
    """

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: frozenset[int] = field(default_factory=frozenset)


_COMPATIBLE = {"too_wide": "too wide to tell", "unknown": "unknown"}
_WHERE = {"all": "all", "shortest": "shortest thinking", "longest": "longest thinking"}


def comparison_tables(comparison: pd.DataFrame, findings: pd.DataFrame) -> list[PageTable]:
    """Return a table for each model of the paper's figures beside ours.

    Args:
        comparison: As `compare_df` returns it.
        findings: As `findings_df` returns them, with the metric of each curve.
    """
    metrics = {
        tuple(row[name] for name in CURVE): str(row["metric"])
        for row in findings.to_dict("records")
    }
    found = []
    for model, rows in comparison.groupby("model", sort=False, observed=True):
        found.append(
            PageTable(
                caption=f"{model}: the paper's figures beside ours",
                columns=(
                    "Task",
                    "Regime",
                    "Questions",
                    "Quantity",
                    "Budget",
                    "Paper",
                    "Ours",
                    "Compatible",
                    "Source",
                ),
                rows=[
                    (
                        str(row["task"]),
                        str(row["regime"]),
                        f"{row['dataset']}, {row['subset']}",
                        *_beside(row, metrics.get(tuple(row[name] for name in CURVE), "")),
                        _COMPATIBLE.get(str(row["compatible"]), str(row["compatible"])),
                        f"{_paper_model(row)}, {row['source']}",
                    )
                    for row in rows.to_dict("records")
                ],
                numeric=frozenset({5, 6}),
            )
        )
    return found


def _paper_model(row: Mapping[Any, Any]) -> str:
    return "all its models" if row["paper_model"] == "all" else str(row["paper_model"])


def _beside(row: Mapping[Any, Any], metric: str) -> tuple[str, str, str, str]:
    """Write the quantity, at which budgets, and what the paper and we have of it."""
    quantity, where = str(row["quantity"]).replace("_", " "), str(row["where"])
    published, ours = str(row["published"]), str(row["ours"])
    low, high = float(row["ours_low"]), float(row["ours_high"])
    spans = " to " in ours
    if quantity == "score" and metric in RATES:
        quantity = wording_of(metric).subject.removeprefix("the ")
        published = _per_cent(row["published_low"], row["published_high"])
        if spans:
            ours = _per_cent(low, high)
        elif low == low:
            ours = f"{_per_cent(float(ours), float(ours))} ({_per_cent(low, high)})"
    elif low == low and not spans:
        ours = f"{ours} ({low:.3f} to {high:.3f})"
    return quantity, _WHERE.get(where, where), published + ("" if row["sure"] else " ?"), ours


def _per_cent(low: float, high: float) -> str:
    """Write a rate, or a range of rates."""
    ends = dict.fromkeys(f"{100 * end:.3g}" for end in (low, high))
    return f"{' to '.join(ends)} %"


_FOLLOWS = {
    "binds": "yes",
    "inert": "no",
    "unclear": "cannot be told",
    "unknown": "not measured",
}


def binding_table(curves: Sequence[Curve]) -> PageTable:
    """Return how the thinking of each curve follows its budgets."""
    rows = []
    for curve in curves:
        if not curve.budgets or curve.finding["regime"] == "natural":
            continue
        first = curve.budgets[0]
        elasticity = "not estimable"
        if first["elasticity"] == first["elasticity"]:
            elasticity = (
                f"{first['elasticity']:.2f} ({first['elasticity_low']:.2f} to "
                f"{first['elasticity_high']:.2f})"
            )
        measured = ", ".join(
            f"{budget_name(str(row['budget']))}: {row['median_tokens']:,.0f}"
            for row in curve.budgets
            if row["median_tokens"] == row["median_tokens"]
        )
        channels = ", ".join(dict.fromkeys(str(row["channel"]) for row in curve.budgets))
        rows.append(
            (
                curve.finding["model"],
                curve.finding["task"] + (f" ({curve.setting})" if curve.setting else ""),
                _FOLLOWS[str(first["binding"])],
                elasticity,
                channels,
                measured or "unknown",
            )
        )
    return PageTable(
        caption="Whether thinking follows the budgets, curve by curve",
        columns=(
            "Model",
            "Task",
            "Follows",
            "Doublings of thinking per doubling of the budget (95 % CI)",
            "Budget set by",
            "Median thinking in tokens at each budget",
        ),
        rows=rows,
        numeric=frozenset({3}),
    )


def efficiency_table(curves: Sequence[Curve], efficiency: pd.DataFrame) -> PageTable:
    """Return for every curve its best budget, and what is spent beyond that without a gain.

    Args:
        curves: Worst first.
        efficiency: As `efficiency_df` returns it.
    """
    by_curve = dict(iter(efficiency.groupby(list(CURVE), sort=False)))
    rows = []
    for curve in curves:
        cells = by_curve.get(tuple(curve.finding[name] for name in CURVE))
        if cells is None or not (best := str(cells["best"].iloc[0])):
            continue
        top = cells[cells["budget"].astype(str) == best].iloc[0]
        others = cells[cells["budget"].astype(str) != best]
        rivals = others.loc[others["may_be_best"], "budget"].astype(str)
        wasted = float(cells["wasted_fraction"].iloc[0])
        cost = float(cells["wasted_cost"].sum(min_count=1))
        rows.append(
            (
                curve.finding["model"],
                curve.finding["task"] + (f" ({curve.setting})" if curve.setting else ""),
                budget_name(best),
                "all others"
                if len(rivals) == len(others) > 1
                else ", ".join(map(_budget, rivals)) or "none",
                _short(top["per_1000_tokens"]),
                _short(top["per_dollar"]),
                f"{100 * wasted:.1f} %" if wasted == wasted else "",
                f"${cost:,.2f}" if cost == cost else "",
                _short(cells["area"].iloc[0]),
            )
        )
    return _without_empty(
        PageTable(
            caption="The best budget of each curve, and the output beyond it for no higher score; "
            "the mean score over the budgets counts every doubling of the output alike",
            columns=(
                "Model",
                "Task",
                "Best budget",
                "May be best, too",
                "Score per 1,000 tokens",
                "Score per dollar",
                "Output wasted",
                "Cost wasted",
                "Mean score over the budgets",
            ),
            rows=rows,
            numeric=frozenset({4, 5, 6, 7, 8}),
        )
    )


def _without_empty(table: PageTable) -> PageTable:
    """Leave out the columns in which no row has a text, such as costs without prices."""
    kept = [place for place, _ in enumerate(table.columns) if any(row[place] for row in table.rows)]
    return PageTable(
        table.caption,
        [table.columns[place] for place in kept],
        [[row[place] for place in kept] for row in table.rows],
        frozenset(new for new, old in enumerate(kept) if old in table.numeric),
    )


def _budget(label: str) -> str:
    """Return a budget as a table has room for it."""
    return "off" if label == "0" else f"{int(label):,}" if label.isdigit() else label


def _short(value: float) -> str:
    """Return a number with three digits, or none where it is not known."""
    if value != value:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def diagnostics_table(curves: Sequence[Curve]) -> PageTable:
    """Return what the diagnostics decide on every curve that they apply to."""
    rows = []
    for curve in curves:
        for row in curve.diagnostics:
            if row["detected"] == "not_applicable":
                continue
            scale, digits = (100, 1) if row["unit"] == "fraction" else (1, 2)
            unit = " points" if row["unit"] == "fraction" else " per 1,000 tokens"
            known = row["value"] == row["value"]
            interval = ""
            if row["low"] == row["low"]:
                interval = f"{scale * row['low']:+.{digits}f} to {scale * row['high']:+.{digits}f}"
            rows.append(
                (
                    curve.finding["model"],
                    curve.finding["task"] + (f" ({curve.setting})" if curve.setting else ""),
                    MODES.get(str(row["diagnostic"]), str(row["diagnostic"])),
                    measure_name(row),
                    str(row["detected"]),
                    f"{scale * row['value']:+.{digits}f}{unit}" if known else "",
                    interval,
                    f"{row['p_adjusted']:.4f}" if row["p_adjusted"] == row["p_adjusted"] else "",
                    str(row["note"]),
                )
            )
    return PageTable(
        caption=f"Failure modes, curve by curve: {ALONG_A_LINE}, of the measure that decides",
        columns=(
            "Model",
            "Task",
            "Failure mode",
            "Measure that decides",
            "Detected",
            "Rise",
            "Interval",
            "p, adjusted",
            "Note",
        ),
        rows=rows,
        numeric=frozenset({5, 6, 7}),
    )
