"""Stop rules on recorded trains of thought."""

import math
import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inverse_scaling_evals.analysis import SETTLE_COLUMNS, settle_df
from inverse_scaling_evals.budgets import parse_stop
from inverse_scaling_evals.errors import InverseScalingError
from tests.analysis.drawn import samples_of
from tests.analysis.trains import trajectories_of

FOUR = (100, 200, 400, 800)


def whole(frame: pd.DataFrame, *arguments: Any, **options: Any) -> pd.DataFrame:
    found = settle_df(frame, *arguments, **options)
    return found[found["half"] == "all"].set_index("rule")


def test_a_hand_made_frame() -> None:
    answers = [
        [["2", "2", "7", "7"]],  # settled=2 saves it
        [["5", "5", "5", "2"]],  # settled=2 and =3 lose it
        [["2", "7", "2", "7"]],  # never settles
        [["", "", "2", "2"]],  # no answer settles nothing
    ]
    frame = trajectories_of(answers, checkpoints=FOUR, natural=[[900], [900], [900], [300]])
    found = whole(frame, [2, 3])
    assert list(settle_df(frame, [2]).columns) == list(SETTLE_COLUMNS)
    assert found.index.tolist() == [
        "checkpoint=100", "checkpoint=200", "checkpoint=400", "checkpoint=800",
        "settled=2", "settled=3",
    ]  # fmt: skip
    two, three, never = found.loc["settled=2"], found.loc["settled=3"], found.loc["checkpoint=800"]
    assert (never["mean"], never["mean_tokens"], never["saved"]) == (0.5, 675, 0)
    assert math.isnan(never["difference"])
    # stops at 200, 200, 800, and at the end of its thinking
    assert two["mean"] == 0.5
    assert two["mean_tokens"] == (200 + 200 + 800 + 300) / 4
    assert two["saved"] == pytest.approx(1200 / 2700)
    assert two["stopped"] == 0.5
    assert two["difference"] == 0
    assert two["mean_answer_tokens"] == (20 + 20 + 40 + 30) / 4
    # stops at 400 only the second
    assert (three["mean"], three["mean_tokens"]) == (0.25, (800 + 400 + 800 + 300) / 4)
    assert three["difference"] == -0.25
    assert found["best_checkpoint"].unique().tolist() == [100]  # the smallest of three
    assert found.loc["checkpoint=400", "mean"] == 0.5
    assert (two["to_best"], three["to_best"]) == (0, -0.25)


def test_a_rule_on_probabilities_stops_where_one_is_reached() -> None:
    answers = [[["A", "A", "B", "B"]], [["A", "B", "B", "B"]]]
    sure = np.array([[[0.6, 0.9, 0.7, 0.99]], [[0.5, 0.6, 0.6, 0.6]]])
    frame = trajectories_of(answers, checkpoints=FOUR, target="A", option_probability=sure)
    found = whole(frame, (), p=[0.9, 0.55])
    assert found.loc["option=0.9", "mean_tokens"] == (200 + 800) / 2
    assert found.loc["option=0.9", "mean"] == 0.5
    assert found.loc["option=0.55", "mean_tokens"] == (100 + 200) / 2
    without = whole(trajectories_of(answers, checkpoints=FOUR), [2], p=[0.9])
    assert without.loc["option=0.9", "reason"] == "no_options"
    assert math.isnan(without.loc["option=0.9", "mean"])
    assert without.loc["settled=2", "reason"] == ""


def talked_out(questions: int, epochs: int = 1, seed: int = 0) -> pd.DataFrame:
    """Right with a chance that falls: 0.9 at the first checkpoint, then 0.8, 0.6 and 0.3.

    An answer that turned wrong stays wrong.
    """
    rng = np.random.default_rng(seed)
    drawn = rng.random((questions, epochs, 1))
    right = drawn < np.array([0.9, 0.8, 0.6, 0.3])
    return trajectories_of(np.where(right, "2", "9"), checkpoints=FOUR)


def test_stopping_recovers_what_thinking_on_loses() -> None:
    found = whole(talked_out(2000), [2, 3])
    two = found.loc["settled=2"]
    # wrong answers stay, right ones are kept where the first two agree
    assert two["mean"] == pytest.approx(0.8, abs=0.03)
    assert two["difference"] == pytest.approx(0.5, abs=0.03)
    assert two["difference_low"] < two["difference"] < two["difference_high"]
    assert two["difference_p_adjusted"] < 1e-6
    assert found.loc["settled=3", "mean"] < two["mean"]
    assert found["best_checkpoint"].unique().tolist() == [100]
    assert two["to_best_high"] < 0


