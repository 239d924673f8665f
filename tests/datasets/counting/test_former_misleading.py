"""The first version of the misleading questions stays as it was: networks were trained on it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from inverse_scaling_evals import tasks
from inverse_scaling_evals.datasets import Item, text_digest
from inverse_scaling_evals.datasets.counting import (
    generate_misleading_math_v1,
    generate_misleading_python_v1,
    read_counting,
)

Generate = Callable[..., list[Item]]


def digest(items: list[Item]) -> str:
    content = [[item.id, item.prompt, item.answer, dict(item.metadata)] for item in items]
    return text_digest(json.dumps(content, sort_keys=True))


@pytest.mark.parametrize(
    ("generate", "whole", "others"),
    [
        (generate_misleading_math_v1, "4c042a4116", "09279be872"),
        (generate_misleading_python_v1, "c54f518d51", "6a3c924b60"),
    ],
)
def test_it_is_frozen(generate: Generate, whole: str, others: str) -> None:
    assert digest(generate()) == whole
    assert digest(generate(7, 300, (0, 4, 9))) == others


@pytest.mark.parametrize(
    ("make", "generate"),
    [
        (tasks.misleading_math, generate_misleading_math_v1),
        pytest.param(
            tasks.misleading_python, generate_misleading_python_v1, marks=pytest.mark.slow
        ),
    ],
)
def test_it_is_a_data_set_of_the_task_and_solved(make: Any, generate: Generate) -> None:
    items = generate(3)
    task = make(budget=1024, dataset="generated_v1", seed=3)
    assert [sample.id for sample in task.dataset] == [item.id for item in items]
    assert task.version != make(budget=1024, dataset="generated").version
    for item in items:
        reading = read_counting(item.prompt)
        assert reading is not None
        assert str(reading.answer) == item.answer
        assert len(reading.distractor_sentences) == item.metadata["num_distractors"]
        whole = [number for number in item.metadata["distractor_numbers"] if "." not in number]
        assert [str(number) for number in reading.distractor_numbers] == whole
