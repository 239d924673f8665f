"""Budgets on a real vLLM server, through Inspect's own provider, down to the token."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from inspect_ai import Task, score
from inspect_ai.log import EvalLog, EvalSample, read_eval_log

from inverse_scaling_evals.scorers import thinking_measures
from inverse_scaling_evals.serving import Server

from .cells import (
    QUESTION,
    cell_task,
    completion_prompts,
    counted,
    measures,
    record,
    reported,
    responses,
    run_cells,
    samples,
)
from .conftest import Measured, Table

pytestmark = pytest.mark.vllm

START, END = "<think>", "</think>"
BUDGETS = [16, 64, 200]
EPOCHS = 8
IN_PROMPT = 1  # the newline that the template puts behind <think>


@pytest.fixture(scope="module")
def logs(
    server: Server, measured: Table, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, EvalLog]:
    """All cells, one question each, with the same seeds."""
    tasks = [
        *(cell_task(f"{how} {n}", n, how) for how in ("cap", "exact", "extend") for n in BUDGETS),
        *(cell_task(f"prompt {n}", n, "prompt") for n in BUDGETS),
        cell_task("off 0", 0),
        cell_task("natural", "natural"),
    ]
    found = run_cells(
        tasks, server, tmp_path_factory.mktemp("cells"), epochs=EPOCHS, seed=43, max_tokens=600
    )
    for name, log in found.items():
        ends = [sample.output.stop_reason for sample in samples(log)]
        note = f"{ends.count('max_tokens')} of {len(ends)} cut off"
        if name.startswith("extend"):
            note += ", ended by " + " ".join(
                f"{record(s)['extension_ended']}+{record(s)['extensions']}" for s in samples(log)
            )
        measured.rows.append(Measured(name, counted(log), reported(log), note))
    return found


@pytest.fixture(scope="module")
def unstoppable(
    server: Server, measured: Table, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, EvalLog]:
    """The model kept from stopping by itself: whatever ends its thinking is the budget."""
    tasks = [cell_task(f"{how} 200", 200, how) for how in ("prompt", "cap", "exact", "extend")]
    never = {token_id(server, END): -100.0, token_id(server, "<|im_end|>"): -100.0}
    return _biased(tasks, server, measured, tmp_path_factory, "unstoppable", never)


def test_closing_words_stand_between_the_cut_and_the_end_of_thinking(
    server: Server, measured: Table, tmp_path: Path
) -> None:
    words = "Time is up."
    tasks = [
        *(cell_task(f"{how} 64 closed", 64, how, closing=words) for how in ("cap", "exact")),
        cell_task("cap 200 closed", 200, "cap", closing=words),
    ]
    found = run_cells(tasks, server, tmp_path, epochs=EPOCHS, seed=43, max_tokens=600)
    end, cuts = token_id(server, END), set()
    expected = _tokens(server, f"\n{words}")
    for name, log in found.items():
        measured.rows.append(Measured(name, counted(log), reported(log), "with closing words"))
        for sample in samples(log):
            thought = responses(sample)[0]["choices"][0]
            cut = end not in thought["token_ids"] and thought["finish_reason"] == "length"
            first, prompt = completion_prompts(sample)
            block = prompt[len(first) : -prompt[::-1].index(end) - 1]
            written = counted_tokens(sample)
            assert block[written:] == (expected if cut else []), name
            assert measures(sample)["thinking_cut"] == cut
            assert measures(sample)["reasoning_tokens"] == written
            assert words not in sample.output.completion
            if cut:
                assert written == int(name.split()[1]) - IN_PROMPT
            cuts.add(cut)
    assert cuts == {True, False}
    assert counted(found["exact 64 closed"]) == [64 - IN_PROMPT] * EPOCHS


@pytest.fixture(scope="module")
def hasty(
    server: Server, measured: Table, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, EvalLog]:
    """The model made to want to stop thinking after a token or two."""
    tasks = [cell_task(f"{how} 200", 200, how) for how in ("prompt", "exact", "extend")]
    eager = {token_id(server, END): 9.0}
    return _biased(tasks, server, measured, tmp_path_factory, "hasty", eager)


def _biased(
    tasks: list[Task],
    server: Server,
    measured: Table,
    factory: pytest.TempPathFactory,
    name: str,
    bias: dict[int, float],
) -> dict[str, EvalLog]:
    found = run_cells(
        tasks, server, factory.mktemp(name), epochs=2, seed=40, max_tokens=300, logit_bias=bias
    )
    for cell, log in found.items():
        measured.rows.append(Measured(cell, counted(log), reported(log), name))
    return found


@pytest.mark.parametrize("budget", BUDGETS)
def test_a_cap_holds_to_the_token(logs: dict[str, EvalLog], budget: int) -> None:
    assert max(counted(logs[f"cap {budget}"])) <= budget - IN_PROMPT


def test_a_cap_cuts_those_that_would_go_on(unstoppable: dict[str, EvalLog]) -> None:
    assert counted(unstoppable["prompt 200"]) == [300, 300], "the whole output is thinking"
    for how in ("cap", "exact", "extend"):
        assert counted(unstoppable[f"{how} 200"]) == [200 - IN_PROMPT] * 2
    assert [record(s)["extensions"] for s in samples(unstoppable["extend 200"])] == [0, 0]


@pytest.mark.parametrize("budget", BUDGETS)
def test_exact_is_exact_for_those_that_would_stop_and_those_that_would_go_on(
    logs: dict[str, EvalLog], budget: int
) -> None:
    assert counted(logs[f"exact {budget}"]) == [budget - IN_PROMPT] * EPOCHS


def test_both_kinds_were_there(logs: dict[str, EvalLog]) -> None:
    # the same prompt as exact 64, held by words alone
    free = counted(logs["prompt 64"])
    assert min(free) < 64 - IN_PROMPT < max(free)


def test_exact_is_exact_for_a_model_that_wants_to_stop_at_once(hasty: dict[str, EvalLog]) -> None:
    assert max(counted(hasty["prompt 200"])) < 16
    assert counted(hasty["exact 200"]) == [200 - IN_PROMPT] * 2


def test_extensions_are_limited_for_a_model_that_wants_to_stop_at_once(
    hasty: dict[str, EvalLog],
) -> None:
    for sample in samples(hasty["extend 200"]):
        found = record(sample)
        assert (found["extension_ended"], found["extensions"]) == ("extensions", 8)
        assert len(found["stops"]) == 9
        assert found["reasoning_tokens_counted"] < 100


def test_words_leave_the_length_free(logs: dict[str, EvalLog]) -> None:
    for budget in (16, 200):
        assert len(set(counted(logs[f"prompt {budget}"]))) > 2
    assert max(counted(logs["prompt 16"])) > 16


def test_off_is_off_and_natural_is_free(logs: dict[str, EvalLog]) -> None:
    assert counted(logs["off 0"]) == [0] * EPOCHS
    assert all(
        not sample.output.message.text.startswith("<think>") for sample in samples(logs["off 0"])
    )
    assert len(set(counted(logs["natural"]))) > 2


def test_off_by_the_template_closes_the_block(server: Server, tmp_path: Path) -> None:
    # by this name the model counts as a hybrid one, which is told enable_thinking=false
    found = run_cells([cell_task("closed", 0)], server, tmp_path, "qwen3-tiny", epochs=4,
                      seed=1, max_tokens=100)["closed"]  # fmt: skip
    # random weights write a tag here and there, and what such a reply holds counts as thinking
    tags = {token_id(server, START), token_id(server, END)}
    plain = [
        sample
        for sample in samples(found)
        if tags.isdisjoint(responses(sample)[0]["choices"][0]["token_ids"])
    ]
    assert plain
    for sample in plain:
        assert record(sample)["wire_field"] == "chat_template_kwargs.enable_thinking"
        assert measures(sample)["reasoning_tokens"] == 0
        assert measures(sample)["reasoning_tokens_in_prompt"] == 0
        assert measures(sample)["reasoning_tokens_source"] == "token_ids"
        assert sample.output.completion


def test_every_measure_agrees_with_the_token_ids(logs: dict[str, EvalLog], server: Server) -> None:
    start, end = token_id(server, START), token_id(server, END)
    checked = set()
    for name, log in logs.items():
        if name.startswith("extend"):
            continue
        for sample in samples(log):
            [response] = responses(sample)
            written = response["choices"][0]["token_ids"]
            if name == "off 0":
                if start in written or end in written[1:]:
                    continue  # random weights write tags in a reply, and it counts as thinking
                expected = 0
            elif end in written:
                expected = written.index(end)
            else:
                expected = len(written) - (sample.output.stop_reason == "stop")
            found = measures(sample)
            assert found["reasoning_tokens"] == expected, name
            assert found["reasoning_tokens_source"] == "token_ids"
            assert found["reasoning_tokens_in_prompt"] == IN_PROMPT
            checked.add(name)
    assert "off 0" in checked


def test_the_servers_own_count_is_never_higher(logs: dict[str, EvalLog]) -> None:
    for name, log in logs.items():
        for own, truth in zip(reported(log), counted(log), strict=True):
            assert own is not None
            assert own <= truth, name
            assert own >= 0.9 * truth - 2, name


def test_answers_that_are_cut_off_are_recorded_as_cut_off(logs: dict[str, EvalLog]) -> None:
    seen = set()
    for log in logs.values():
        for sample in samples(log):
            cut = sample.output.stop_reason == "max_tokens"
            assert measures(sample)["cut_off"] == int(cut)
            seen.add(cut)
            if cut and "<answer>" not in sample.output.completion:
                assert sample.scores is not None
                assert sample.scores["exact_answer"].reason == "cut_off"
    assert seen == {True, False}


@pytest.mark.parametrize("budget", BUDGETS)
def test_thinking_that_stops_early_is_extended_to_the_budget(
    logs: dict[str, EvalLog], budget: int
) -> None:
    for sample in samples(logs[f"extend {budget}"]):
        found = record(sample)
        used = found["reasoning_tokens_counted"] + found["reasoning_tokens_in_prompt"]
        assert used <= budget
        if found["extension_ended"] == "budget":
            assert budget - used <= 4, "short by no more than the word"
        else:
            assert found["extension_ended"] in ("extensions", "end_of_text")
        assert measures(sample)["reasoning_tokens_source"] == "token_ids"


def test_some_thinking_really_was_extended(logs: dict[str, EvalLog]) -> None:
    went_on = [s for s in samples(logs["extend 200"]) if record(s)["extensions"] > 0]
    assert any(record(sample)["extension_ended"] == "budget" for sample in went_on)
    for sample in went_on:
        assert record(sample)["stops"][0] < record(sample)["reasoning_tokens_counted"]


def test_the_count_of_extended_thinking_agrees_with_the_token_ids(
    logs: dict[str, EvalLog], server: Server
) -> None:
    end = token_id(server, END)
    for sample in samples(logs["extend 200"]):
        *thoughts, answer = responses(sample)
        first, *_, prompt = completion_prompts(sample)
        # what stands between the first prompt and the end of thinking in the last one
        inside = prompt[len(first) : len(prompt) - prompt[::-1].index(end) - 1]
        assert len(inside) == record(sample)["reasoning_tokens_counted"]
        assert end not in inside
        usage = sample.output.usage
        assert usage is not None
        assert usage.output_tokens == sum(
            len(reply["choices"][0]["token_ids"]) for reply in (*thoughts, answer)
        )


def test_repeats_differ_by_seed_and_a_seed_repeats_itself(
    logs: dict[str, EvalLog], server: Server, tmp_path: Path
) -> None:
    texts = [sample.output.message.text for sample in samples(logs["exact 64"])]
    assert len(set(texts)) == EPOCHS
    # one at a time: in a batch of other composition the numbers differ in their last bits, and
    # with them, now and then, a token
    first, second = (
        run_cells([cell_task("again", 64, "exact")], server, tmp_path / str(index), epochs=2,
                  seed=7, max_tokens=200, max_samples=1)["again"]
        for index in range(2)
    )  # fmt: skip
    again = [[sample.output.message.content for sample in samples(log)] for log in (first, second)]
    assert [_texts(content) for content in again[0]] == [_texts(content) for content in again[1]]


def test_silent_budgets_bind_under_the_prompt_of_the_natural_one_to_the_token(
    server: Server, tmp_path: Path
) -> None:
    tasks = [
        cell_task("natural", "natural"),
        cell_task("controlled", 64, "exact"),
        cell_task("cap", 64, "cap", regime="silent"),
        *(cell_task(f"exact {n}", n, "exact", regime="silent") for n in BUDGETS),
    ]
    found = run_cells(tasks, server, tmp_path, epochs=2, seed=40, max_tokens=600)
    prompts = {
        name: [response["prompt_token_ids"] for sample in samples(log) for response in
               responses(sample)]
        for name, log in found.items()
    }  # fmt: skip
    spoken = prompts.pop("controlled")
    assert spoken != prompts["natural"]
    assert all(prompt == prompts["natural"] for prompt in prompts.values())
    for budget in BUDGETS:
        assert counted(found[f"exact {budget}"]) == [budget - IN_PROMPT] * 2
    assert max(counted(found["cap"])) <= 64 - IN_PROMPT


def test_a_saved_log_gives_the_same_measures_again(logs: dict[str, EvalLog]) -> None:
    for name in ("cap 64", "extend 64"):
        saved = read_eval_log(logs[name].location)
        again = score(saved, thinking_measures(), action="overwrite", display="log")
        assert [measures(sample) for sample in samples(again)] == [
            measures(sample) for sample in samples(logs[name])
        ]


def _texts(content: Any) -> list[str]:
    if isinstance(content, str):
        return [content]
    return [getattr(part, "reasoning", None) or getattr(part, "text", "") for part in content]


def counted_tokens(sample: EvalSample) -> int:
    return int(record(sample)["reasoning_tokens_counted"])


def token_id(server: Server, text: str) -> int:
    [token] = _tokens(server, text)
    return token


def _tokens(server: Server, text: str) -> list[int]:
    body = {"model": "tiny", "prompt": text, "add_special_tokens": False}
    root = server.base_url.removesuffix("/v1")
    return [int(token) for token in httpx.post(f"{root}/tokenize", json=body).json()["tokens"]]


def test_the_template_opens_the_block_with_one_token_inside(server: Server) -> None:
    root = server.base_url.removesuffix("/v1")
    body = {"model": "tiny", "messages": [{"role": "user", "content": QUESTION}]}
    tokens = httpx.post(f"{root}/tokenize", json=body).json()["tokens"]
    assert tokens[::-1].index(token_id(server, "<think>")) == IN_PROMPT
