"""Accuracy at the checkpoints of trains of thought."""

import numpy as np
import pandas as pd
import pytest

from inverse_scaling_evals.analysis import (
    TRAJECTORY_CELL_COLUMNS,
    cells_df,
    trajectory_cells_df,
)
from inverse_scaling_evals.errors import DataError
from tests.analysis.drawn import samples_of
from tests.analysis.trains import trajectories_of


def test_a_checkpoint_has_the_means_that_a_reader_would_compute() -> None:
    answers = [[["2", "2", ""], ["2", "5", "5"]], [["3", "2", "2"], ["3", "3", "3"]]]
    frame = trajectories_of(answers, natural=[[2000, 100], [300, 2000]])
    found = trajectory_cells_df(frame)
    assert list(found.columns) == list(TRAJECTORY_CELL_COLUMNS)
    assert found["checkpoint"].tolist() == [64, 256, 1024]
    assert found["mean"].tolist() == [0.5, 0.5, 0.25]
    assert found["no_answer"].tolist() == [0, 0, 0.25]
    assert found["past_end"].tolist() == [0, 0.25, 0.5]
    assert found["mean_tokens"].tolist() == [64, (256 * 3 + 100) / 4, (2 * 1024 + 100 + 300) / 4]
    assert set(found["n_questions"]) == {2}
    assert set(found["n_observations"]) == {4}


def test_means_and_intervals_are_those_of_cells_clustered_by_question() -> None:
    answers = np.random.default_rng(0).choice(["2", "3"], size=(30, 3, 3))
    frame = trajectories_of(answers)
    found = trajectory_cells_df(frame)
    cells = cells_df(frame.assign(design="crossed")).sort_values("budget_tokens")
    for name in ("mean", "stderr", "low", "high", "no_answer", "mean_tokens"):
        assert found[name].to_numpy() == pytest.approx(cells[name].to_numpy())


def test_a_train_without_a_score_somewhere_is_left_out_everywhere() -> None:
    frame = trajectories_of([[["2", "2", "2"]], [["2", "3", "2"]], [["3", "3", "3"]]])
    frame.loc[4, "score"] = np.nan  # the second question at 256
    found = trajectory_cells_df(frame)
    assert set(found["n_observations"]) == {2}
    assert set(found["n_left_out"]) == {1}
    assert found["mean"].tolist() == [0.5, 0.5, 0.5]
    assert "left out: 1" in found["note"].iloc[0]


def test_trains_of_two_logs_are_never_spliced() -> None:
    right = trajectories_of([[["2", "2", "2"]], [["2", "2", "2"]]])
    other = trajectories_of([[["3", "3"]], [["3", "3"]]], checkpoints=(64, 512), log="b.eval")
    found = trajectory_cells_df(pd.concat([other, right]))
    assert found["checkpoint"].tolist() == [64, 256, 1024]
    assert found["mean"].tolist() == [1, 1, 1]
    assert set(found["n_left_out"]) == {2}
    twice = trajectory_cells_df(pd.concat([right, right.assign(log="b.eval", score=0.0)]))
    assert set(twice["n_observations"]) == {2}
    assert twice["mean"].tolist() == [1, 1, 1]


def test_other_designs_are_left_alone_and_the_input_too() -> None:
    frame = trajectories_of([[["2", "3", "2"]], [["2", "2", "2"]]])
    both = pd.concat([samples_of(np.ones((2, 4, 1))), frame])
    before = both.copy()
    pd.testing.assert_frame_equal(trajectory_cells_df(both), trajectory_cells_df(frame))
    pd.testing.assert_frame_equal(both, before)
    none = trajectory_cells_df(samples_of(np.ones((2, 4, 1))))
    assert none.empty
    assert list(none.columns) == list(TRAJECTORY_CELL_COLUMNS)


def test_a_frame_without_the_columns_is_refused() -> None:
    frame = trajectories_of([[["2", "3", "2"]]])
    with pytest.raises(DataError, match="lacks the columns past_end"):
        trajectory_cells_df(frame.drop(columns="past_end"))
