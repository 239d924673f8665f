"""Codes of logs, and terms of the page: each is said in words."""

import re
from dataclasses import replace
from typing import get_args

import pytest

from inverse_scaling_evals.analysis.diagnostics import Diagnostic
from inverse_scaling_evals.budgets import MITIGATIONS, REGIMES, ThinkingSource
from inverse_scaling_evals.budgets.providers import Channel
from inverse_scaling_evals.report import results_of
from inverse_scaling_evals.report.figures import MODE_MEANINGS, MODES
from inverse_scaling_evals.report.page import report_html
from inverse_scaling_evals.report.page._curves import Curve, curves_of
from inverse_scaling_evals.report.page._explanations import Answer, Topic, explanations
from inverse_scaling_evals.report.page._fact_words import CHANNELS, SOURCES, explained, versions
from inverse_scaling_evals.report.page._sections import _compared
from inverse_scaling_evals.report.page._tables import comparison_tables
from inverse_scaling_evals.report.page._terms import _MITIGATIONS, terms
from tests.analysis.drawn import right_or_wrong, samples_of
from tests.report.figures.drawn import observations, study


def test_one_question_is_not_called_questions() -> None:
    samples = observations()
    text = report_html(results_of(samples[samples["question"] == "q0"]))
    assert "1 question." in text
    assert "1 questions" not in text


def test_every_code_that_a_log_can_hold_has_its_words() -> None:
    assert set(CHANNELS) == {*get_args(Channel), "trajectory", "stopped"}
    assert set(SOURCES) == set(ThinkingSource)
    assert set(MODE_MEANINGS) == set(MODES) == set(get_args(Diagnostic))
    assert explained(["cap", "another"], CHANNELS) == f"cap ({CHANNELS['cap']}); another"


@pytest.mark.parametrize(
    ("of_tasks", "written"),
    [
        ({"a": ["3"], "b": ["3"], "c": ["2"]}, "3; c 2"),
        ({"a": ["3"], "b": ["3"]}, "3"),
        ({"b": ["3"], "a": ["3"], "e": ["3"], "d": ["1"], "c": ["3", "2"]}, "3; c 2 and 3, d 1"),
        ({"b": ["3"], "a": ["2"]}, "a 2, b 3"),
        ({"a": ["2"]}, "2"),
        ({}, ""),
    ],
)
def test_versions_name_the_tasks_with_another(of_tasks: dict[str, list[str]], written: str) -> None:
    assert versions(of_tasks) == written


def test_terms_are_those_of_the_study() -> None:
    names = dict(terms(study(), curves_of(study())))
    assert set(re.findall(r"(\w+):", names["Regime"])) == set(study().samples["regime"])
    assert set(re.findall(r"(\w+):", names["Regime"])) <= set(REGIMES)
    assert "Mitigation" not in names
    assert {*_MITIGATIONS, "none"} == set(MITIGATIONS)
    assert "Naive slope" in names


def test_the_words_of_budgets_are_tested_by_an_option_unless_they_are_all_there_is() -> None:
    curve = next(one for one in curves_of(study()) if one.finding["regime"] == "controlled")

    def said(channel: str) -> str:
        rows = tuple({**row, "channel": channel} for row in curve.budgets)
        found = explanations(replace(curve, words=(), budgets=rows))
        return next(one.sentence for one in found if one.topic is Topic.WORDS)

    assert "--regime controlled,silent" in said("tokens")
    assert "--regime" not in said("prompt")


def test_rates_beside_the_papers_are_in_per_cent() -> None:
    samples = study().observations
    falls = (samples["model"] == "scripted/falls") & (samples["task"] == "misleading_math")
    results = results_of(samples[falls].assign(model="anthropic/claude-opus-4-20250514"))
    [table] = comparison_tables(results.comparison, results.findings)
    rates = [row for row in table.rows if row[3] == "accuracy"]
    assert rates
    for row in rates:
        assert row[5].removesuffix(" ?").endswith(" %")
        assert "%" in row[6]


def drawn_curve(means: list[float]) -> Curve:
    """A curve of 100 questions with these mean scores."""
    samples = observations()
    first = (samples["model"] == "scripted/stays") & (samples["task"] == "misleading_math")
    drawn = samples_of(right_or_wrong(means, 100, seed=3))
    others = samples[first].iloc[0].drop(list(set(drawn.columns) & set(samples.columns)))
    [curve] = curves_of(results_of(drawn.assign(**others.to_dict())))
    return curve


def test_a_fall_from_thinking_off_says_whether_lengths_fall_too() -> None:
    def said(means: list[float]) -> tuple[Answer, str]:
        curve = drawn_curve(means)
        found = {one.topic: one for one in explanations(curve)}
        return found[Topic.LENGTHS].answer, found[Topic.LENGTHS].sentence

    answer, sentence = said([0.95, 0.85, 0.6, 0.4])
    assert (answer, "it falls, too: accuracy drops" in sentence) == (Answer.NO, True)
    answer, sentence = said([0.95, 0.55, 0.55, 0.55])
    assert (answer, "no fall is shown" in sentence) == (Answer.OPEN, True)
    assert said([0.95, 0.55, 0.55, 0.55])[1].count("95 % CI") == 1


@pytest.mark.parametrize(
    ("cut", "value", "answer"),
    [
        ((0.0, 0.9, 0.6, 0.3), -0.3, Answer.PARTLY),  # 0.3 more are cut: 9 of some 40 points
        ((0.0, 0.9, 0.6, 0.05), -0.3, Answer.NO),  # 1.5 points
        ((0.0, 0.2, 0.5, 0.9), -0.5, Answer.YES),
        ((0.9, 0.6, 0.3, 0.0), -0.3, Answer.NO),  # cut less often where it is worse
    ],
)
def test_cut_thinking_explains_what_its_share_of_the_fall_is(
    cut: tuple[float, ...], value: float, answer: Answer
) -> None:
    curve = drawn_curve([0.9, 0.8, 0.6, 0.5])
    cells = [{**row, "thinking_cut": rate} for row, rate in zip(curve.cells, cut, strict=True)]
    estimate = {**curve.estimates["cut"], "value": value, "low": 2 * value, "high": value / 2}
    known = replace(curve, cells=cells, estimates={**curve.estimates, "cut": estimate})
    found = next(one for one in explanations(known) if one.topic is Topic.CUT_THINKING)
    assert found.answer is answer
    assert (f"{100 * (cut[-1] - cut[0]) * -value:.1f} of the" in found.sentence) == (cut[-1] > 0)


def test_a_scripted_model_is_not_said_to_confirm_the_paper() -> None:
    samples = study().observations
    falls = (samples["model"] == "scripted/falls") & (samples["task"] == "misleading_math")
    results = results_of(samples[falls].assign(model="anthropic/claude-opus-4-20250514"))
    [told, _] = _compared(results)
    assert "can neither confirm" not in told
    scripted = results.comparison.assign(model="scripted/falls")
    [told, _] = _compared(replace(results, comparison=scripted))
    assert told.startswith("A model whose behaviour was built in can neither confirm the paper")
