"""Logs are runs of the same thing exactly where Inspect's identifier says so."""

from typing import Any

import pytest
from inspect_ai import task_identifier
from inspect_ai.log import EvalConfig, EvalDataset, EvalLog, EvalPlan, EvalPlanStep, EvalSpec
from inspect_ai.model import GenerateConfig, ModelConfig

from inverse_scaling_evals.analysis.logs._identity import run_identity


def log(plan: dict[str, Any] | None = None, **spec: Any) -> EvalLog:
    """Make a log; what is not given is that of a plain run."""
    known = {
        "created": "2026-01-01T00:00:00+00:00", "task": "counting", "model": "scripted/steady",
        "dataset": EvalDataset(name="generated"), "config": EvalConfig(),
        "task_args": {"budget": 1024, "seed": 0}, "task_args_passed": {"budget": 1024},
    }  # fmt: skip
    return EvalLog(eval=EvalSpec(**{**known, **spec}), plan=EvalPlan(**(plan or {})))


def role(**given: Any) -> dict[str, Any]:
    return {"model_roles": {"grader": ModelConfig(model="scripted/steady", **given)}}


STEPS = [EvalPlanStep(solver="thinking", params={"budget": 1, "n": 2}, params_passed={"budget": 1})]
CASES: dict[str, EvalLog] = {
    "plain": log(),
    "plain again, later": log(
        created="2026-02-02T00:00:00+00:00", dataset=EvalDataset(name="generated", sample_ids=[1])
    ),
    "another default": log(task_args={"budget": 1024, "seed": 1}),
    "not set": log(task_args_passed={"budget": 1024, "enforce": None}),
    "task": log(task="zebra"),
    "file": log(task_file="counting.py"),
    "budget": log(task_args_passed={"budget": 4096}),
    "model": log(model="scripted/overthinker"),
    "model arguments": log(model_args={"device": 1}),
    "version": log(task_version=2),
    "temperature": log(model_generate_config=GenerateConfig(temperature=0.5)),
    "temperature of the run": log(plan={"config": GenerateConfig(temperature=0.5)}),
    "retries": log(model_generate_config=GenerateConfig(max_retries=3)),
    "retries of the run": log(plan={"config": GenerateConfig(max_retries=3)}),
    "steps": log(plan={"steps": STEPS}),
    "steps, another default": log(
        plan={"steps": [STEPS[0].model_copy(update={"params": {"budget": 1, "n": 3}})]}
    ),
    "steps, passed": log(
        plan={"steps": [STEPS[0].model_copy(update={"params_passed": {"budget": 2}})]}
    ),
    "steps in words": log(plan={"steps": STEPS, "name": "chain"}),
    "last step": log(plan={"finish": STEPS[0]}),
    "role": log(**role()),
    "role elsewhere": log(**role(base_url="http://127.0.0.1:1")),
    "role that waits": log(**role(config=GenerateConfig(timeout=9))),
    "role that samples": log(**role(config=GenerateConfig(seed=9))),
    "epochs": log(config=EvalConfig(epochs=3)),
    "messages": log(config=EvalConfig(message_limit=3)),
    "tokens": log(config=EvalConfig(token_limit=9)),
    "all tokens": log(config=EvalConfig(token_limit=9, token_limit_type="all")),
    "output tokens": log(config=EvalConfig(token_limit=9, token_limit_type="output")),
    "no tokens": log(config=EvalConfig(token_limit_type="output")),
    "cost": log(config=EvalConfig(cost_limit=1.5)),
    **{
        f"option {name}": log(
            model_generate_config=GenerateConfig.model_construct(**{name: "given"})
        )
        for name in GenerateConfig.model_fields
    },
}


@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
def test_two_logs_are_told_apart_where_inspect_tells_them_apart() -> None:
    ours, without_nulls = (
        {
            name: run_identity(made.model_dump(mode="json", exclude_none=exclude_none))
            for name, made in CASES.items()
        }
        for exclude_none in (False, True)
    )
    assert ours == without_nulls
    theirs = {name: task_identifier(made, None) for name, made in CASES.items()}
    for first in CASES:
        same = {name for name in CASES if theirs[name] == theirs[first]}
        assert {name for name in CASES if ours[name] == ours[first]} == same, first
    assert 30 < len(set(theirs.values())) < len(CASES)


def test_a_log_from_before_arguments_were_told_from_defaults_is_what_it_used() -> None:
    whole = log(task_args_passed={"budget": 1024, "seed": 0}).model_dump(mode="json")
    older = log().model_dump(mode="json")
    del older["eval"]["task_args_passed"]
    assert run_identity(older) == run_identity(whole)
