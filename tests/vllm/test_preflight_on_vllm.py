"""The preflight against real servers, with and without a reasoning parser."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from inverse_scaling_evals.cli import main
from inverse_scaling_evals.errors import ServerError
from inverse_scaling_evals.serving import Server, preflight

from .cells import cell_task, counted, measures, run_cells, samples
from .conftest import start_vllm

pytestmark = pytest.mark.vllm


def test_a_server_with_a_parser_passes_to_the_token(server: Server) -> None:
    report = preflight(
        "vllm/tiny",
        base_url=server.base_url,
        max_budget=2048,
        answer_tokens=1024,
        prompt_tokens=1024,
    )
    assert report.passed, report.checks
    assert report.facts["reasoning_parser"] is True
    assert report.facts["template_opens_thinking"] is True
    assert report.facts["thinking_tokens_in_prompt"] == 1
    exactly = report.facts.get("thinking_tokens_at_exactly_16")
    assert (exactly or report.facts["thinking_tokens_at_16"]) == 15
    assert report.facts["thinking_tokens_off"] == 0
    assert report.facts["context_window"] == 4096
    assert report.facts["largest_budget"] == 2048


def test_a_budget_that_the_context_does_not_hold_fails_with_the_flag(server: Server) -> None:
    report = preflight("vllm/tiny", base_url=server.base_url, max_budget=16_384)
    [failed] = [check for check in report.checks if check.result == "fail"]
    assert failed.remedy.startswith("Start the server with --max-model-len 32528, or")


def test_a_server_without_a_parser_fails_on_the_command_line(server_without_parser: Server) -> None:
    arguments = ["--model", "vllm/tiny-plain", "--model-base-url", server_without_parser.base_url]
    arguments += ["--answer", "1024", "--longest-prompt", "1024", "--format", "json"]
    result = CliRunner().invoke(main, ["preflight", *arguments])
    assert result.exit_code == 1
    report = json.loads(result.output)
    assert report["facts"]["reasoning_parser"] is False
    [failed] = [check for check in report["checks"] if check["result"] == "fail"]
    assert "--reasoning-parser qwen3" in failed["remedy"]


def test_without_a_parser_a_budget_is_refused_and_words_are_still_counted(
    server_without_parser: Server, tmp_path: Path
) -> None:
    tasks = [cell_task("cap", 16), cell_task("words", 16, "prompt")]
    logs = run_cells(
        tasks, server_without_parser, tmp_path, "tiny-plain", epochs=2, seed=3, max_tokens=300
    )
    assert logs["cap"].status == "error"
    assert logs["cap"].error is not None
    assert "reasoning" in logs["cap"].error.message
    assert all(tokens > 0 for tokens in counted(logs["words"]))
    for sample in samples(logs["words"]):
        assert measures(sample)["reasoning_tokens_source"] == "token_ids"


def test_a_server_that_cannot_start_is_reported_with_its_last_lines(
    vllm_python: Path, tmp_path: Path
) -> None:
    with pytest.raises(ServerError) as error:
        start_vllm(vllm_python, tmp_path / "no-model", tmp_path / "log", [])
    assert "exit code" in str(error.value)
    assert "no-model" in str(error.value)
