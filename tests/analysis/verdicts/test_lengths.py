"""A fall from thinking off is told from one between lengths of thinking."""

import math

import pandas as pd
import pytest

from inverse_scaling_evals.analysis import Finding, Reason, findings
from inverse_scaling_evals.analysis.estimates import drop, drop_with_thinking
from tests.analysis.drawn import right_or_wrong, samples_of

CODES = {Reason.NO_FALL_WITH_THINKING, Reason.ONE_LENGTH}


def drawn(means: list[float], n: int = 100, **changes: object) -> pd.DataFrame:
    return samples_of(right_or_wrong(means, n, seed=3), **changes)


def told(samples: pd.DataFrame) -> tuple[Finding, set[str]]:
    [found] = findings(samples)
    return found, CODES & set(found.note_codes.split(","))


def test_a_fall_with_any_thinking_is_not_one_with_its_length() -> None:
    found, codes = told(drawn([0.95, 0.55, 0.55, 0.55]))
    assert (found.verdict, found.smaller) == ("inverse", "0")
    assert codes == {Reason.NO_FALL_WITH_THINKING}
    assert "what is shown is thinking against none" in found.notes


def test_a_fall_from_length_to_length_needs_no_note() -> None:
    samples = drawn([0.95, 0.85, 0.6, 0.4])
    found, codes = told(samples)
    assert (found.verdict, found.smaller, codes) == ("inverse", "0", set())
    among = drop_with_thinking(samples)
    of_the_rest = drop(samples[samples["budget"] != "0"])
    assert (among.smaller, among.larger) == (of_the_rest.smaller, of_the_rest.larger)
    assert among.estimate == pytest.approx(of_the_rest.estimate)
    assert among.low > 0


def test_one_budget_with_thinking_shows_nothing_of_length() -> None:
    found, codes = told(drawn([0.95, 0.5]))
    assert (found.verdict, codes) == ("inverse", {Reason.ONE_LENGTH})
    assert math.isnan(drop_with_thinking(drawn([0.95, 0.5])).estimate)


def test_lengths_that_no_question_met_both_of_are_not_called_one() -> None:
    samples = drawn([0.95, 0.6, 0.6, 0.6], n=200)
    first = samples["question"].str[-1] < "5"
    asked = {"0": first | ~first, "1024": first, "4096": first, "16384": ~first}
    rows = [samples[(samples["budget"] == name) & mine] for name, mine in asked.items()]
    found, codes = told(pd.concat(rows))
    assert (found.verdict, codes) == ("inverse", {Reason.ONE_LENGTH})
    assert "share too few questions" in found.notes
    assert "only one budget" not in found.notes


@pytest.mark.parametrize("means", [[0.4, 0.6, 0.8, 0.95], [0.7, 0.7, 0.7, 0.7]])
def test_only_falls_are_asked(means: list[float]) -> None:
    assert told(drawn(means))[1] == set()


def test_without_thinking_off_it_is_the_drop_itself() -> None:
    samples = drawn([0.95, 0.85, 0.6, 0.4])
    rest = samples[samples["budget"] != "0"]
    assert drop_with_thinking(rest) == drop(rest)
