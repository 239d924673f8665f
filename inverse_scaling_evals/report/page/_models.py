"""The section on models beside each other: ranks as far as the data separate, and the pairs."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..._counted import counted
from ...analysis import model_ranks_df, models_df
from ...analysis.verdicts import between, budget_name, wording_of
from ..results import Results
from ._grid import short_change
from ._sections import Section
from ._tables import PageTable

_ALPHA = 0.05


def models_section(results: Results) -> Section | None:
    """Return the section; None with one model.

    Args:
        results: With the names to show.
    """
    if results.observations["model"].nunique() < 2:
        return None
    pairs = models_df(results.observations)
    changes = pairs[pairs["quantity"] == "change"]
    scores = pairs[pairs["quantity"] == "score"]
    if pairs.empty:
        told = "No two models have a task, data set, regime and budget in common."
        return Section("models", "Models beside each other", "Models", [told])
    compared = [
        f"{what} in {_separated(rows)}"
        for what, rows in (
            ("how the score changes with the budget", changes),
            ("the score at a budget", scores),
        )
        if rows["p"].notna().any()
    ]
    differ = (
        f"They differ in {', and in '.join(compared)}" if compared else "None can be told apart"
    )
    told = (
        f"Models are compared on the questions that they share, question by question. {differ}, at "
        "a false discovery rate of 5 %. Models that the data do not separate share a rank, which "
        "does not show that they are equal. Under equal budgets they may think for different "
        "lengths."
    )
    ranks = model_ranks_df(pairs, alpha=_ALPHA)
    return Section(
        "models",
        "Models beside each other",
        "Models",
        [told],
        [],
        [_ranks(ranks[ranks["quantity"] == "change"]), _pairs(changes), _pairs(scores)],
    )


def _separated(pairs: pd.DataFrame) -> str:
    apart = int((pairs["p_adjusted"] <= _ALPHA).sum())
    return f"{apart:,} of {counted(int(pairs['p'].notna().sum()), 'comparison')}"


def _ranks(ranks: pd.DataFrame) -> PageTable:
    return PageTable(
        "Ranks by the change from the smallest to the largest common budget, rates in points; 1 "
        "falls least",
        ("Task", "Regime", "Budgets", "Rank", "Model", "Change"),
        [
            (
                str(row["task"]),
                str(row["regime"]),
                between(str(row["smaller"]), str(row["larger"])),
                f"{row['rank']:.0f}" if row["rank"] == row["rank"] else "none",
                str(row["model"]),
                short_change(row["mean"], row["metric"]),
            )
            for row in ranks.to_dict("records")
        ],
        frozenset({3, 5}),
    )


def _pairs(pairs: pd.DataFrame) -> PageTable:
    is_change = bool((pairs["quantity"] == "change").all())
    what = "change with the budget" if is_change else "score at a budget"
    ordered = pairs.sort_values("p_adjusted", kind="stable", na_position="last")
    return PageTable(
        f"Differences of the {what}, first model less second, rates in points; * significant "
        "after adjustment",
        ("Task", "Regime", "Budget", "Models", "Difference", "95 % interval", "Questions"),
        [_pair(row) for row in ordered.to_dict("records")],
        frozenset({4, 5, 6}),
    )


def _pair(row: Mapping[Any, Any]) -> tuple[str, ...]:
    words = wording_of(row["metric"])
    value, low, high = words.oriented(row["difference"], row["low"], row["high"])
    known = value == value
    star = "*" if row["p_adjusted"] <= _ALPHA else ""
    where = (
        between(str(row["smaller"]), str(row["larger"]))
        if row["smaller"]
        else budget_name(str(row["budget"]))
    )
    return (
        str(row["task"]),
        str(row["regime"]),
        where,
        f"{row['model']} and {row['other']}",
        f"{words.number(value)}{star}" if known else str(row["note"]),
        f"{words.number(low)} to {words.number(high)}" if known else "",
        f"{row['n_questions']:,.0f}",
    )
