"""Where a rule ended the thinking, as the observations have it."""

from pathlib import Path

import numpy as np
import pytest
from inspect_ai import eval

from inverse_scaling_evals import tasks
from inverse_scaling_evals.analysis import observations_df
from tests.serving.fake_vllm import fake_vllm


@pytest.mark.parametrize(
    ("checkpoints", "natural", "stopped_at", "past_end"),
    [
        ("0,16,64,128", 200, 16.0, False),  # two equal answers
        ("0,64,128", 200, np.nan, False),  # met at the last, where thinking ends in any case
        ("16,64,128", 200, np.nan, False),  # likewise
        ("16,64,128,192", 200, 128.0, False),  # it had changed before
        ("0,64,128", 40, np.nan, True),  # the model had ended it
    ],
)
def test_a_rule_ends_thinking_only_before_the_last_checkpoint(
    checkpoints: str, natural: int, stopped_at: float, past_end: bool, tmp_path: Path
) -> None:
    with fake_vllm(natural=natural, right_until=30) as fake:
        [log] = eval(
            tasks.misleading_math(dataset="generated", checkpoints=checkpoints, stop="settled"),
            model=f"vllm/{fake.name}", model_base_url=fake.url, log_dir=str(tmp_path), limit=2,
            epochs=1, display="none",
        )  # fmt: skip
    assert log.status == "success", log.error
    found = observations_df(tmp_path)
    np.testing.assert_array_equal(found["stopped_at"], [stopped_at] * 2)
    assert found["past_end"].tolist() == [past_end] * 2
