"""Metrics over scores, against closed forms."""

import math

import numpy as np
import pytest
from inspect_ai.scorer import SampleScore, Score, stderr

from inverse_scaling_evals.scorers import question_stderr, rmse, rmse_stderr, skill


def scores(values: list[float], **baselines: list[float]) -> list[SampleScore]:
    return [
        SampleScore(
            score=Score(value=value, metadata={k: v[i] for k, v in baselines.items()}),
            sample_id=str(i),
            sample_metadata={"question": str(i)},
        )
        for i, value in enumerate(values)
    ]


def test_rmse_is_the_root_of_the_mean_of_squares() -> None:
    assert rmse()(scores([1.0, 4.0, 4.0])) == pytest.approx(math.sqrt(3))


def test_rmse_of_nothing_is_not_a_number() -> None:
    assert math.isnan(rmse()([]))


def test_rmse_stderr_agrees_with_a_bootstrap() -> None:
    rng = np.random.default_rng(5)
    squares = rng.normal(0.3, 0.8, 800) ** 2
    roots = [math.sqrt(rng.choice(squares, squares.size).mean()) for _ in range(2000)]
    assert rmse_stderr("question")(scores(list(squares))) == pytest.approx(np.std(roots), rel=0.1)


def test_rmse_stderr_of_one_question_is_unknown_not_zero() -> None:
    assert math.isnan(rmse_stderr("question")(scores([1.0])))


def test_skill_compares_with_each_baseline_on_the_same_items() -> None:
    found = skill()(scores([0.1, 0.3], baseline_mean=[0.5, 0.3], baseline_linear=[0.2, 0.2]))
    assert found == {"over_mean": pytest.approx(0.5), "over_linear": pytest.approx(0.0)}


def test_skill_without_a_baseline_is_not_a_number() -> None:
    found = skill()(scores([0.1], baseline_mean=[0.2]))
    assert found["over_mean"] == pytest.approx(0.5)  # type: ignore[index,call-overload]
    assert math.isnan(found["over_linear"])  # type: ignore[index,call-overload,arg-type]


def test_the_standard_error_is_clustered_by_question_or_by_sample() -> None:
    values = [0.0, 0.0, 1.0, 1.0, 1.0, 0.0]
    epochs = [
        SampleScore(score=Score(value=value), sample_id=f"q{i // 2}", sample_metadata=metadata)
        for i, value in enumerate(values)
        for metadata in [{"question": f"q{i // 2}"}]
    ]
    bare = [one.model_copy(update={"sample_metadata": None}) for one in epochs]
    expected = stderr(cluster="question")(epochs)
    assert question_stderr()(epochs) == question_stderr()(bare) == pytest.approx(expected)
    assert expected != pytest.approx(stderr()(epochs))


def test_the_standard_error_of_one_question_is_unknown_not_zero() -> None:
    assert math.isnan(question_stderr()(scores([1.0])))  # type: ignore[arg-type]


def test_questions_are_told_apart_by_the_sample_whatever_its_metadata_say() -> None:
    values = [0.0, 1.0, 1.0, 0.0]
    alike = [
        one.model_copy(update={"sample_metadata": {"question": ["?"]}}) for one in scores(values)
    ]
    assert question_stderr()(alike) == pytest.approx(stderr()(alike))