def test_a_rule_is_chosen_on_one_half_and_judged_on_the_other() -> None:
    frame = talked_out(41)
    found = settle_df(frame, [2, 3, 4])
    sizes = found.groupby("half")["n_questions"].first()
    assert (sizes["all"], sizes["choose"], sizes["judge"]) == (41, 21, 20)
    assert set(found.loc[found["chosen"], "rule"]) == {"settled=2"}
    assert found["chosen"].sum() == 3  # a row in each half
    halves = found[found["rule"] == "settled=2"].set_index("half")
    both = 21 * halves.loc["choose", "mean"] + 20 * halves.loc["judge", "mean"]
    assert both == pytest.approx(41 * halves.loc["all", "mean"])
    pd.testing.assert_frame_equal(found, settle_df(frame.sample(frac=1, random_state=1), [2, 3, 4]))
    other = settle_df(frame, [2, 3, 4], seed=1)
    assert not other.equals(found)
    assert (
        other[other["half"] == "all"]
        .drop(columns="chosen")
        .equals(found[found["half"] == "all"].drop(columns="chosen"))
    )


def told(law: Any, questions: int = 400, checkpoints: Any = FOUR) -> str:
    """The sentence on independent answers that are right with these chances."""
    rng = np.random.default_rng(0)
    right = rng.random((questions, 1, len(law))) < np.array(law)
    found = settle_df(trajectories_of(np.where(right, "2", "7"), checkpoints=checkpoints), [2])
    [sentence] = filter(None, found["sentence"])
    return str(sentence)


def test_the_first_sentence_says_when_to_stop() -> None:
    better = told((0.95, 0.3, 0.3, 0.3))
    assert better.startswith("Always stopping at 100 tokens is better than the best rule: against ")
    assert "The best rule stops at 2 equal answers in a row (settled=2): replayed on " in better
    assert (
        "the recorded trains of thought of the 200 questions that had no part in its choice "
        "(answers asked for at 100, 200, 400, 800 tokens), it saves " in better
    )
    assert told((0.9, 0.9, 0.9, 0.9, 0.1), checkpoints=(0, *FOUR)).startswith("Stop at 2 equal")
    assert told((0.9, 0.1, 0.1), checkpoints=(0, 5, 9)).startswith(
        "No thinking at all is better th"
    )
    loss = told((0.1, 0.3, 0.5, 0.95))
    assert loss.startswith("No rule is without a loss: the best stops at 2 equal answers")
    assert "accuracy drops " in loss.split(". ")[0]
    open_ = told((0.9, 0.9, 0.9, 0.9), 20)
    assert open_.startswith(
        "The best rule stops at 2 equal answers in a row (settled=2): replayed on the recorded "
    )
    assert "of the 10 questions that had no part" in open_
    assert (
        "; against always stopping at 100 tokens, the best checkpoint on the other questions, it "
        in open_
    )


def test_the_sentence_says_where_no_thinking_at_all_is_best() -> None:
    some = told((0.9, 0.85, 0.5), 60, checkpoints=(0, 5, 9))
    found = re.match(
        r"No thinking at all scores best: accuracy is ([\d.]+) % before any thinking, ([\d.]+) % "
        r"with the best rule, ([\d.]+) % without stopping\. The best rule stops at 2 equal",
        some,
    )
    assert found
    before, by_rule, at_end = map(float, found.groups())
    assert before >= max(by_rule, at_end)
    assert f"Accuracy is then {by_rule} %" in some
    assert "No thinking at all" not in told((0.3, 0.9, 0.9), checkpoints=(0, 5, 9))


def test_what_a_checkpoint_saves_by_definition_has_no_interval() -> None:
    frame = trajectories_of(np.full((9, 1, 3), "2"), checkpoints=(0, 100, 200))
    found = whole(frame, [2])
    assert found["saved"].round(3).tolist() == [1, 0.5, 0, 0.5]
    assert found["saved_low"].isna().tolist() == [True, False, True, False]
    assert found["saved_high"].isna().tolist() == [True, False, True, False]


def test_of_equal_rules_the_one_with_the_fewest_tokens_is_chosen() -> None:
    frame = trajectories_of(np.full((8, 1, 4), "2"), checkpoints=FOUR)
    found = settle_df(frame)
    assert set(found.loc[found["chosen"], "rule"]) == {"settled=2"}
    assert found["best_checkpoint"].unique().tolist() == [100]


def test_a_score_without_a_better_direction_chooses_nothing() -> None:
    found = settle_df(talked_out(12).assign(metric="matching_rate"), [2])
    assert not found["chosen"].any()
    assert found["best_checkpoint"].isna().all()
    assert found["mean"].notna().all()


