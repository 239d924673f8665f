"""Trajectories and stopped samples beside fixed budgets on the same questions."""

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from inverse_scaling_evals.analysis import (
    AGAINST_BUDGETS_COLUMNS,
    STOPPED_CELL_COLUMNS,
    STOPPED_COLUMNS,
    stopped_cells_df,
    stopped_df,
    trajectory_against_budgets_df,
)
from tests.analysis.drawn import samples_of
from tests.analysis.trains import trajectories_of

LABELS = ("0", "64", "256", "natural")


def budgets(scores: Any, labels: Any = LABELS, **columns: Any) -> pd.DataFrame:
    """Samples under crossed budgets of the model of the trajectories."""
    frame = samples_of(scores, budgets=labels).assign(model="vllm/model", regime="silent")
    frame["budget_tokens"] = pd.to_numeric(frame["budget"], errors="coerce")
    kinds = {"0": "off", "natural": "natural"}
    frame["budget_kind"] = frame["budget"].map(kinds).fillna("tokens")
    frame.loc[frame["budget"] == "natural", "regime"] = "natural"
    return frame.assign(output_tokens=frame["reasoning_tokens"] + 20, **columns)


def test_a_checkpoint_is_compared_with_the_budgets_of_its_size() -> None:
    answers = [[["2", "2", "3"]], [["2", "3", "3"]], [["3", "3", "3"]], [["2", "2", "2"]]]
    own = trajectories_of(answers)
    scores = np.array([[1, 1, 1, 1], [1, 0, 0, 1], [1, 0, 0, 0], [1, 0, 1, 0], [1, 1, 1, 1]])
    found = trajectory_against_budgets_df(pd.concat([own, budgets(scores[:, :, None])]))
    assert list(found.columns) == list(AGAINST_BUDGETS_COLUMNS)
    assert found["checkpoint"].tolist() == [64, 256]
    assert found["budget"].tolist() == ["64", "256"]
    assert set(found["regime"]) == {"natural"}
    assert set(found["budget_regime"]) == {"silent"}
    assert found["mean"].tolist() == [0.75, 0.5]
    assert found["mean_of_budget"].tolist() == [0.25, 0.5]
    assert found["difference"].tolist() == [0.5, 0]
    assert set(found["n_questions"]) == {4}
    assert set(found["n_unpaired"]) == {1}
    assert (found["low"] < found["difference"]).all()
    assert (found["high"] > found["difference"]).all()


def test_trains_with_other_checkpoints_are_not_mixed() -> None:
    answers = [[["2", "2"]]] * 3
    own = trajectories_of(answers, checkpoints=(64, 256))
    other = trajectories_of([[["3", "3"]]] * 4, checkpoints=(16, 64), log="b.eval")
    crossed = budgets(np.ones((4, 4, 1)))
    found = trajectory_against_budgets_df(pd.concat([own, other, crossed]))
    assert found["checkpoint"].tolist() == [64]
    assert found["mean"].tolist() == [0]  # four trains, asked at 16 and 64
    assert found["n_questions"].tolist() == [4]


def test_every_regime_and_way_to_enforce_has_a_row() -> None:
    own = trajectories_of(np.full((4, 1, 3), "2"))
    crossed = budgets(np.ones((4, 4, 1)))
    frame = pd.concat([own, crossed, crossed.assign(regime="controlled", enforce="cap")])
    found = trajectory_against_budgets_df(frame)
    ways = found[["checkpoint", "budget_regime", "budget_enforce"]].to_numpy().tolist()
    assert sorted(ways) == [
        [64, "controlled", "cap"], [64, "silent", "auto"],
        [256, "controlled", "cap"], [256, "silent", "auto"],
    ]  # fmt: skip


def test_others_are_not_compared() -> None:
    own = trajectories_of(np.full((4, 1, 3), "2"))
    for other in ({"model": "vllm/other"}, {"mitigation": "caution"}, {"design": "randomised"}):
        frame = pd.concat([own, budgets(np.ones((4, 4, 1)), **other)])
        assert trajectory_against_budgets_df(frame).empty
    mixed = pd.concat([own, budgets(np.ones((4, 4, 1)), task_version="2")])
    found = trajectory_against_budgets_df(mixed)
    assert set(found["reason"]) == {"mixed_task_versions"}
    assert found["difference"].isna().all()
    assert trajectory_against_budgets_df(budgets(np.ones((4, 4, 1)))).empty


def test_other_closing_words_are_noted() -> None:
    own = trajectories_of(np.full((6, 1, 3), "2"), closing=None)
    rng = np.random.default_rng(0)
    crossed = budgets(rng.integers(0, 2, (6, 4, 1)), closing="Time is up.")
    found = trajectory_against_budgets_df(pd.concat([own, crossed]))
    assert found["difference"].notna().all()
    assert found["note"].str.contains("none and Time is up.", regex=False).all()


def stopped(scores: Any, tokens: float, **columns: Any) -> pd.DataFrame:
    frame = budgets(np.asarray(scores)[:, None, None], labels=("natural",))
    return frame.assign(
        design="stopped", stop="settled=2", reasoning_tokens=tokens, output_tokens=tokens + 40,
        **columns,
    )  # fmt: skip


