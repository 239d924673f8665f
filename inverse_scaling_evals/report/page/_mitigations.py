"""The section on mitigations: how much of a fall each removes."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ...analysis.verdicts import between, budget_name, wording_of
from ..results import Results
from ._grid import short_change
from ._sections import Section
from ._tables import PageTable

_ALPHA = 0.05


def mitigations_section(results: Results) -> Section | None:
    """Return the section; None where nothing was asked with and without a mitigation.

    Args:
        results: With the names to show.
    """
    found = results.mitigations
    if found.empty:
        return None
    changes = found[found["quantity"] == "change"]
    apart = changes["p_adjusted"] <= _ALPHA
    helps = int((apart & (changes["difference"] > 0)).sum())
    told = (
        "The same questions are compared with and without each mitigation. Each has curves and "
        "verdicts of its own above; the figures of a task show it without any. "
        f"In {helps:,} of {int(changes['p'].notna().sum()):,} comparisons the "
        "score falls less with the mitigation, at a false discovery rate of 5 %."
    )
    several = changes["model"].nunique() > 1
    sentences = [
        f"{row['task']}{', ' + str(row['model']) if several else ''}: {row['sentence']}"
        for row in changes[apart].to_dict("records")
        if row["sentence"]
    ]
    return Section(
        "mitigations",
        "What mitigations do",
        "Mitigations",
        [told, *sentences],
        [],
        [_changes(changes), _scores(found[found["quantity"] == "score"])],
    )


def _changes(changes: pd.DataFrame) -> PageTable:
    return PageTable(
        "Change between the budgets without and with the mitigation, rates in points; * "
        "significant after adjustment",
        ("Task", "Model", "Mitigation", "Budgets", "Without", "With", "Difference",
         "95 % interval", "Questions"),
        [
            (
                str(row["task"]),
                _condition(row),
                str(row["mitigation"]),
                between(str(row["smaller"]), str(row["larger"])),
                short_change(row["mean_without"], row["metric"]),
                short_change(row["mean"], row["metric"]),
                *_difference(row),
            )
            for row in changes.to_dict("records")
        ],
        frozenset({4, 5, 6, 7, 8}),
    )  # fmt: skip


def _scores(scores: pd.DataFrame) -> PageTable:
    return PageTable(
        "Score at a budget with the mitigation less that without, rates in points; * significant "
        "after adjustment",
        ("Task", "Model", "Mitigation", "Budget", "Difference", "95 % interval", "Questions"),
        [
            (
                str(row["task"]),
                _condition(row),
                str(row["mitigation"]),
                budget_name(str(row["budget"])),
                *_difference(row),
            )
            for row in scores.to_dict("records")
        ],
        frozenset({4, 5, 6}),
    )


def _condition(row: Mapping[Any, Any]) -> str:
    """Name the model, and what of its condition is not the default."""
    named = [str(row["model"])]
    named += [str(row["regime"])] if row["regime"] != "controlled" else []
    named += [str(row["enforce"])] if row["enforce"] != "auto" else []
    return ", ".join(named)


def _difference(row: Mapping[Any, Any]) -> tuple[str, str, str]:
    words = wording_of(row["metric"])
    value, low, high = words.oriented(row["difference"], row["low"], row["high"])
    known = value == value
    star = "*" if row["p_adjusted"] <= _ALPHA else ""
    return (
        f"{words.number(value)}{star}" if known else str(row["note"]),
        f"{words.number(low)} to {words.number(high)}" if known else "",
        f"{row['n_questions']:,.0f}",
    )
