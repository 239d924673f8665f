"""Budgets and regimes as words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inverse_scaling_evals.budgets import (
    EFFORTS,
    ENFORCEMENTS,
    Budget,
    budget_instruction,
    parse_budget,
    parse_enforce,
    resolve_regime,
)
from inverse_scaling_evals.errors import BudgetError


@pytest.mark.parametrize(
    ("given_value", "expected"),
    [
        (0, Budget("off", tokens=0)),
        ("0", Budget("off", tokens=0)),
        (1, Budget("tokens", tokens=1)),
        (4096, Budget("tokens", tokens=4096)),
        ("4096", Budget("tokens", tokens=4096)),
        (" High ", Budget("effort", effort="high")),
        ("natural", Budget("natural")),
    ],
)
def test_accepted_budgets(given_value: int | str, expected: Budget) -> None:
    assert parse_budget(given_value) == expected


@pytest.mark.parametrize(
    "value", [-1, "-1", 1.5, "1.5", 1024.0, True, False, "", "none", "off", "1,024", "²", None, []]
)
def test_a_malformed_budget_is_refused_with_the_value_and_those_expected(value: object) -> None:
    with pytest.raises(BudgetError) as error:
        parse_budget(value)  # type: ignore[arg-type]
    assert f"Invalid budget {value!r}" in str(error.value)
    assert "natural" in str(error.value)
    assert "minimal, low, medium, high, xhigh, max" in str(error.value)


@given(st.one_of(st.integers(0, 10**9), st.sampled_from(EFFORTS), st.just("natural")))
def test_the_label_of_a_budget_reads_back(value: int | str) -> None:
    budget = parse_budget(value)
    assert parse_budget(str(budget)) == budget


@given(st.text())
def test_any_text_is_a_budget_or_a_budget_error(text: str) -> None:
    try:
        budget = parse_budget(text)
    except BudgetError:
        return
    assert str(budget) in {text.strip().lower(), text.strip().lstrip("0") or "0"}


def test_the_regime_follows_the_budget() -> None:
    assert resolve_regime(parse_budget(1024), None) == "controlled"
    assert resolve_regime(parse_budget("natural"), None) == "natural"
    assert resolve_regime(parse_budget(1024), "cautioned") == "cautioned"
    assert resolve_regime(parse_budget(0), "silent") == "silent"


@pytest.mark.parametrize(
    ("budget", "regime"),
    [
        (1024, "natural"),
        ("natural", "controlled"),
        ("natural", "cautioned"),
        ("natural", "silent"),
    ],
)
def test_a_regime_that_contradicts_the_budget_is_refused(budget: int | str, regime: str) -> None:
    with pytest.raises(BudgetError, match="contradicts"):
        resolve_regime(parse_budget(budget), regime)


def test_unknown_words_are_refused_with_those_expected() -> None:
    with pytest.raises(BudgetError, match="controlled, cautioned, silent, natural"):
        resolve_regime(parse_budget(1), "relaxed")
    with pytest.raises(BudgetError, match="auto, prompt, cap, exact"):
        parse_enforce("hard")


def test_the_wording_names_the_tokens_and_rises_in_three_steps() -> None:
    texts = {
        n: budget_instruction(parse_budget(n), "controlled")
        for n in (1, 1024, 2047, 2048, 8191, 8192, 16384)
    }
    assert all(f"about {n} tokens" in text for n, text in texts.items())
    intensity = {n: text.split(". ")[1] for n, text in texts.items()}
    assert intensity[1] == intensity[1024] == intensity[2047]
    assert intensity[2048] == intensity[8191] != intensity[1]
    assert intensity[8192] == intensity[16384] not in (intensity[1], intensity[2048])


def test_the_regimes_differ_only_in_how_the_budget_is_to_be_used() -> None:
    controlled = budget_instruction(parse_budget(4096), "controlled")
    cautioned = budget_instruction(parse_budget(4096), "cautioned")
    assert controlled.split(". ")[:2] == cautioned.split(". ")[:2]
    assert "whole of this thinking budget" in controlled
    assert "need not use all" in cautioned


def test_the_natural_regime_says_nothing_of_thinking() -> None:
    assert budget_instruction(parse_budget("natural"), "natural") == ""


@pytest.mark.parametrize("budget", [0, 1, 1024, 16384, *EFFORTS])
def test_the_silent_regime_says_what_the_natural_one_says(budget: int | str) -> None:
    natural = budget_instruction(parse_budget("natural"), "natural")
    assert budget_instruction(parse_budget(budget), "silent") == natural


@pytest.mark.parametrize("budget", [0, 1024, "high"])
def test_silence_needs_a_channel(budget: int | str) -> None:
    parsed = parse_budget(budget)
    with pytest.raises(BudgetError, match="regime=silent contradicts enforce=prompt") as error:
        resolve_regime(parsed, "silent", "prompt")
    for remedy in ("enforce=auto", "regime=controlled or cautioned"):
        assert remedy in str(error.value)
    for enforce in set(ENFORCEMENTS) - {"prompt"}:
        assert resolve_regime(parsed, "silent", enforce) == "silent"
    for regime in ("controlled", "cautioned"):
        assert resolve_regime(parsed, regime, "prompt") == regime


@pytest.mark.parametrize("effort", EFFORTS)
def test_an_effort_level_names_no_tokens(effort: str) -> None:
    text = budget_instruction(parse_budget(effort), "controlled")
    assert text
    assert not any(character.isdigit() for character in text)
