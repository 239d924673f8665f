"""Thinking counted in token ids."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inverse_scaling_evals.budgets import (
    CountedThinking,
    count_thinking,
    measured_thinking,
    open_block,
    read_counted,
)
from tests.budgets.test_measured import PLAIN, output, usage

S, E, EOS = 100, 101, 2
OPEN = [7, S, 8]  # the template opens the block and puts a newline inside
CLOSED = [7, S, 8, E, 8]
BARE = [7, 8]

# identifier, prompt, written, stopped, thinking, answer, inside the prompt
ROWS = [
    ("opened by the template", OPEN, [1, 1, 1, E, 5, 5], False, 3, 2, 1),
    ("opened by the model", BARE, [S, 1, 1, E, 5], False, 2, 1, 0),
    ("opened by the model after a newline", BARE, [8, S, 1, E, 5], False, 1, 1, 0),
    ("nested tags are thinking", OPEN, [1, S, 1, E, 5], False, 3, 1, 1),
    ("a block in the answer is answer", OPEN, [1, E, 5, S, 5, E], False, 1, 4, 1),
    ("cut off within the thinking", OPEN, [1, 1, 1], False, 3, 0, 1),
    ("the text ended within the thinking", OPEN, [1, 1, EOS], True, 2, 0, 1),
    ("the token that ends the text is no answer", OPEN, [1, E, 5, EOS], True, 1, 1, 1),
    ("ended at once", OPEN, [E, 5], False, 0, 1, 1),
    ("off: the template closes the block", CLOSED, [5, 5, E, 5], False, 0, 4, 0),
    ("a model that does not think", BARE, [5, 5, 5, 5, 5, S], False, 0, 6, 0),
    ("an earlier turn's block does not count", [*CLOSED, *OPEN], [1, E, 5], False, 1, 1, 1),
    ("nothing written", OPEN, [], True, 0, 0, 1),
]  # fmt: skip


@pytest.mark.parametrize(
    ("prompt", "written", "stopped", "thinking", "answer", "inside"),
    [pytest.param(*row[1:], id=row[0]) for row in ROWS],
)
def test_the_first_block_is_the_thinking(
    prompt: list[int], written: list[int], stopped: bool, thinking: int, answer: int, inside: int
) -> None:
    counted = count_thinking(written, prompt=prompt, start=S, end=E, stopped=stopped)
    assert counted == CountedThinking(thinking, answer, inside)


@given(
    prompt=st.lists(st.sampled_from([1, S, E])),
    written=st.lists(st.sampled_from([1, S, E])),
    stopped=st.booleans(),
)
def test_no_token_is_counted_twice(prompt: list[int], written: list[int], stopped: bool) -> None:
    counted = count_thinking(written, prompt=prompt, start=S, end=E, stopped=stopped)
    assert min(counted.reasoning_tokens, counted.answer_tokens, counted.tokens_in_prompt) >= 0
    assert counted.reasoning_tokens + counted.answer_tokens <= len(written)
    assert (open_block(prompt, start=S, end=E) or 0) == counted.tokens_in_prompt


def test_a_count_of_tokens_wins_over_usage() -> None:
    given_output = output(PLAIN, usage=usage(0))
    measured = measured_thinking(given_output, CountedThinking(42, 7, 1))
    assert (measured.reasoning_tokens, measured.source) == (42, "token_ids")
    assert measured.answer_tokens == 7


def test_a_record_is_read_back_for_its_own_response_only() -> None:
    counted = CountedThinking(42, 7, 1)
    record = {"budget": "64", **counted.as_record("reply-1")}
    assert read_counted(record, "reply-1") == counted
    assert read_counted(record, "reply-2") is None
    assert read_counted({"budget": "64"}, None) is None
