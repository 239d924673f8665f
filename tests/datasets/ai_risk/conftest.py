from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from string import ascii_uppercase

import pytest

from inverse_scaling_evals.datasets import Item
from inverse_scaling_evals.datasets.ai_risk import ai_risk_tasks, load_ai_risk

Render = Callable[[str, Sequence[str]], str]


@pytest.fixture(scope="session")
def human_items(data_mirror: Path) -> Mapping[str, list[Item]]:
    """The human-written questions of all 16 tasks, from the real files."""
    return {
        name: load_ai_risk(name, "human", data_mirror / facts.source_keys["human"])
        for name, facts in ai_risk_tasks().items()
    }


@pytest.fixture(scope="session")
def render() -> Render:
    """Puts a question as a task does: stem, options, instruction, with blank lines between."""

    def rendered(stem: str, choices: Sequence[str]) -> str:
        options = [
            f"({letter}) {text}" for letter, text in zip(ascii_uppercase, choices, strict=False)
        ]
        return "\n\n".join([stem, "\n".join(options), "Answer with the letter of one option."])

    return rendered
