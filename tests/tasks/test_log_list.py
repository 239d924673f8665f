"""What a log shows of itself in Inspect's lists: tags, and metrics in order and without NaN."""

import math
from functools import cache
from typing import Any

import pytest
from inspect_ai import Task, eval
from inspect_ai.dataset import Sample
from inspect_ai.scorer import includes

from inverse_scaling_evals import tasks, with_budget


def results(task: Task, **options: Any) -> Any:
    [log] = eval(
        task, model="scripted/steady", epochs=1, display="none", log_dir="memory://list", **options
    )
    assert log.status == "success"
    return log


@cache
def of_forty(name: str) -> Any:
    """The log of a task's first 40 generated questions."""
    return results(getattr(tasks, name)(budget=0, dataset="generated"), limit=40)


@pytest.mark.parametrize(
    ("options", "tags"),
    [
        ({"budget": 4096}, {"budget 4096", "regime controlled"}),
        ({"budget": 0, "regime": "silent"}, {"budget 0", "regime silent"}),
        ({}, {"budget natural", "regime natural"}),
        (
            {"budget": 1024, "enforce": "prompt"},
            {"budget 1024", "regime controlled", "enforce prompt"},
        ),
    ],
)
def test_a_log_has_budget_and_regime_as_tags(options: dict[str, Any], tags: set[str]) -> None:
    own = tasks.self_awareness_web_gpt(dataset="generated", **options)
    assert set(own.tags or ()) == tags
    external = Task(dataset=[Sample(input="x", target="y")], scorer=includes(), tags=["mine"])
    assert set(with_budget(external, **options).tags or ()) == {"mine", *tags}


@pytest.mark.parametrize(
    ("name", "strata"),
    [
        ("misleading_math", [f"distractors_{n}" for n in range(1, 6)]),
        ("zebra", [f"size_{n}" for n in (5, 6, 7, 8)]),
        ("grades_regression", ["shots_0", "shots_8", "shots_16"]),
    ],
)
def test_strata_are_in_order_under_their_own_names(name: str, strata: list[str]) -> None:
    log = of_forty(name)
    metrics = log.results.scores[0].metrics.values()
    assert [metric.name for metric in metrics][-len(strata) :] == strata


@pytest.mark.parametrize("name", ["misleading_math", "misleading_python"])
def test_each_kind_of_distractor_has_an_accuracy(name: str) -> None:
    log = of_forty(name)
    kinds = sorted({f"kind_{sample.metadata['distractor_kind']}" for sample in log.samples})
    shown = [metric.name for metric in log.results.scores[0].metrics.values()]
    assert [metric for metric in shown if metric.startswith("kind_")] == kinds
    assert len(kinds) == 7


def test_questions_without_kinds_have_no_accuracy_of_them() -> None:
    log = results(tasks.plain_counting(budget=0, dataset="generated"), limit=2)
    shown = [metric.name for metric in log.results.scores[0].metrics.values()]
    assert not any("kind" in metric for metric in shown)


def test_a_natural_run_has_no_nan() -> None:
    external = Task(
        name="external",
        dataset=[Sample(id=str(n), input="x", target="y") for n in range(2)],
        scorer=includes(),
    )
    for task in (tasks.misleading_math(dataset="generated"), with_budget(external)):
        for found in results(task, limit=2).results.scores:
            assert not any(math.isnan(metric.value) for metric in found.metrics.values())
