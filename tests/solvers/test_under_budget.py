"""The solver that runs other solvers: what it refuses past `generate`, and what it keeps."""

from pathlib import Path
from typing import Any

import pytest
from inspect_ai import Task, eval
from inspect_ai.dataset import Sample
from inspect_ai.log import EvalLog
from inspect_ai.model import get_model
from inspect_ai.solver import Generate, Solver, TaskState, generate, solver

from inverse_scaling_evals.scorers import thinking_measures
from inverse_scaling_evals.solvers import thinking, under_budget
from tests.own_solvers import past_generate
from tests.serving.fake_vllm import FakeVllm, decode, fake_vllm
from tests.wire.recorder import recording_server


@solver
def forgetful() -> Solver:
    """Put metadata of its own in place of all that was there."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        state.metadata = {"mine": 1}
        return await generate(state)

    return solve


def run(fake: FakeVllm, solver: Solver, log_dir: Path, **options: Any) -> EvalLog:
    task = Task([Sample("2+2?", target="4")], solver=solver, scorer=thinking_measures(False))
    [log] = eval(
        task,
        model=f"vllm/{fake.name}",
        model_base_url=fake.url,
        log_dir=str(log_dir),
        display="log",
        **options,
    )
    return log


def record(log: EvalLog) -> dict[str, Any]:
    assert log.status == "success", log.error and log.error.message
    assert log.samples
    found: dict[str, Any] = log.samples[0].metadata["thinking"]
    return found


def refusal(log: EvalLog) -> str:
    assert log.status == "error"
    assert log.error is not None
    return log.error.message


def prompts(fake: FakeVllm) -> list[str]:
    return [decode(body["prompt"]) for path, body in fake.bodies if path == "/v1/completions"]


@pytest.mark.parametrize("name", ["thinking", "under_budget", "generate's own"])
def test_a_system_message_of_the_run_leads_the_prompt_that_is_continued(
    name: str, tmp_path: Path
) -> None:
    said = "Be kind."
    solvers = {
        "thinking": lambda: thinking(16, enforce="extend"),
        "under_budget": lambda: under_budget(generate(), 16, enforce="extend"),
        "generate's own": lambda: under_budget(generate(system_message=said), 16, enforce="extend"),
    }
    options = {} if "own" in name else {"system_message": said}
    with fake_vllm() as fake:
        log = run(fake, solvers[name](), tmp_path, **options)
    assert record(log)["reasoning_tokens_counted"] == 15
    for prompt in prompts(fake):
        assert prompt.startswith("system: Be kind.\nsystem: You may spend about 16 tokens")
        assert prompt.count("Be kind.") == 1


def chats(fake: FakeVllm) -> list[Any]:
    return [body["messages"] for path, body in fake.bodies if path == "/v1/chat/completions"]


@pytest.mark.parametrize("enforce", ["auto", "exact"])
@pytest.mark.parametrize("budget", [0, 16])
@pytest.mark.parametrize("calls", ["generate", "past generate"])
def test_a_silent_budget_changes_no_word_of_any_call(
    calls: str, budget: int, enforce: str, tmp_path: Path
) -> None:
    own = generate if calls == "generate" else past_generate
    with fake_vllm() as fake:
        record(run(fake, under_budget(own()), tmp_path, system_message="Be kind."))
        natural = chats(fake)
    with fake_vllm() as fake:
        solver = under_budget(own(), budget, "silent", enforce)
        found = record(run(fake, solver, tmp_path, system_message="Be kind."))
        assert chats(fake) == natural != []
    assert (found["regime"], found["budget"]) == ("silent", str(budget))
    assert found["reasoning_tokens_counted"] <= budget


def test_thinking_that_goes_on_in_silence_has_the_natural_prompt(tmp_path: Path) -> None:
    with fake_vllm(natural=4) as fake:
        record(run(fake, under_budget(generate(), 40, "silent", "extend"), tmp_path))
        silent = prompts(fake)
    with fake_vllm(natural=4) as fake:
        record(run(fake, thinking(40, "silent", "extend"), tmp_path))
        assert prompts(fake) == silent
    assert silent[0] == "user: 2+2?\nassistant: <think>\n"
    assert len(silent) > 2


def test_thinking_goes_on_under_a_solver_that_replaces_the_metadata(tmp_path: Path) -> None:
    with fake_vllm(natural=10) as fake:
        found = record(run(fake, under_budget(forgetful(), 40, enforce="extend"), tmp_path))
    assert (found["budget"], found["extension_ended"]) == ("40", "budget")
    assert found["reasoning_tokens_counted"] == 39


@pytest.mark.parametrize(
    ("budget", "body"),
    [
        ("natural", {"thinking_token_budget": 3}),
        ("natural", {"reasoning_effort": "low"}),
        (16, {"reasoning_effort": "low"}),
        (16, {"thinking_token_budget": 9}),
    ],
)
def test_a_body_that_sets_thinking_is_refused_whatever_the_budget(
    budget: Any, body: dict[str, Any], tmp_path: Path
) -> None:
    with fake_vllm() as fake:
        for own in (thinking(budget), under_budget(generate(), budget)):
            log = run(fake, own, tmp_path, extra_body=body)
            assert f"sets {next(iter(body))}, which contradicts" in refusal(log)
        log = run(fake, under_budget(past_generate(extra_body=body), budget), tmp_path)
        assert next(iter(body)) in refusal(log)
        assert fake.bodies == []


@pytest.mark.parametrize("option", [{"reasoning_effort": "high"}, {"reasoning_tokens": 64}])
def test_a_call_that_sets_thinking_where_the_budget_leaves_it_out_is_not_sent(
    option: dict[str, Any], tmp_path: Path
) -> None:
    with fake_vllm() as fake:
        log = run(fake, under_budget(past_generate(**option)), tmp_path)
        [(name, value)] = option.items()
        assert f"with {name}={value}, which contradicts" in refusal(log)
        assert fake.bodies == []


def test_a_call_without_room_for_a_natural_budget_that_is_a_number_is_not_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "fake")
    with recording_server() as recorder:
        [log] = eval(
            Task([Sample("2+2?")], solver=under_budget(past_generate(max_tokens=9000))),
            model=get_model("anthropic/claude-sonnet-4-5", base_url=recorder.url, memoize=False),
            log_dir=str(tmp_path),
            display="log",
        )
        assert recorder.requests == []
    assert "max_tokens=9000" in refusal(log)


@pytest.mark.parametrize("own", [["a"], None, {"text": "2+2?"}, float("nan")])
def test_metadata_of_the_task_under_the_name_question_may_be_anything(
    own: Any, tmp_path: Path
) -> None:
    task = Task(
        [Sample("2+2?", id=x, metadata={"question": own}) for x in range(3)],
        solver=under_budget(generate(), 16),
        scorer=thinking_measures(False),
    )
    with fake_vllm() as fake:
        [log] = eval(
            task, model=f"vllm/{fake.name}", model_base_url=fake.url, log_dir=str(tmp_path),
            display="log", max_tokens=2000,
        )  # fmt: skip
    assert log.status == "success", log.error and log.error.message
    assert log.results is not None
    [measured] = [found for found in log.results.scores if found.name == "reasoning_tokens"]
    assert {name.split("/")[-1]: metric.value for name, metric in measured.metrics.items()} == {
        "mean": 15,
        "stderr": 0,
    }
