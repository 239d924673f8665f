"""The preflight of models behind an API, and of the scripted ones, on the command line too."""

import json

import pytest
from click.testing import CliRunner

from inverse_scaling_evals.cli import main
from inverse_scaling_evals.errors import ServerError
from inverse_scaling_evals.models import PROFILES
from inverse_scaling_evals.serving import preflight
from tests.wire.recorder import recording_server

from .fake_vllm import fake_vllm


@pytest.mark.parametrize("profile", [profile for profile in PROFILES if profile != "inert"])
def test_a_scripted_model_that_keeps_its_budget_passes(profile: str) -> None:
    report = preflight(f"scripted/{profile}")
    assert report.passed
    assert 0 < report.facts["reasoning_tokens"] <= 16
    assert report.facts["reasoning_tokens_off"] == 0


def test_the_inert_model_does_not_obey() -> None:
    report = preflight("scripted/inert")
    assert not report.passed
    assert {check.name for check in report.checks if check.result == "fail"} == {"enforced", "off"}
    assert all("not enforced" in check.finding for check in report.checks if check.result == "fail")


def test_a_hosted_model_is_asked_once_at_its_smallest_budget(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "fake")
    with recording_server() as recorder:
        report = preflight("anthropic/claude-opus-4-5", base_url=recorder.url)
        [request] = [r for r in recorder.requests if r.path.endswith("/messages")]
    assert request.body["thinking"]["budget_tokens"] == 1024
    assert request.body["max_tokens"] == 1024 + 256
    assert report.passed
    assert [check.result for check in report.checks if check.evidence == "table"]


def test_a_model_of_levels_gets_the_lowest_and_nothing_is_claimed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "fake")
    with recording_server() as recorder:
        report = preflight("openai/o3", base_url=f"{recorder.url}/v1")
        [request] = [r for r in recorder.requests if r.path.endswith("/responses")]
    assert request.body["reasoning"]["effort"] == "low"
    [enforced] = [check for check in report.checks if check.name == "enforced"]
    assert (enforced.result, enforced.evidence) == ("note", "tested")
    assert "not established" in enforced.finding


def test_thinking_in_the_reply_names_the_missing_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAB_API_KEY", "fake")
    reply = {
        "id": "1", "object": "chat.completion", "created": 1, "model": "m",
        "choices": [{"index": 0, "finish_reason": "stop", "message": {
            "role": "assistant", "content": "[THINK]Two and two.[/THINK]four apples"}}],
        "usage": {"prompt_tokens": 9, "completion_tokens": 16, "total_tokens": 25},
    }  # fmt: skip
    with recording_server({"/completions": reply}) as recorder:
        report = preflight("openai-api/lab/m", base_url=f"{recorder.url}/v1")
    [parser] = [check for check in report.checks if check.name == "parser"]
    assert "--reasoning-parser mistral" in parser.remedy
    assert report.facts["reasoning_tokens_source"] == "output_minus_answer"


@pytest.mark.parametrize(
    ("model", "variable"),
    [("anthropic/claude-opus-4-5", "ANTHROPIC_API_KEY"), ("openai/o3", "OPENAI_API_KEY")],
)
def test_a_missing_key_is_an_error_that_names_the_variable(
    model: str, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(variable, raising=False)
    with pytest.raises(ServerError, match=f"No {variable}"):
        preflight(model)


def test_an_unknown_profile_keeps_its_own_message() -> None:
    with pytest.raises(ValueError, match="scripted/steady"):
        preflight("scripted/nobody")


def test_the_command_prints_the_findings_and_passes() -> None:
    result = CliRunner().invoke(main, ["preflight", "--model", "scripted/steady"])
    assert result.exit_code == 0
    assert "[from the table, not tested]" in result.output
    assert "It enforces budgets, as far as this was tested." in result.output


def test_the_command_gives_json_and_fails_with_code_1() -> None:
    with fake_vllm(parser=False) as fake:
        arguments = [
            "--model",
            f"vllm/{fake.name}",
            "--model-base-url",
            fake.url,
            "--format",
            "json",
        ]
        result = CliRunner().invoke(main, ["preflight", *arguments])
    assert result.exit_code == 1
    report = json.loads(result.output)
    assert report["passed"] is False
    assert report["facts"]["reasoning_parser"] is False


def test_the_command_turns_an_error_into_one_line() -> None:
    arguments = ["--model", "vllm/x", "--model-base-url", "http://127.0.0.1:9"]
    result = CliRunner().invoke(main, ["preflight", *arguments])
    assert result.exit_code == 1
    assert result.output.startswith("Error: No server at http://127.0.0.1:9")
