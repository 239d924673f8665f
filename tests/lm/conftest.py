"""A small real language model on a real vLLM server, studied once, for the tests marked `lm`."""

import os
from pathlib import Path

import pytest

from inverse_scaling_evals.serving import PYTHON_VARIABLE, serve_on_cpu
from inverse_scaling_evals.studies import RunOptions, plan, run

MODEL = "smollm2-135m"
WINDOW = 8192  # which the model was trained with
MODEL_VARIABLE = "INVERSE_SCALING_EVALS_SMOLLM2"
# bfloat16 crawls on processors without it
ARGUMENTS = ("--reasoning-parser", "qwen3", "--dtype", "float32")


def _named(variable: str) -> Path:
    named = os.environ.get(variable)
    if not named:
        pytest.fail(f"{variable} is not set: run make test-lm")
    return Path(named)


@pytest.fixture(scope="session")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of three studies: four tasks, some zebra puzzles, and trains of thought."""
    if "avx2" not in Path("/proc/cpuinfo").read_text(encoding="utf-8").split():
        pytest.skip("this processor has no AVX2, which vLLM on the CPU needs")
    folder = tmp_path_factory.mktemp("lm")
    with serve_on_cpu(
        _named(MODEL_VARIABLE),
        MODEL,
        python=_named(PYTHON_VARIABLE),
        context=WINDOW,
        arguments=ARGUMENTS,
        log_path=folder / "server.log",
    ) as server:
        options = RunOptions(
            max_connections=32, max_samples=32, model_base_url=server.base_url, display="none"
        )
        for name in ("study", "zebra", "trajectory"):
            study = plan(file=Path(__file__).with_name(f"{name}.yaml"))
            assert run(study, folder / "logs" / name, options=options).complete
    return folder / "logs"
