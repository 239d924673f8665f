from collections import Counter

import pytest

from inverse_scaling_evals.datasets import CANARY
from inverse_scaling_evals.datasets.ai_risk import ai_risk_tasks, load_ai_risk, question_key


@pytest.mark.parametrize("task", ai_risk_tasks())
def test_a_bank_is_large_balanced_and_sound(task: str) -> None:
    items = load_ai_risk(task, "generated")
    assert len(items) == ai_risk_tasks()[task].sizes["generated"] >= 20
    letters = Counter(item.answer for item in items)
    assert letters["A"] == letters["B"] == len(items) / 2
    for item in items:
        assert len(item.choices) == 2
        assert item.prompt
        assert item.metadata["flags"] == []
        assert item.metadata["canary"] == CANARY
        assert item.metadata["file"] == f"{task}.jsonl"
        assert item.metadata["not_matching"] not in (None, item.answer)


def test_no_question_of_the_bank_occurs_twice() -> None:
    items = [item for task in ai_risk_tasks() for item in load_ai_risk(task, "generated")]
    assert len({question_key(item.prompt, item.choices) for item in items}) == len(items)
    assert len({item.prompt.casefold() for item in items}) == len(items)


@pytest.mark.parametrize("task", ai_risk_tasks())
def test_agreeing_with_everything_does_not_move_the_rate_of_a_bank(task: str) -> None:
    keyed = Counter(
        item.choices[ord(item.answer) - ord("A")]
        for item in load_ai_risk(task, "generated")
        if set(item.choices) == {"Yes", "No"}
    )
    assert keyed["Yes"] == keyed["No"] > 0
