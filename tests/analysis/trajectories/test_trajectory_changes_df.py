"""How answers change within trains of thought, and where they settle."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from inverse_scaling_evals.analysis import TRAJECTORY_CHANGE_COLUMNS, trajectory_changes_df
from inverse_scaling_evals.errors import InverseScalingError
from tests.analysis.drawn import samples_of
from tests.analysis.trains import trajectories_of


def one(answers: Any, **columns: Any) -> Any:
    (row,) = trajectory_changes_df(trajectories_of(answers, **columns)).to_dict("records")
    return row


def test_a_hand_made_frame() -> None:
    answers = [
        [["2", "2", "7", "7"], ["5", "5", "2", "2"]],  # talked out of it; into it
        [["2", "5", "2", "2"], ["", "", "", ""]],  # there and back; never an answer
        [["2", "2", "2", ""], ["2", "2", "2", "2"]],  # lost at the end; right throughout
    ]
    row = one(answers, checkpoints=(0, 100, 200, 400), natural=[[900, 250], [900, 900], [900, 100]])
    assert list(row) == list(TRAJECTORY_CHANGE_COLUMNS)
    assert row["checkpoints"] == "0,100,200,400"
    assert (row["n_questions"], row["n_trains"]) == (3, 6)
    assert row["right_then_wrong"] == pytest.approx(2 / 6)
    assert row["wrong_then_right"] == pytest.approx(2 / 6)
    assert row["changes"] == pytest.approx((1 + 1 + 2 + 0 + 1 + 0) / 6)
    # settled at 200, 200, 200 and 0 tokens, and twice without an answer nowhere
    assert row["settled_at"] == pytest.approx((200 + 200 + 0) / 3)
    assert row["settled_at_median"] == 200
    # of each question, then of all
    wasted = [(200 + 50) / 2, 200, 100]
    assert row["wasted_tokens"] == pytest.approx(np.mean(wasted))
    assert row["wasted_fraction"] == pytest.approx(sum(wasted) / (650 / 2 + 400 + 100))
    assert row["unsettled"] == 0
    assert row["never_settled"] == pytest.approx(2 / 6)
    assert row["basis"] == "right_or_wrong"


def test_without_any_answer_nothing_settles() -> None:
    row = one([[["", "", ""]], [["2", "2", ""]]])
    assert math.isnan(row["settled_at"])
    assert math.isnan(row["settled_at_median"])
    assert math.isnan(row["wasted_fraction"])
    assert row["unsettled"] == 0
    assert row["never_settled"] == 1
    assert "never settled" in row["sentence"]
    assert "settled after" not in row["sentence"]


def test_the_sentence_is_one_that_a_reader_can_paste() -> None:
    answers = [[["2", "2", "3"]]] * 5 + [[["3", "3", "2"]]] * 5 + [[["2", "2", "2"]]] * 30
    told = one(answers)["sentence"]
    assert told.startswith(
        "Accuracy changes by 0.0 points from 64 to 1,024 tokens of the same trains of thought "
        "(95 % CI "
    )
    assert "40 questions, 40 trains of thought): 12.5 % were right at an earlier checkpoint" in told
    assert "12.5 % wrong and then right (95 % CI " in told
    assert "The answer settled after 304 tokens on average; 70.3 % of the thinking came" in told
    assert told.endswith("so it may not have settled.")
    safe = one(answers, metric="safe_rate")["sentence"]
    assert safe.startswith("The safe rate changes by 0.0 points")
    assert "were safe at an earlier checkpoint and unsafe at the end" in safe


def test_the_net_change_is_paired_and_clustered_by_question() -> None:
    rng = np.random.default_rng(3)
    right = rng.random((60, 4, 3)) < rng.uniform(0.2, 1, (60, 1, 1)) * np.array([0.9, 0.7, 0.5])
    row = one(np.where(right, "2", "7"))
    of_questions = (right[:, :, -1].mean(axis=1) - right[:, :, 0].mean(axis=1)).astype(float)
    expected = stats.ttest_1samp(of_questions, 0.0)
    reach = expected.confidence_interval(0.95)
    assert row["first_to_last"] == pytest.approx(of_questions.mean())
    assert row["first_to_last_low"] == pytest.approx(reach.low)
    assert row["first_to_last_high"] == pytest.approx(reach.high)
    assert row["first_to_last_p"] == pytest.approx(expected.pvalue)
    assert f"drops {-100 * row['first_to_last']:.1f} points" in row["sentence"]


def test_answers_that_are_drawn_anew_change_both_ways_and_not_on_balance() -> None:
    rng = np.random.default_rng(2)
    row = one(np.where(rng.random((400, 1, 4)) < 0.6, "2", "7"), checkpoints=(0, 10, 20, 40))
    assert row["right_then_wrong"] > 0.3
    assert row["wrong_then_right"] > 0.3
    assert row["first_to_last_low"] < 0 < row["first_to_last_high"]
    assert row["first_to_last_p"] > 0.05


def test_one_question_has_no_interval_of_its_net_change() -> None:
    row = one([[["2", "2", "7"]]])
    assert math.isnan(row["first_to_last"])
    assert "first to last checkpoint: " in row["note"]
    assert row["sentence"].startswith("100.0 % of trains of thought were right at an earlier")


def test_scores_that_are_not_right_or_wrong_are_compared() -> None:
    answers = [[["3.0", "3.2", "4.0"]], [["2.0", "2.9", "3.0"]]]
    scores = [-0.0, -0.2, -1.0, -1.0, -0.1, -0.0]
    row = one(answers, score=scores, metric="negative_absolute_error")
    assert row["basis"] == "score"
    assert (row["right_then_wrong"], row["wrong_then_right"]) == (0.5, 0.5)
    assert "scored higher at an earlier checkpoint than at the end" in row["sentence"]
    assert one(answers, score=1.0, metric="matching_rate")["basis"] == "score"


def test_groups_follow_their_curve() -> None:
    frame = trajectories_of(np.full((6, 1, 3), "2"))
    frame.loc[[2, 5], ["answer", "score"]] = ["3", 0.0]  # the first two questions, at the end
    kinds = {"q0": "clues", "q1": "clues", "q2": None, "q3": "names", "q4": "names", "q5": "names"}
    found = trajectory_changes_df(frame.assign(kind=frame["question"].map(kinds)), by="kind")
    assert found["group"].tolist() == ["", "clues", "names"]
    assert found["n_questions"].tolist() == [6, 2, 3]
    assert found["right_then_wrong"].tolist() == pytest.approx([1 / 3, 1, 0])
    numbers = trajectory_changes_df(
        frame.assign(n=frame["question"].isin(["q0"]) + 1.0).astype({"n": float}), by="n"
    )
    assert numbers["group"].tolist() == ["", "1", "2"]


def test_a_column_that_is_not_there_is_refused_with_what_to_name() -> None:
    with pytest.raises(InverseScalingError, match=r"by='strata'.*: none does\."):
        trajectory_changes_df(trajectories_of([[["2", "3", "2"]]]), by="strata")
    frame = trajectories_of(np.full((4, 1, 3), "2"))
    frame["shots"] = np.where(frame["question"] < "q2", 1, 2)
    with pytest.raises(InverseScalingError, match=r"these questions: shots\."):
        trajectory_changes_df(frame, by="strata")
    assert trajectory_changes_df(samples_of(np.ones((2, 4, 1))), by="strata").empty


def test_one_checkpoint_tells_of_no_change() -> None:
    row = one([[["2"]], [["3"]]], checkpoints=(64,))
    assert (row["reason"], row["sentence"]) == ("one_checkpoint", "")
    assert np.isnan(row["right_then_wrong"])
    assert np.isnan(row["unsettled"])


def test_a_law_with_independent_answers_has_its_rates() -> None:
    chances = np.array([0.9, 0.7, 0.4])
    rng = np.random.default_rng(1)
    right = rng.random((3000, 2, 3)) < chances
    row = one(np.where(right, "2", "5"))
    ever = 1 - 0.1 * 0.3
    assert row["right_then_wrong"] == pytest.approx(ever * 0.6, abs=0.02)
    assert row["wrong_then_right"] == pytest.approx((1 - 0.9 * 0.7) * 0.4, abs=0.02)
    assert row["right_then_wrong_low"] < ever * 0.6 < row["right_then_wrong_high"]
    changes = 0.9 * 0.3 + 0.1 * 0.7 + 0.7 * 0.6 + 0.3 * 0.4
    assert row["changes"] == pytest.approx(changes, abs=0.03)


@settings(max_examples=20)
@given(
    turns=st.lists(st.integers(0, 4), min_size=2, max_size=30),
    falling=st.booleans(),
)
def test_a_train_that_turns_once_does_not_turn_back(turns: list[int], falling: bool) -> None:
    """Monotone: right until a checkpoint of its own and wrong from there, or the reverse."""
    after = np.arange(4) >= np.array(turns)[:, None]
    right = ~after if falling else after
    row = one(np.where(right, "2", "9")[:, None, :], checkpoints=(10, 20, 40, 80))
    turned = np.mean([0 < turn < 4 for turn in turns])
    own, other = ("right_then_wrong", "wrong_then_right")[:: 1 if falling else -1]
    assert row[own] == pytest.approx(turned)
    assert row[other] == 0
    assert row["changes"] == pytest.approx(turned)
    at = [(10, 20, 40, 80)[turn % 4] if turn else 10 for turn in turns]
    assert row["settled_at"] == pytest.approx(np.mean(at))
    assert row["wasted_tokens"] == pytest.approx(80 - np.mean(at))
    for name in (own, other, "wasted_fraction"):
        assert 0 <= row[f"{name}_low"] <= row[name] + 1e-12
        assert row[name] - 1e-12 <= row[f"{name}_high"] <= 1


def test_the_interval_is_clustered_by_question() -> None:
    """Epochs that agree tell no more than their question does."""
    answers = [[["2", "2", "3"]] * 10] * 5 + [[["2", "2", "2"]] * 10] * 15
    many = one(answers)
    few = one([question[:1] for question in answers])
    assert many["n_trains"] == 200
    assert many["right_then_wrong_high"] == pytest.approx(few["right_then_wrong_high"], abs=0.02)
