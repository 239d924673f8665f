"""Mitigations: labels, words, and the budgets that they clamp."""

import pytest

from inverse_scaling_evals.budgets import (
    MITIGATION_WORDS,
    MITIGATIONS,
    Mitigation,
    anchor_words,
    mitigation_in,
    parse_budget,
    parse_mitigation,
)
from inverse_scaling_evals.errors import BudgetError


@pytest.mark.parametrize(
    ("given", "label"),
    [
        (None, "none"),
        ("none", "none"),
        (" Caution ", "caution"),
        ("ignore", "ignore"),
        ("priors", "priors"),
        ("anchor", "anchor=6"),
        ("anchor=4", "anchor=4"),
        ("anchor=8", "anchor=8"),
        ("clamp=2048", "clamp=2048"),
    ],
)
def test_a_label_reads_back(given: str | None, label: str) -> None:
    found = parse_mitigation(given)
    assert str(found) == label
    assert parse_mitigation(label) == parse_mitigation(found) == found


@pytest.mark.parametrize(
    "value",
    ["", "anchors", "anchor=3", "anchor=9", "anchor=", "anchor=x", "clamp", "clamp=", "clamp=0",
     "clamp=-1", "clamp=1.5", "clamp=10000000000", "caution=2", "none=1", 3, True, ["none"]],
)  # fmt: skip
def test_anything_else_is_refused_with_what_is_accepted(value: object) -> None:
    with pytest.raises(BudgetError, match=r"Invalid mitigation .*anchor=N.*clamp=2048"):
        parse_mitigation(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "nearest"),
    [("ancor", "anchor"), ("anchors=6", "anchor"), ("cautious", "caution"), ("prior", "priors"),
     ("ignore_noise", "ignore"), ("clmp=2048", "clamp")],
)  # fmt: skip
def test_an_unknown_name_is_refused_with_the_nearest(value: str, nearest: str) -> None:
    with pytest.raises(BudgetError, match=rf"Did you mean {nearest}\?$"):
        parse_mitigation(value)
    with pytest.raises(BudgetError) as refused:
        parse_mitigation("anchor=3")
    assert "Did you mean" not in str(refused.value)


@pytest.mark.parametrize(
    ("budget", "sent"), [("0", "0"), ("1024", "1024"), ("2048", "2048"), ("16384", "2048")]
)
def test_a_clamp_is_the_smaller_of_budget_and_bound(budget: str, sent: str) -> None:
    clamp = parse_mitigation("clamp=2048")
    assert str(clamp.clamped(parse_budget(budget))) == sent
    assert parse_mitigation("anchor").clamped(parse_budget(budget)) == parse_budget(budget)


@pytest.mark.parametrize("budget", ["natural", "high"])
def test_a_clamp_needs_a_number(budget: str) -> None:
    with pytest.raises(BudgetError, match=rf"clamp=2048 contradicts budget={budget}"):
        parse_mitigation("clamp=2048").clamped(parse_budget(budget))


def test_words_are_those_of_the_kind_and_are_recognised() -> None:
    said = {kind: Mitigation(kind).words() for kind in ("caution", "ignore")}
    said["anchor"] = anchor_words([("One and one?", "<answer>2</answer>")])
    for kind, words in said.items():
        assert mitigation_in(f"Before. {words} After.") == kind
    assert "One and one?" in said["anchor"]
    assert Mitigation().words() == Mitigation("clamp", 2048).words() == ""
    assert mitigation_in("You may think.") == "none"
    assert len(MITIGATIONS) == 6


@pytest.mark.parametrize("kind", ["anchor", "priors"])
def test_words_that_differ_by_question_come_with_the_question(kind: str) -> None:
    mitigation = parse_mitigation(kind)
    assert mitigation.words({MITIGATION_WORDS: "Said."}) == "Said."
    with pytest.raises(BudgetError, match="argument of a task or of with_budget"):
        mitigation.words({})
