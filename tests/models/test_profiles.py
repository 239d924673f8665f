"""The scripted profiles: how long they think and how length acts on them."""

from random import Random
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inverse_scaling_evals.models import (
    MAX_THINKING_TOKENS,
    PROFILES,
    Profile,
    ThinkingRequest,
    length_effect,
    slip,
    thinking_tokens,
)

FREE = ThinkingRequest(limit=None, named=None, off=False)


def limit(tokens: int) -> ThinkingRequest:
    return ThinkingRequest(limit=tokens, named=None, off=False)


@given(
    st.sampled_from([p for p in PROFILES if p != "inert"]),
    st.integers(1, 20_000),
    st.floats(0, 1),
    st.integers(),
)
def test_a_budget_is_never_exceeded(
    profile: Profile, tokens: int, difficulty: float, seed: int
) -> None:
    assert 1 <= thinking_tokens(profile, limit(tokens), difficulty, Random(seed)) <= tokens


@pytest.mark.parametrize("profile", [p for p in PROFILES if p != "inert"])
def test_thinking_switched_off_is_off(profile: Profile) -> None:
    off = ThinkingRequest(limit=None, named=16384, off=True)
    assert thinking_tokens(profile, off, 0.5, Random(1)) == 0


def test_inert_thinks_the_same_whatever_is_asked() -> None:
    requests = [limit(16), limit(16384), FREE, ThinkingRequest(None, None, off=True)]
    lengths = {thinking_tokens("inert", request, 0.5, Random(3)) for request in requests}
    assert len(lengths) == 1


def test_a_budget_in_words_is_followed_loosely() -> None:
    named = ThinkingRequest(limit=None, named=2000, off=False)
    lengths = [thinking_tokens("steady", named, 0.5, Random(i)) for i in range(500)]
    assert 1500 < mean(lengths) < 2600
    assert max(lengths) > 2000


def test_confused_thinks_longer_on_harder_questions() -> None:
    easy, hard = (thinking_tokens("confused", limit(4096), d, Random(1)) for d in (0.1, 0.9))
    assert easy < 0.6 * hard


def test_the_effect_of_length_grows_by_equal_steps_per_doubling() -> None:
    assert length_effect(0) == 0
    assert length_effect(MAX_THINKING_TOKENS) == 1
    steps = [length_effect(2 * n) - length_effect(n) for n in (1024, 2048, 4096, 8192)]
    assert max(steps) - min(steps) < 0.03


def test_only_overthinker_and_improver_depend_on_length() -> None:
    moved = {p: slip(p, 16384, 0.5) - slip(p, 0, 0.5) for p in PROFILES}
    assert moved == {
        "steady": 0, "overthinker": 1, "improver": -1, "confused": 0, "inert": 0, "rambler": 0,
    }  # fmt: skip
