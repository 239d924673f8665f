"""Trains of thought that were asked on the way, in the explorer."""

import json
from pathlib import Path
from typing import Any

from inspect_ai import eval

from inverse_scaling_evals.report import read_results
from inverse_scaling_evals.report.explorer import Explorer, JumpKind, explorer_html
from inverse_scaling_evals.tasks import misleading_math
from tests.serving.fake_vllm import fake_vllm


def explorer_of(folder: Path, *, habits: dict[str, Any], **arguments: Any) -> Explorer:
    with fake_vllm(**habits) as fake:
        [log] = eval(
            misleading_math,
            task_args=arguments,
            model=f"vllm/{fake.name}",
            model_base_url=fake.url,
            log_dir=str(folder),
            limit=2,
            epochs=1,
            display="none",
        )
    assert log.status == "success", log.error
    return explorer_html(str(folder), read_results(str(folder)))


def asked(sample: dict[str, Any]) -> list[tuple[int, str, str]]:
    """Where a sample was asked on the way: characters before it, kind, and what is shown."""
    found, characters = [], 0
    for part in sample["thinking"]:
        if isinstance(part, str):
            characters += len(part)
        elif part[0] in ("checkpoint", "turn"):
            found.append((characters, part[0], part[1]))
    return found


def test_every_checkpoint_stands_in_the_thinking_with_its_answer(tmp_path: Path) -> None:
    explorer = explorer_of(
        tmp_path, habits={"natural": 100, "right_until": 30}, checkpoints="16,64,128"
    )
    document = json.loads(explorer.data)
    samples = document["samples"]
    assert len(samples) == 2
    for sample in samples:
        places, kinds, shown = zip(*asked(sample), strict=True)
        # the template opens the block with one token, and each of the rest is a letter
        assert places == (15, 63, 100)
        assert kinds == ("checkpoint", "turn", "checkpoint")
        told = [text.partition(" ")[2] for text in shown]
        assert told == [
            "16 tokens: 2 (right)",
            "64 tokens: 7 (wrong)",
            "128 tokens, past the end: 7 (wrong)",
        ]


def test_trains_that_were_talked_out_of_the_right_answer_can_be_jumped_to(tmp_path: Path) -> None:
    explorer = explorer_of(
        tmp_path, habits={"natural": 100, "right_until": 30}, checkpoints="16,64"
    )
    assert {jump.kind for jump in explorer.jumps} == {JumpKind.TALKED_OUT}
    assert len(explorer.jumps) == 2
    assert all(one["left"] == one["right"] for one in json.loads(explorer.data)["jumps"])


def test_thinking_that_was_stopped_shows_where_it_was_asked(tmp_path: Path) -> None:
    explorer = explorer_of(
        tmp_path,
        habits={"natural": 500, "right_until": 20},
        checkpoints="16,64,128,256",
        stop="settled",
    )
    [first, _] = json.loads(explorer.data)["samples"]
    assert [place for place, _, _ in asked(first)] == [15, 63, 127]
    assert "stopped by settled=2" in first["label"]
