"""A study over a task of inspect-evals, on a file in the format of its data."""

import json
from pathlib import Path

import pytest

from inverse_scaling_evals.analysis import findings, observations_df
from inverse_scaling_evals.studies import RunOptions, plan, run

pytestmark = pytest.mark.scale


def test_a_study_runs_gsm8k_beside_a_task_of_the_suite(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import datasets  # type: ignore[import-not-found,unused-ignore]

    data = tmp_path / "data.jsonl"
    data.write_text(
        "".join(
            json.dumps({"question": f"What is {n}+1?", "answer": f"Add.\n#### {n + 1}"}) + "\n"
            for n in range(12)
        )
    )

    def load(**asked: object) -> object:
        return datasets.Dataset.from_json(str(data), cache_dir=str(tmp_path / "cache"))

    monkeypatch.setattr(datasets, "load_dataset", load)  # where the network begins
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "inspect"))
    study = plan(
        tasks=["inspect_evals/gsm8k", "one_box_tendency"],
        models=["scripted/steady"],
        budgets=[0, 1024, 4096],
        dataset="generated",
        limit=4,
        epochs=2,
    )
    result = run(study, tmp_path / "logs", options=RunOptions(display="log"))
    assert result.complete
    assert [state.samples_done for state in result.states] == [8] * 6

    samples = observations_df(tmp_path / "logs")
    assert samples.groupby(["task", "budget"]).size().tolist() == [8] * 6
    assert set(samples["family"]) == {"other", "ai_risk"}
    thinking = samples[samples["task"] == "gsm8k"].groupby("budget")["reasoning_tokens"].mean()
    assert thinking["0"] == 0 < thinking["1024"] < thinking["4096"]
    assert [finding.task for finding in findings(samples)] == ["gsm8k", "one_box_tendency"]
