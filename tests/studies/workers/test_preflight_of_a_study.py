"""A study asks its server before the first cell, and says what to do where it does not pass."""

import re
from pathlib import Path
from typing import Any

import pytest
from inspect_ai import Task
from inspect_ai.dataset import MemoryDataset, Sample

from inverse_scaling_evals.errors import ServerError
from inverse_scaling_evals.studies import RunOptions, SamplingOptions, Study, plan, run
from inverse_scaling_evals.studies.workers import check_enforcement
from tests.serving.fake_vllm import FakeVllm, fake_vllm


def small(fake: FakeVllm, **changes: Any) -> Study:
    """One question at two budgets, on a stand-in for a server."""
    return plan(
        tasks=["misleading_math"],
        dataset="generated",
        models=[f"vllm/{fake.name}"],
        budgets=[0, 64],
        epochs=1,
        limit=1,
        **changes,
    )


def test_a_context_that_is_too_short_is_refused_in_whole_sentences(tmp_path: Path) -> None:
    with fake_vllm(window=8192) as fake:
        study = small(fake)
        with pytest.raises(ServerError) as refused:
            run(study, tmp_path / "logs", options=RunOptions(model_base_url=fake.url))
    said = r"\d for the prompt\. Start the server with --max-model-len \d{5}, or leave"
    assert re.search(said, str(refused.value))
    assert not list((tmp_path / "logs").glob("*.eval"))


def test_an_output_limit_of_the_study_makes_a_short_context_enough(tmp_path: Path) -> None:
    with fake_vllm(window=8192) as fake:
        study = small(fake, sampling=SamplingOptions(max_tokens=2000))
        done = run(study, tmp_path / "logs", options=RunOptions(model_base_url=fake.url))
        sent = {body.get("max_tokens") for path, body in fake.bodies if "chat" in path}
    assert done.complete
    assert 2000 in sent
    assert max(filter(None, sent)) == 2000


@pytest.mark.parametrize(
    "long",
    [
        Sample(input="漢字" * 500),  # a byte of other scripts may be a token
        Sample(input="Which?", choices=["a long option"] * 500),  # which a solver adds
    ],
)
def test_long_prompts_of_any_task_need_their_room(long: Sample) -> None:
    with fake_vllm(window=2048) as fake:
        study = plan(
            tasks=["misleading_math"],
            dataset="generated",
            models=[f"vllm/{fake.name}"],
            budgets=[64],
            sampling=SamplingOptions(max_tokens=500),
        )

        def check(sample: Sample) -> None:
            task = Task(dataset=MemoryDataset([sample]))
            options = RunOptions(model_base_url=fake.url)
            check_enforcement(study.runnable, options, max_tokens=500, tasks=[task])

        check(Sample(input="What is 1 + 1?"))
        with pytest.raises(ServerError, match="for the prompt"):
            check(long)
