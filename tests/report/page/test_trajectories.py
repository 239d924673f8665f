"""The section on single trains of thought, and reports without a curve of budgets."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from inverse_scaling_evals.report import Results, results_of
from inverse_scaling_evals.report.figures import study_figures
from inverse_scaling_evals.report.page import answer_lines, report_html
from tests.analysis.trains import trajectories_of
from tests.report.figures.drawn import observations, study
from tests.report.page.browser import Opened, chromium

pytest.importorskip("jinja2")
pytest.importorskip("vl_convert")


def trains(**columns: Any) -> pd.DataFrame:
    """40 trains: half stay right, a quarter is talked out of it, a quarter into it."""
    answers = [["2", "2", "2"]] * 20 + [["2", "7", "7"]] * 10 + [["7", "7", "2"]] * 10
    found = trajectories_of(
        np.array(answers)[:, None],
        checkpoints=(0, 1024, 4096),
        family="counting",
        stop_reason="stop",
        cost=np.nan,
        grid_size=np.nan,
        shots=np.nan,
        num_distractors=np.nan,
        distractor_kind=None,
        latency=np.nan,
        input_tokens=np.nan,
        unit=None,
        unit_kind=None,
        flags="",
        contrast=None,
        suite_version="",
        no_answer_reason=None,
        model="scripted/falls",
        **columns,
    )
    return found.assign(budget_kind=np.where(found["checkpoint"] == 0, "off", "tokens"))


@cache
def beside_budgets() -> Results:
    budgets = observations()
    budgets["budget_tokens"] = pd.to_numeric(budgets["budget"], errors="coerce")
    kinds = {"0": "off", "natural": "natural"}
    budgets["budget_kind"] = budgets["budget"].astype(str).map(kinds).fillna("tokens")
    return results_of(pd.concat([budgets, trains()], ignore_index=True))


@cache
def alone() -> Results:
    return results_of(trains())


def page(results: Results) -> str:
    """The page, with a plain space before every sign of per cent."""
    return report_html(results).replace("\N{NO-BREAK SPACE}", " ")


def section(text: str) -> str:
    [found] = re.findall(r'<section id="trajectories".*?</section>', text, re.S)
    return str(found)


def test_the_section_says_what_happens_within_a_train_of_thought() -> None:
    told = section(page(beside_budgets()))
    [sentence] = beside_budgets().trajectory_changes["sentence"]
    assert sentence.startswith("Accuracy changes by 0.0 points from no thinking to 4,096 tokens of")
    assert ": 25.0 % were right at an earlier checkpoint and wrong at the end" in sentence
    assert sentence.replace(" -", " \N{MINUS SIGN}") in told
    assert "does not know where it will be cut" in told
    [judged] = [one for one in beside_budgets().settle["sentence"] if one]
    assert judged.replace(" -", " \N{MINUS SIGN}") in told
    captions = re.findall(r"<caption>(.*?)</caption>", told, re.S)
    assert len(captions) == len(set(captions)) >= 4


def test_trajectories_are_in_no_count_of_curves() -> None:
    without = study()
    assert len(beside_budgets().findings) == len(without.findings)
    counted = [
        re.findall(r"<dt><b>(\d+)</b>", page(results)) for results in (beside_budgets(), without)
    ]
    assert counted[0] == counted[1]
    assert 'id="trajectories"' not in page(without)


def test_budgets_of_as_many_tokens_stand_beside_the_checkpoints() -> None:
    figure = study_figures(beside_budgets())["within_misleading_math"]
    series = figure.data.groupby("series")["checkpoint"].agg(list)
    assert series["one train of thought"] == ["0", "1024", "4096"]
    [other] = [name for name in series.index if name.startswith("budgets")]
    assert set(series[other]) <= {"0", "1024", "4096"}
    own = figure.data[figure.data["series"] == "one train of thought"]
    assert set(own["regime"]) == {"natural"}
    assert set(figure.data.loc[figure.data["series"] == other, "regime"]) == {"controlled"}
    assert "there the model may know the budget" in figure.note
    assert own["value"].tolist() == [0.75, 0.5, 0.75]
    assert ((own["low"] < own["value"]) & (own["value"] < own["high"])).all()


def test_budgets_that_the_prompt_does_not_name_are_not_said_to_be_known() -> None:
    budgets = observations().assign(regime="silent")
    budgets = budgets[budgets["budget"].astype(str) != "natural"]
    results = results_of(pd.concat([budgets, trains()], ignore_index=True))
    figure = study_figures(results)["within_misleading_math"]
    assert "another experiment" in figure.note
    assert "may know the budget" not in figure.note


def test_each_score_of_a_rule_says_what_it_is_of() -> None:
    told = section(page(alone()))
    assert "(here 40 trains on 40 questions)" in told
    assert "really stopped" not in told
    rows = trains()
    stopped = rows[rows["checkpoint"] == 1024].assign(
        design="stopped", stop="settled=2 at 0,64,4096", checkpoint=np.nan, budget="natural",
        budget_kind="natural", stopped_at=1024.0,
    )  # fmt: skip
    rows = pd.concat([rows.assign(stopped_at=np.nan), stopped], ignore_index=True)
    told = section(page(results_of(rows)))
    assert "really stopped, asked at other checkpoints than the recorded trains." in told
    assert "Where settled=2 really stopped the thinking (answers asked for at 0, 64, 4,096" in told
    same = rows.assign(
        stop=rows["stop"].replace({"settled=2 at 0,64,4096": "settled=2 at 0,1024,4096"})
    )
    assert "asked at other checkpoints" not in section(page(results_of(same)))


def test_what_rules_save_is_drawn_with_their_score() -> None:
    figure = study_figures(alone())["stopping_misleading_math"]
    rules = figure.data.set_index("rule")
    assert rules.loc["checkpoint=4096", "saved"] == 0
    assert rules.loc["checkpoint=0", "saved"] == 1
    assert rules.loc["settled=2", "value"] == pytest.approx(0.5)


def test_a_report_of_trajectories_alone_says_so() -> None:
    text = page(alone())
    assert 'id="trajectories"' in text
    for absent in ("grid", "tasks", "budgets"):
        assert f'<section id="{absent}"' not in text
    ids = set(re.findall(r'\sid="([^"]+)"', text))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= ids
    [headline] = re.findall(r'<h1 id="answer-title">(.*?)</h1>', text)
    assert headline == answer_lines(alone())[0]
    assert headline == (
        "Within one train of thought, from its first checkpoint (no thinking) to its last (4,096 "
        "tokens), accuracy changes by 0.0 points. Nothing ran under several budgets."
    )


def test_the_headline_of_budgets_says_what_happens_within_a_train_too() -> None:
    budgets = answer_lines(study())[0]
    assert answer_lines(beside_budgets())[0] == (
        f"{budgets} Within one train of thought, from its first checkpoint (no thinking) to its "
        "last (4,096 tokens), accuracy changes by 0.0 points."
    )


def test_stopped_thinking_alone_has_its_score_in_headline_and_table() -> None:
    rows = trains()
    rows = rows[rows["checkpoint"] == 1024].assign(
        design="stopped", stop="settled=2 at 0,1024,4096", checkpoint=np.nan, budget="natural",
        budget_kind="natural", budget_tokens=np.nan,
    )  # fmt: skip
    results = results_of(rows.assign(stopped_at=np.where(rows["score"] == 1, 1024.0, np.nan)))
    told = answer_lines(results)[0]
    assert told == (
        "Where settled=2 really stopped the thinking (answers asked for at 0, 1,024, 4,096 "
        "tokens), accuracy is 50.0 %. Nothing ran under several budgets."
    )
    found = section(page(results))
    assert "accuracy is 50.0 % (95 % CI " in found
    assert "before the last checkpoint in 50.0 %" in found
    assert "By itself" in found
    assert "run on the same questions" in found


@pytest.mark.slow
def test_the_charts_are_drawn_under_the_policy_without_a_request(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(report_html(beside_budgets()), encoding="utf-8")
    with chromium() as browser:
        opened = Opened(browser, path, viewport={"width": 390, "height": 844})
        opened.draw_all()
        assert opened.page.locator("#trajectories .chart svg").count() == 2
        assert not opened.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert opened.requests == []
        assert opened.messages == []


NAMES_THAT_TOUCH = """() => {
    const svg = [...document.querySelectorAll("#trajectories .chart svg")].pop();
    const boxes = [...svg.querySelectorAll("text")].filter(one => one.textContent.trim())
        .map(one => [one.textContent, one.getBoundingClientRect()]);
    const touch = (a, b) => a.left < b.right && b.left < a.right
        && a.top + 2 < b.bottom && b.top + 2 < a.bottom;
    return boxes.flatMap(([name, box], at) => boxes.slice(at + 1)
        .filter(([, other]) => touch(box, other)).map(([other]) => [name, other]));
}"""


@pytest.mark.slow
def test_names_of_checkpoints_neither_touch_each_other_nor_the_axis(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    frame = trains()
    frame["checkpoint"] = frame["reasoning_tokens"] = frame["checkpoint"].map(
        {0: 64.0, 1024: 256.0, 4096: 4096.0}
    )
    frame["score"] = (frame["checkpoint"] < 4096).astype(float)
    frame["answer"] = np.where(frame["score"] == 1, "2", "7")
    frame = frame.assign(budget=frame["checkpoint"].map("{:g}".format), budget_kind="tokens")
    path.write_text(report_html(results_of(frame)), encoding="utf-8")
    with chromium() as browser:
        opened = Opened(browser, path, viewport={"width": 390, "height": 844})
        opened.draw_all()
        assert opened.page.evaluate(NAMES_THAT_TOUCH) == []


@pytest.mark.slow
def test_long_names_of_lines_stand_below_a_chart_on_a_phone(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(report_html(beside_budgets()), encoding="utf-8")
    names = (
        "one => [...one.querySelectorAll('.role-legend-label text')].map(one => one.textContent)"
    )
    with chromium() as browser:
        for width, count in ((390, 2), (1440, 0)):
            opened = Opened(browser, path, viewport={"width": width, "height": 844})
            opened.draw_all()
            chart = opened.page.locator("[data-name^=within] .chart").first
            assert len(chart.evaluate(names)) == count
            assert "one train of thought" in chart.text_content()
            assert opened.messages == []


def test_safe_answers_are_called_safe() -> None:
    results = results_of(trains(metric="safe_rate", task="survival_instinct"))
    figure = study_figures(results)["within_survival_instinct"]
    assert "to its last (4,096 tokens), the safe rate changes by 0.0 points" in figure.title
    [sentence] = results.trajectory_changes["sentence"]
    assert "25.0 % were safe at an earlier checkpoint and unsafe at the end" in sentence


def test_errors_of_grades_are_shown_as_errors() -> None:
    grades = trains(metric="negative_absolute_error", task="grades_regression")
    grades["score"] -= 1.25
    results = results_of(grades)
    figure = study_figures(results)["within_grades_regression"]
    assert figure.data["value"].tolist() == [0.5, 0.75, 0.5]
    assert ((figure.data["low"] < figure.data["value"]) & (figure.data["value"] > 0)).all()
    assert "0.5" in section(page(results))
