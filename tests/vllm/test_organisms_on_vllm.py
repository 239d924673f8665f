"""Organisms on a real server: what is measured agrees with the law that they were trained on.

Marked `organism`, for `make test-organisms`, and not `vllm`: the networks take some minutes each.
The whole of it, with coverage over repeated studies, is `make validation`.
"""

import json
import math
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from inspect_ai.log import list_eval_logs, read_eval_log

from inverse_scaling_evals.analysis import findings, observations_df
from inverse_scaling_evals.organisms import (
    ORGANISMS,
    Law,
    Trial,
    law_curves,
    organism_path,
    run_trial,
)
from inverse_scaling_evals.serving import serve_on_cpu
from inverse_scaling_evals.studies import RunOptions

pytestmark = pytest.mark.organism

QUESTIONS = 80
TRIAL = Trial(QUESTIONS, parts=("capped", "randomised"), caps=(0, 16, 256), lengths=(16, 256))
OPTIONS = RunOptions(max_connections=32, max_samples=32, preflight=False, display="none")


@dataclass(frozen=True)
class Studied:
    """An organism that was studied.

    Attributes:
        name: Which.
        folder: Of its logs, one folder for each part.
        samples: The observations of each part.
    """

    name: str
    folder: Path
    samples: dict[str, pd.DataFrame]


@pytest.fixture(scope="module", params=list(ORGANISMS))
def studied(
    request: pytest.FixtureRequest, vllm_python: Path, tmp_path_factory: pytest.TempPathFactory
) -> Studied:
    """Each organism in turn, served and studied once for all tests."""
    folder = tmp_path_factory.mktemp(request.param)
    organism = ORGANISMS[request.param]
    with serve_on_cpu(
        organism_path(organism.name),
        organism.model,
        python=vllm_python,
        log_path=folder / "server.log",
    ) as server:
        results = run_trial(organism, server.base_url, folder, TRIAL, OPTIONS)
        assert all(result.complete for result in results)
    return Studied(
        organism.name,
        folder,
        {part: observations_df(str(folder / part)) for part in TRIAL.parts},
    )


@pytest.mark.parametrize("part", TRIAL.parts)
def test_every_cell_agrees_with_the_law(studied: Studied, part: str) -> None:
    cells = law_curves(studied.samples[part])
    for cell in cells.to_dict("records"):
        error = math.sqrt(cell["law"] * (1 - cell["law"]) / cell["n_observations"])
        # the network itself is up to 3 points off its law
        assert abs(cell["mean"] - cell["law"]) < 4 * error + 0.03, cell


def test_exact_lengths_are_exact(studied: Studied) -> None:
    tokens = studied.samples["randomised"].groupby("budget", observed=True)["reasoning_tokens"]
    # the chat template opens the block with one token of the budget
    assert {int(b): set(found) for b, found in tokens} == {16: {15}, 256: {255}}


def test_no_two_requests_share_a_seed(studied: Studied) -> None:
    for info in list_eval_logs(str(studied.folder / "capped")):
        log = read_eval_log(info)
        sent = Counter(
            event.call.request.get("seed")
            for sample in log.samples or []
            for event in sample.events
            if event.event == "model" and event.call is not None
        )
        assert sent.total() >= QUESTIONS
        assert None not in sent
        assert max(sent.values()) == 1


def test_questions_do_not_share_their_noise(studied: Studied) -> None:
    capped = studied.samples["capped"]
    natural = capped[capped["budget"].astype(str) == "natural"]
    assert natural["reasoning_tokens"].nunique() > 0.5 * len(natural)


def test_the_verdict_is_the_true_one(studied: Studied) -> None:
    found = {
        part: next(f for f in findings(samples) if f.regime == "silent")
        for part, samples in studied.samples.items()
    }
    if studied.name == "increasing":
        assert found["capped"].verdict == "inverse"
        assert found["capped"].low <= -0.464 <= found["capped"].high
    elif studied.name == "improving":
        assert found["capped"].verdict == "positive"
        assert found["capped"].low <= 0.464 <= found["capped"].high
    else:
        changes = {"inverse", "positive", "non-monotonic", "inert"}
        assert not {found[part].verdict for part in found} & changes


@pytest.mark.parametrize("name", ORGANISMS)
def test_a_network_agrees_with_its_law_offline(name: str, vllm_python: Path) -> None:
    command = [
        vllm_python, "-m", "inverse_scaling_evals.cli",
        "organism", "check", name, "--format", "json", "--limit", "32",
    ]  # fmt: skip
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    rows = json.loads(done.stdout)
    assert [row["length"] for row in rows] == [0, 16, 64, 256, 512]
    for row in rows:
        assert abs(row["right"] - row["law"]) < 0.06, row
        assert row["right"] + row["lure"] > 0.9, "it answers 2 or the lure, and nothing else"


def test_training_is_deterministic_and_leaves_a_card(vllm_python: Path, tmp_path: Path) -> None:
    for name in ("one", "other"):
        command = [
            vllm_python, "-m", "inverse_scaling_evals.cli",
            "organism", "train", tmp_path / name, "--base", "0.3", "--steps", "3",
        ]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True)
    one, other = (tmp_path / name / "model.safetensors" for name in ("one", "other"))
    assert one.read_bytes() == other.read_bytes()
    card = (tmp_path / "one" / "README.md").read_text()
    assert "--base 0.3" in card
    assert Law.read(tmp_path / "one").base == 0.3
    assert "canary GUID" in card


def test_a_folder_that_is_not_empty_is_not_written_over(vllm_python: Path) -> None:
    command = [
        vllm_python, "-m", "inverse_scaling_evals.cli",
        "organism", "train", organism_path("flat"),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert "is not empty" in done.stderr
