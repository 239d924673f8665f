"""The preflight of a server, against a stand-in that does and does not obey."""

from typing import Any

import pytest

from inverse_scaling_evals.errors import BudgetError, ServerError
from inverse_scaling_evals.serving import PreflightReport, preflight

from .fake_vllm import fake_vllm
from .sockets import answering


def run(name: str = "", max_budget: int | None = None, **habits: Any) -> PreflightReport:
    with fake_vllm(**habits) as fake:
        return preflight(f"vllm/{name or fake.name}", base_url=fake.url, max_budget=max_budget)


def results(report: PreflightReport) -> dict[str, str]:
    return {check.name: check.result for check in report.checks}


def remedy(report: PreflightReport) -> str:
    [check] = [check for check in report.checks if check.result == "fail"]
    return check.remedy


def test_an_obedient_server_passes_with_what_was_measured() -> None:
    report = run()
    assert report.passed
    assert report.facts["reasoning_parser"] is True
    assert report.facts["template_opens_thinking"] is True
    assert report.facts["thinking_tokens_in_prompt"] == 1
    assert report.facts["thinking_tokens_at_16"] == 15
    assert report.facts["thinking_tokens_off"] == 0
    assert report.facts["context_window"] == 32_768
    assert report.facts["largest_budget"] == 32_768 - 10_000 - 6144


def test_a_model_that_opens_the_block_itself_has_the_whole_budget() -> None:
    report = run(opens=False)
    assert report.passed
    assert report.facts["thinking_tokens_at_16"] == 16
    assert report.facts["template_opens_thinking"] is False


def test_a_server_without_a_parser_fails_with_the_flag() -> None:
    report = run(parser=False)
    assert not report.passed
    assert results(report)["parser"] == "fail"
    assert "--reasoning-parser qwen3" in remedy(report)


def test_a_server_that_ignores_the_budget_fails() -> None:
    report = run(obeys=False)
    assert not report.passed
    assert results(report)["budget"] == "fail"
    assert report.facts["thinking_tokens_at_16"] == 40


def test_a_model_that_stops_by_itself_is_asked_for_exactly_as_much() -> None:
    report = run(natural=5)
    assert report.passed
    assert report.facts["thinking_tokens_at_16"] == 5
    assert report.facts["thinking_tokens_at_exactly_16"] == 15


def test_a_parser_that_miscounts_is_noted_and_does_not_decide() -> None:
    report = run(reports="zero")
    assert report.passed
    assert results(report)["parser"] == "note"


def test_thinking_in_the_reply_fails_with_the_parser_of_its_tags() -> None:
    report = run(leaks=True)
    assert results(report)["parser"] == "fail"
    assert "--reasoning-parser mistral" in remedy(report)


def test_without_token_ids_the_servers_own_count_decides() -> None:
    assert run(ids=False).passed
    assert not run(ids=False, obeys=False).passed


def test_a_server_that_counts_nothing_may_have_ignored_the_budget_and_fails() -> None:
    report = run(ids=False, reports="none")
    [failed] = [check for check in report.checks if check.result == "fail"]
    assert failed.name == "budget"
    assert "it may have been ignored" in failed.finding


@pytest.mark.parametrize("habit", ["tokenizer", "split_tags"])
def test_a_server_without_single_tags_or_tokenizer_loses_exact_and_extend(habit: str) -> None:
    report = run(**{habit: habit == "split_tags"}, ids=False)
    assert results(report)["tokens"] == "note"


def test_thinking_that_cannot_be_switched_off_fails() -> None:
    with fake_vllm(off=False) as fake:
        # a hybrid model by its name, so that off goes through the template
        fake.name = f"Qwen3-{fake.name}"
        report = preflight(f"vllm/{fake.name}", base_url=fake.url)
    assert results(report)["off"] == "fail"
    assert report.facts["thinking_tokens_off"] == 40


def test_a_short_context_fails_with_the_length_that_it_needs() -> None:
    report = run(window=20_000, max_budget=16_384)
    assert results(report)["context"] == "fail"
    assert remedy(report).startswith("Start the server with --max-model-len 32528, or")
    assert run(window=32_528, max_budget=16_384).passed


def test_a_context_that_holds_no_cell_at_all_fails_unasked() -> None:
    assert results(run(window=4096))["context"] == "fail"


def test_another_model_on_the_server_fails_with_its_name() -> None:
    report = run(name="Qwen/Qwen3-32B")
    assert results(report) == {"model": "fail"}
    assert "--model vllm/fake-" in remedy(report)
    assert "--served-model-name Qwen/Qwen3-32B" in remedy(report)


def test_no_server_is_an_error_that_says_how_to_start_one() -> None:
    with pytest.raises(ServerError, match="inverse-scaling serve x"):
        preflight("vllm/x", base_url="http://127.0.0.1:9/v1")


@pytest.mark.parametrize(
    "address", ["localhost:8000/v1", "localhost/v1", "http://localhost:port/v1", "http:///v1"]
)
def test_an_address_that_is_none_is_an_error_that_shows_one(address: str) -> None:
    with pytest.raises(ServerError, match=r"Invalid address .* http://localhost:8000/v1"):
        preflight("vllm/x", base_url=address)


def test_what_speaks_no_http_fails_with_what_it_says() -> None:
    with answering(b"SSH-2.0-x\r\n") as url:
        report = preflight("vllm/x", base_url=url)
    assert results(report) == {"answers": "fail"}
    assert "not HTTP" in report.checks[0].finding
    assert "SSH-2.0" in report.checks[0].finding


def test_an_answer_without_what_was_asked_for_fails() -> None:
    # as a gateway that says 200 to everything
    body = b'{"data": [{"id": "x"}]}'
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with answering(head + body) as url:
        report = preflight("vllm/x", base_url=url)
    [failed] = [check for check in report.checks if check.result == "fail"]
    assert (failed.name, "no 'choices'" in failed.finding) == ("answers", True)


def test_no_address_is_an_error_that_names_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VLLM_BASE_URL", raising=False)
    with pytest.raises(ServerError, match="VLLM_BASE_URL"):
        preflight("vllm/x")


def test_the_address_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with fake_vllm() as fake:
        monkeypatch.setenv("VLLM_BASE_URL", fake.url)
        assert preflight(f"vllm/{fake.name}").passed


def test_malformed_numbers_are_refused_first() -> None:
    with pytest.raises(BudgetError, match="Invalid max_budget -1"):
        preflight("vllm/x", max_budget=-1)
    with pytest.raises(ServerError, match="expected provider/name"):
        preflight("x")


def test_a_model_that_takes_levels_is_not_asked_for_a_number() -> None:
    with fake_vllm() as fake:
        fake.name = f"gpt-oss-{fake.name}"
        report = preflight(f"vllm/{fake.name}", base_url=fake.url)
        assert not any(path.endswith("completions") for path, _ in fake.bodies)
    assert report.passed
    assert [check.evidence for check in report.checks if check.name == "budget"] == ["table"]
