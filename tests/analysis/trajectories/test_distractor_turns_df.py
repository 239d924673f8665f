"""Do answers turn to a distractor where the thinking first mentions one?"""

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from inverse_scaling_evals.analysis import DISTRACTOR_TURN_COLUMNS, distractor_turns_df
from inverse_scaling_evals.errors import DataError
from tests.analysis.trains import trajectories_of

FOUR = (100, 200, 400, 800)


def read(answers: Any, mentions: Any, numbers: Any = "7.0,9.0", **options: Any) -> pd.DataFrame:
    """Transcripts of trains with these answers, and mentions up to each checkpoint."""
    frame = trajectories_of(answers, checkpoints=FOUR, **options)
    return frame.assign(
        distractor_mentions=np.ravel(mentions).astype(float), distractor_numbers=numbers
    )


def test_a_hand_made_frame() -> None:
    answers = [
        [["2", "7", "7", "2"]],  # turns at the mention; then back, a step of the other kind
        [["2", "2", "2", "9"]],  # turns two steps after the mention
        [["2", "5", "", "2"]],  # turns to what is no distractor
    ]
    mentions = [[[0, 1, 2, 2]], [[0, 3, 3, 4]], [[0, 0, 1, 1]]]
    (row,) = distractor_turns_df(read(answers, mentions)).to_dict("records")
    assert list(row) == list(DISTRACTOR_TURN_COLUMNS)
    assert (row["n_questions"], row["n_trains"]) == (3, 3)
    assert (row["n_mentions"], row["n_elsewhere"]) == (3, 4)
    assert row["at_mention"] == pytest.approx(1 / 3)
    assert row["elsewhere"] == pytest.approx(1 / 4)
    assert row["difference"] == pytest.approx(1 / 3 - 1 / 4)
    assert row["low"] < row["difference"] < row["high"]


def test_thinking_that_ended_has_no_more_steps() -> None:
    answers = [[["2", "7", "7", "7"]], [["2", "2", "2", "2"]]]
    mentions = [[[0, 1, 1, 1]], [[0, 0, 0, 0]]]
    ended = distractor_turns_df(read(answers, mentions, natural=[[150], [150]]))
    assert (ended["n_mentions"][0], ended["n_elsewhere"][0]) == (1, 1)


def test_a_law_has_its_rates() -> None:
    """Of answers 60 % turn at the first mention, 5 % a step elsewhere, and none turns back."""
    rng = np.random.default_rng(3)
    n = 1500
    first = rng.integers(1, 4, (n, 1))
    mentioned = np.arange(4) >= first[..., None]
    chance = np.where(np.arange(4) == first[..., None], 0.6, 0.05)
    chance[..., 0] = 0.0
    turned = np.maximum.accumulate(rng.random((n, 1, 4)) < chance, axis=2)
    (row,) = distractor_turns_df(read(np.where(turned, "9", "2"), mentioned)).to_dict("records")
    assert row["at_mention"] == pytest.approx(0.6, abs=0.05)
    assert row["at_mention_low"] < 0.6 < row["at_mention_high"]
    assert row["elsewhere"] == pytest.approx(0.05, abs=0.02)
    assert row["low"] > 0.3
    assert row["p"] < 1e-6


@pytest.mark.parametrize("numbers", [None, ""])
def test_without_distractors_everything_is_missing(numbers: str | None) -> None:
    frame = read([[["2", "2", "3", "3"]]], math.nan * np.ones((1, 1, 4)), numbers=numbers)
    (row,) = distractor_turns_df(frame).to_dict("records")
    assert row["reason"] == "no_distractors"
    assert (row["n_questions"], row["n_mentions"]) == (0, 0)
    assert math.isnan(row["at_mention"])
    assert math.isnan(row["elsewhere"])


def test_steps_of_one_kind_alone_have_no_difference() -> None:
    answers = [[["2", "2", "2", "2"]], [["2", "7", "7", "7"]]]
    (row,) = distractor_turns_df(read(answers, np.zeros((2, 1, 4)))).to_dict("records")
    assert row["reason"] == "no_step"
    assert row["elsewhere"] == pytest.approx(1 / 4)


def test_observations_without_measures_are_refused() -> None:
    with pytest.raises(DataError, match="distractor_numbers, distractor_mentions"):
        distractor_turns_df(trajectories_of([[["2", "3", "2"]]]))
