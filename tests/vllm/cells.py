"""Cells run on the real server, and what a log says of them."""

from pathlib import Path
from typing import Any

from inspect_ai import Task, eval
from inspect_ai.dataset import Sample
from inspect_ai.log import EvalLog, EvalSample

from inverse_scaling_evals.scorers import exact_answer, thinking_measures
from inverse_scaling_evals.serving import Server
from inverse_scaling_evals.solvers import thinking

QUESTION = "You have an apple and an orange. How many fruits do you have?"


def cell_task(name: str, budget: int | str, enforce: str = "auto", **solver: Any) -> Task:
    """One question under a budget."""
    return Task(
        name=name,
        dataset=[Sample(QUESTION, target="2", metadata={"question": "q", "stratum": "s"})],
        solver=thinking(budget, enforce=enforce, **solver),
        scorer=[exact_answer(), thinking_measures()],
    )


def run_cells(
    tasks: list[Task], server: Server, log_dir: Path, model: str = "tiny", **options: Any
) -> dict[str, EvalLog]:
    """Run cells side by side through Inspect's own provider; give the logs by name."""
    logs = eval(
        tasks,
        model=f"vllm/{model}",
        model_base_url=server.base_url,
        log_dir=str(log_dir),
        display="log",
        max_tasks=8,
        log_model_api=True,
        **options,
    )
    return {log.eval.task: log for log in logs}


def samples(log: EvalLog) -> list[EvalSample]:
    """The samples by epoch, of a log that succeeded."""
    assert log.status == "success", log.error and log.error.message
    assert log.samples is not None
    return sorted(log.samples, key=lambda sample: sample.epoch)


def record(sample: EvalSample) -> dict[str, Any]:
    """What the solver recorded."""
    found: dict[str, Any] = sample.metadata["thinking"]
    return found


def measures(sample: EvalSample) -> dict[str, Any]:
    """What the scorer measured, with the source."""
    assert sample.scores is not None
    score = sample.scores["thinking_measures"]
    assert isinstance(score.value, dict)
    return {**score.value, **(score.metadata or {})}


def counted(log: EvalLog) -> list[int]:
    """Thinking tokens by epoch, counted in token ids."""
    return [record(sample)["reasoning_tokens_counted"] for sample in samples(log)]


def reported(log: EvalLog) -> list[int | None]:
    """Thinking tokens by epoch, as the server counts them."""
    return [sample.output.usage and sample.output.usage.reasoning_tokens for sample in samples(log)]


def completion_prompts(sample: EvalSample) -> list[list[int]]:
    """The token ids that a sample's completions went on from."""
    found = []
    for event in sample.events:
        if event.event == "model":
            assert event.call is not None
            found.append(list(event.call.request["extra_body"]["prompt"]))
    return found


def responses(sample: EvalSample) -> list[dict[str, Any]]:
    """The raw responses of a sample's model calls."""
    found = []
    for event in sample.events:
        if event.event == "model":
            assert event.call is not None
            assert event.call.response is not None
            found.append(dict(event.call.response))
    return found
