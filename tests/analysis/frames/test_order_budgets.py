"""The order of budgets: kept by pandas, and needed by no function."""

import sys
import types
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inverse_scaling_evals.analysis import (
    cells_df,
    compare_df,
    curves_df,
    estimates_df,
    findings_df,
    order_budgets,
    words_effects_df,
)
from inverse_scaling_evals.budgets import EFFORTS, budget_rank, parse_budget
from inverse_scaling_evals.errors import BudgetError
from tests.analysis.drawn import right_or_wrong, samples_of

BUDGETS = ("16384", "2048", "0")  # neither as numbers nor as text in order
ORDER = ["0", "2048", "16384"]


def drawn() -> pd.DataFrame:
    """Two regimes of a curve and the natural one, with plain strings."""
    scores = right_or_wrong([0.4, 0.7, 0.9], 12)
    parts = [
        samples_of(scores, budgets=BUDGETS),
        samples_of(1 - scores, budgets=BUDGETS, regime="silent"),
        samples_of(
            scores[:, :1],
            budgets=["natural"],
            tokens=np.random.default_rng(0).uniform(100, 900, (12, 1, 3)),
        ),
    ]
    frame = pd.concat(parts, ignore_index=True)
    return frame.assign(shots=np.nan, num_distractors=1.0, model="openai/o3-mini")


def with_unused(frame: pd.DataFrame) -> pd.DataFrame:
    more = frame.assign(budget=frame["budget"].mask(frame.index == 0, "512"))
    ordered = order_budgets(pd.concat([more, frame.iloc[[0]]], ignore_index=True))
    kept = ordered[ordered["budget"] != "512"]
    assert "512" in kept["budget"].cat.categories
    return kept


def merged(frame: pd.DataFrame) -> pd.DataFrame:
    other = order_budgets(frame[["budget"]].drop_duplicates().iloc[:2]).assign(more=1)
    found = order_budgets(frame).merge(other, on="budget", how="left")
    assert not isinstance(found["budget"].dtype, pd.CategoricalDtype)
    return found


FORMS: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "strings": lambda frame: frame,
    "objects": lambda frame: frame.assign(budget=frame["budget"].astype(object)),
    "unordered": lambda frame: frame.assign(budget=frame["budget"].astype("category")),
    "another order": lambda frame: frame.assign(
        budget=pd.Categorical(frame["budget"], categories=["natural", *BUDGETS], ordered=True)
    ),
    "concatenated": lambda frame: pd.concat(
        [order_budgets(rows) for _, rows in frame.groupby("budget", sort=False)]
    ).sort_index(),
    "unused categories": with_unused,
    "merged": merged,
}

FRAMES: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "cells_df": cells_df,
    "curves_df": curves_df,
    "estimates_df": estimates_df,
    "findings_df": findings_df,
    "words_effects_df": words_effects_df,
    "compare_df": compare_df,
}


@cache
def of_ordered(frame: str) -> pd.DataFrame:
    return FRAMES[frame](order_budgets(drawn()))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("frame", FRAMES)
def test_every_form_of_budgets_gives_the_same_frame_and_is_left_as_it_was(
    frame: str, form: str
) -> None:
    given = FORMS[form](drawn())
    before = given.copy(deep=True)
    found = FRAMES[frame](given)
    pd.testing.assert_frame_equal(given, before)
    if form == "unused categories":  # which lacks the first row's own place
        plain = given.assign(budget=given["budget"].astype(str))
        expected = FRAMES[frame](order_budgets(plain))
    else:
        expected = of_ordered(frame)
    pd.testing.assert_frame_equal(found, expected)
    assert len(found)
    if "budget" in found:
        assert found["budget"].cat.ordered
        assert list(found["budget"].cat.categories) == [
            label for label in [*ORDER, "natural"] if label in set(found["budget"])
        ]


def test_no_rows_have_no_budgets() -> None:
    empty = order_budgets(drawn().iloc[:0])
    assert list(empty["budget"].cat.categories) == []
    for frame in FRAMES.values():
        assert frame(empty).empty


def test_pandas_keeps_the_order() -> None:
    observations = order_budgets(drawn())
    budgets = observations[observations["regime"] != "natural"]
    means = budgets.groupby("budget", observed=True)["score"].mean()
    assert list(means.index) == ORDER
    table = budgets.groupby(["regime", "budget"], observed=True)["score"].mean().unstack()
    assert list(table.columns) == ORDER
    assert list(cells_df(budgets).sort_values("budget")["budget"].unique()) == ORDER
    assert set(budgets.loc[budgets["budget"] < "16384", "budget"]) == {"0", "2048"}


def test_a_plot_gets_budgets_from_left_to_right(monkeypatch: pytest.MonkeyPatch) -> None:
    plotted = []
    backend = types.ModuleType("recorder")
    backend.plot = lambda data, **_: plotted.append(data)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "recorder", backend)
    observations = order_budgets(drawn())
    observations.groupby("budget", observed=True)["score"].mean().plot(backend="recorder")
    assert list(plotted[0].index) == [*ORDER, "natural"]


LABELS = st.one_of(st.integers(0, 10**6).map(str), st.sampled_from(EFFORTS), st.just("natural"))


@given(st.lists(LABELS))
def test_any_labels_are_ordered_by_thinking(labels: list[str]) -> None:
    frame = pd.DataFrame({"budget": pd.Series(labels, dtype=object), "row": range(len(labels))})
    found = order_budgets(frame)
    assert list(frame["budget"]) == list(found["budget"]) == labels
    categories: list[Any] = list(found["budget"].cat.categories)
    assert categories == sorted(set(labels), key=lambda label: budget_rank(parse_budget(label)))
    pd.testing.assert_frame_equal(order_budgets(found), found)


def test_what_is_no_budget_is_refused() -> None:
    with pytest.raises(BudgetError, match="-1"):
        order_budgets(pd.DataFrame({"budget": ["0", "-1"]}))