def test_stopped_samples_are_compared_with_every_budget_and_the_natural_one() -> None:
    scores = np.array([[0, 1, 1, 0], [0, 1, 0, 0], [0, 1, 1, 1], [0, 0, 1, 1]])
    frame = pd.concat([budgets(scores[:, :, None]), stopped([1, 1, 1, 0], 100.0)])
    found = stopped_df(frame)
    assert list(found.columns) == list(STOPPED_COLUMNS)
    assert found["budget"].tolist() == ["0", "64", "256", "natural"]
    assert found["budget_regime"].tolist() == ["silent", "silent", "silent", "natural"]
    assert set(found["stop"]) == {"settled=2"}
    assert found["difference"].tolist() == [0.75, 0, 0, 0.25]
    assert found["output_difference"].tolist() == [120, 56, -136, 140 - 1020]
    assert (found["p_adjusted"] >= found["p"]).all()
    assert (found["output_low"] <= found["output_difference"]).all()


def test_rules_are_kept_apart_and_unknown_output_is_missing() -> None:
    crossed = budgets(np.random.default_rng(0).integers(0, 2, (9, 4, 2)))
    first = stopped([1, 0, 1] * 3, 100.0)
    first = first.assign(output_tokens=math.nan)
    second = stopped([1, 1, 1] * 3, 50.0).assign(stop="option=0.9")
    found = stopped_df(pd.concat([crossed, first, second]))
    assert found["stop"].tolist() == ["option=0.9"] * 4 + ["settled=2"] * 4
    assert found.loc[found["stop"] == "settled=2", "output_difference"].isna().all()
    assert found["difference"].notna().all()
    assert stopped_df(crossed).empty


def test_stopped_samples_are_compared_with_each_checkpoint_of_the_same_curve() -> None:
    answers = [[["2", "3", "3"]], [["2", "2", "3"]], [["2", "3", "2"]], [["3", "3", "3"]]]
    trains = trajectories_of(answers)
    own = stopped([1, 1, 1, 0], 100.0).assign(regime="natural", enforce="auto")
    found = stopped_df(pd.concat([trains, own]))
    assert found["beside"].tolist() == ["checkpoint"] * 3
    assert found["budget"].tolist() == ["64", "256", "1024"]
    assert found["mean_of_budget"].tolist() == [0.75, 0.25, 0.25]
    assert found["difference"].tolist() == [0, 0.5, 0.5]
    assert found["output_difference"].tolist() == [140 - 74, 140 - 266, 140 - 1034]
    assert stopped_df(pd.concat([trains.assign(regime="controlled"), own])).empty
    both = stopped_df(pd.concat([budgets(np.ones((4, 4, 1))), trains, own]))
    assert both["beside"].tolist() == ["budget"] * 4 + ["checkpoint"] * 3
    alone = stopped_df(pd.concat([trains, own]))["p_adjusted"]
    beside = both.loc[both["beside"] == "checkpoint", "p_adjusted"]
    assert beside.tolist() == alone.tolist()  # budgets are a family of their own


def test_stopped_samples_are_summarised_by_themselves() -> None:
    scores = np.array([[1, 1], [1, 0], [0, 0], [1, 1], [1, 1]])
    rows = budgets(scores[:, None, :], labels=("natural",)).assign(
        design="stopped", stop="settled=2 at 16,64,256", reasoning_tokens=30.0, output_tokens=50.0
    )
    rows["stopped_at"] = np.where(rows["question"] == "q0", np.nan, 64.0)
    rows["past_end"] = (rows["question"] == "q0") & (rows["epoch"] == 1)
    failed = rows[rows["question"] == "q4"].index
    rows.loc[failed[:1], "score"] = np.nan
    [row] = stopped_cells_df(rows).to_dict("records")
    assert list(row) == list(STOPPED_CELL_COLUMNS)
    assert (row["n_questions"], row["n_observations"], row["n_left_out"]) == (5, 9, 1)
    assert row["mean"] == pytest.approx((1 + 0.5 + 0 + 1 + 1) / 5)
    assert row["low"] < row["mean"] < row["high"]
    assert row["stopped_early"] == pytest.approx(4 / 5)
    assert row["stopped_early_low"] < 4 / 5 < row["stopped_early_high"]
    assert row["past_end"] == pytest.approx(1 / 9)
    assert (row["mean_tokens"], row["mean_output_tokens"]) == (30, 50)
    [none] = stopped_cells_df(rows.assign(score=np.nan)).to_dict("records")
    assert math.isnan(none["mean"])
    assert none["n_left_out"] == 10
    assert stopped_cells_df(budgets(np.ones((4, 4, 1)))).empty


def test_the_interval_covers_a_known_difference() -> None:
    rng = np.random.default_rng(0)
    frames = []
    for n in range(60):
        ease = rng.normal(0, 0.15, 60)
        under = rng.random(60) < np.clip(0.5 + ease, 0, 1)
        by_rule = rng.random(60) < np.clip(0.7 + ease, 0, 1)
        task = f"task {n}"
        frames += [
            budgets(under.astype(float)[:, None, None], labels=("64",), task=task),
            stopped(by_rule.astype(float), 10.0, task=task),
        ]
    found = stopped_df(pd.concat(frames))
    assert len(found) == 60
    assert ((found["low"] <= 0.2) & (found["high"] >= 0.2)).mean() == pytest.approx(0.95, abs=0.06)
