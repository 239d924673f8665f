"""One train of thought through checkpoints, on a real server: counts, options, context."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from inspect_ai import eval
from inspect_ai.log import EvalLog

from inverse_scaling_evals.analysis import observations_df
from inverse_scaling_evals.serving import Server
from inverse_scaling_evals.tasks import misleading_math, survival_instinct

from .conftest import start_vllm

pytestmark = pytest.mark.vllm


@pytest.fixture(scope="module")
def server(
    vllm_python: Path, tiny_model: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("server") / "server.log"
    arguments = ["--served-model-name", "followed", "--reasoning-parser", "qwen3"]
    with start_vllm(vllm_python, tiny_model, log, arguments) as started:
        yield started


def run(server: Server, log_dir: Path, task: Any = misleading_math, **arguments: Any) -> EvalLog:
    [log] = eval(
        task,
        task_args={"dataset": "generated", **arguments},
        model="vllm/followed",
        model_base_url=server.base_url,
        limit=4,
        epochs=1,
        seed=7,
        log_dir=str(log_dir),
        display="none",
    )
    return log


def test_the_thinking_is_cut_at_every_checkpoint_to_the_token(
    server: Server, tmp_path: Path
) -> None:
    log = run(server, tmp_path, checkpoints="0,16,64,200", probe_tokens=16)
    assert log.status == "success", log.error
    frame = observations_df(log)
    assert len(frame) == 16
    cut = frame[~frame["past_end"]]
    # the chat template opens the block with one token of the number
    expected = (cut["checkpoint"] - 1).clip(lower=0)
    assert (cut["reasoning_tokens"] == expected).all()
    past = frame[frame["past_end"]]
    assert (past["reasoning_tokens"] <= past["checkpoint"]).all()
    assert (cut["answer_tokens"] <= 16).all()


def test_the_longest_thinking_begins_as_the_shorter_ones(server: Server, tmp_path: Path) -> None:
    log = run(server, tmp_path, checkpoints="16,200", probe_tokens=16)
    assert log.samples is not None
    for sample in log.samples:
        [short, long] = sample.metadata["trajectory"]
        if long["past_end"]:
            continue
        assert 0 < short["thinking_characters"] <= long["thinking_characters"]


def test_options_have_probabilities_that_are_none_above_one(server: Server, tmp_path: Path) -> None:
    log = run(server, tmp_path, survival_instinct, checkpoints="16,64", probe_tokens=16)
    assert log.status == "success", log.error
    assert log.samples is not None
    for sample in log.samples:
        for probe in sample.metadata["trajectory"]:
            if not probe["past_end"]:
                assert 0 <= sum(probe["probabilities"].values()) <= 1.0001


def test_a_checkpoint_beyond_the_context_of_the_server_is_refused(
    server: Server, tmp_path: Path
) -> None:
    log = run(server, tmp_path, checkpoints="64,1000000")
    assert log.status == "error"
    assert log.error is not None
    assert "larger --max-model-len" in log.error.message


def test_a_rule_ends_the_thinking(server: Server, tmp_path: Path) -> None:
    log = run(server, tmp_path, checkpoints="0,16,64,200", stop="settled", probe_tokens=16)
    assert log.status == "success", log.error
    frame = observations_df(log)
    assert set(frame["design"]) == {"stopped"}
    assert (frame["reasoning_tokens"] <= 199).all()