def test_what_is_chosen_because_it_did_well_is_judged_without_that_luck() -> None:
    """Where no rule is better, the chosen one is flattered where it was chosen, not elsewhere."""
    rng = np.random.default_rng(0)
    frames = [
        trajectories_of(rng.choice(["2", "9"], size=(24, 1, 4)), checkpoints=FOUR, task=f"task {n}")
        for n in range(40)
    ]
    found = settle_df(pd.concat(frames), [2, 3, 4])
    means = found[found["chosen"]].groupby("half")["mean"].mean() - 0.5
    assert means["choose"] > 0.05
    assert abs(means["judge"]) < 0.05


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.integers(1, 2), st.integers(2, 4))
def test_no_rule_thinks_longer_than_to_the_end(seed: int, epochs: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    answers = rng.choice(["2", "9", ""], size=(6, epochs, 4))
    natural = rng.integers(50, 1000, size=(6, epochs))
    # a train that ended by itself repeats its final answer
    past = natural[..., None] < np.array(FOUR)
    first = np.where(past.any(axis=2), past.argmax(axis=2), 3)
    answers = np.where(past, np.take_along_axis(answers, first[..., None], axis=2), answers)
    found = whole(trajectories_of(answers, checkpoints=FOUR, natural=natural), [k])
    row, never = found.loc[f"settled={k}"], found.loc["checkpoint=800"]
    assert min(100, natural.min()) <= row["mean_tokens"] <= never["mean_tokens"]
    assert -1e-12 <= row["saved"] <= 1
    assert row["saved_low"] <= row["saved"] + 1e-9
    assert row["difference"] == pytest.approx(row["mean"] - never["mean"])
    assert (
        row["to_best"] <= 1e-12
        or row["mean"] > found.loc[found["kind"] == "checkpoint"]["mean"].max()
    )


@settings(max_examples=20)
@given(st.lists(st.lists(st.sampled_from(["2", "9", ""]), min_size=4, max_size=4), min_size=1,
                max_size=8), st.integers(2, 4))  # fmt: skip
def test_offline_a_rule_stops_where_it_does_online(answers: list[list[str]], k: int) -> None:
    rule = parse_stop(f"settled={k}")
    stops = []
    for train in answers:
        seen = [answer or None for answer in train]
        met = [n for n in range(1, 5) if rule.is_met(seen[:n], None)]
        stops.append(FOUR[met[0] - 1] if met else FOUR[-1])
    frame = trajectories_of(np.array(answers)[:, None, :], checkpoints=FOUR)
    assert whole(frame, [k]).loc[str(rule), "mean_tokens"] == pytest.approx(np.mean(stops))


def test_offline_a_rule_of_options_stops_where_it_does_online() -> None:
    rule = parse_stop("option=0.9")
    sure = [0.5, 0.899, 0.9, 0.95]
    assert [rule.is_met(["A"], each) for each in sure] == [False, False, True, True]
    frame = trajectories_of([[["A"] * 4]], checkpoints=FOUR, option_probability=[[sure]])
    assert whole(frame, (), [0.9]).loc[str(rule), "mean_tokens"] == FOUR[2]


@pytest.mark.parametrize(
    ("k", "p", "told"),
    [
        ([1], (), "Invalid k 1: expected a whole number of equal answers.* from 2"),
        ([2.5], (), "Invalid k 2.5"),
        ([2, 5], (), "Invalid k 5: there are 4 checkpoints.*Use k up to 4"),
        (None, [0.5], "Invalid p 0.5: expected a probability.*above 0.5 and up to 1"),
        (None, [90], "Invalid p 90"),
        (None, [math.nan], "Invalid p nan"),
    ],
)
def test_numbers_that_no_rule_has_are_refused(k: Any, p: Any, told: str) -> None:
    with pytest.raises(InverseScalingError, match=told):
        settle_df(talked_out(4), k, p)


def test_one_checkpoint_shows_no_equal_answers() -> None:
    one = trajectories_of(np.full((3, 1, 1), "2"), checkpoints=(10,))
    with pytest.raises(InverseScalingError, match=r"one checkpoint.* Record more") as raised:
        settle_df(one, [2])
    assert "k up to" not in str(raised.value)


def test_defaults_go_as_far_as_there_are_checkpoints() -> None:
    assert set(whole(talked_out(4)).index) >= {"settled=2", "settled=3", "settled=4"}
    two = trajectories_of(np.full((3, 1, 2), "2"), checkpoints=(10, 20))
    assert set(whole(two).index) == {"checkpoint=10", "checkpoint=20", "settled=2"}
    both = pd.concat([two, talked_out(4).assign(task="zebra")])
    found = settle_df(both, [3])
    assert set(found.loc[(found["task"] != "zebra") & (found["number"] == 3), "reason"]) == {
        "few_checkpoints"
    }


def test_one_question_has_no_interval_and_nothing_without_trajectories() -> None:
    found = settle_df(trajectories_of([[["2", "2", "3"]]]), [2])
    assert found["low"].isna().all()
    assert settle_df(samples_of(np.ones((2, 4, 1))), [2]).empty
