"""Figures of explanations and failure modes hold the numbers of their frames."""

import json
import math
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from inverse_scaling_evals.analysis import DIAGNOSTIC_COLUMNS, order_budgets
from inverse_scaling_evals.report import (
    Figure,
    Results,
    results_of,
    study_figures,
    task_figures,
)
from inverse_scaling_evals.report.page._curves import curves_of
from inverse_scaling_evals.report.page._tables import diagnostics_table
from tests.report.figures.drawn import observations, study

TASK = "misleading_math"


def of_task(role: str) -> Figure:
    return task_figures(study(), TASK, "generated")[role]


def estimates(name: str) -> pd.DataFrame:
    found = study().estimates
    of = (found["task"] == TASK) & (found["estimate"] == name) & (found["regime"] != "natural")
    return found[of & found["value"].notna()]


@pytest.mark.parametrize(
    ("role", "names"),
    [
        ("parts", ("parts", "parts_answered", "parts_correct", "parts_cut_off")),
        ("length", ("length", "length_naive", "length_gap")),
    ],
)
def test_explanations_have_a_row_for_each_estimate_that_is_known(
    role: str, names: tuple[str, ...]
) -> None:
    data = of_task(role).data
    for name in names:
        drawn = data[data["estimate"] == name].sort_values("model")
        known = estimates(name).sort_values("model")
        assert drawn["value"].tolist() == known["value"].tolist()
        assert drawn["low"].equals(known["low"].set_axis(drawn.index))


def test_an_effect_that_the_data_do_not_limit_has_a_rule_from_edge_to_edge() -> None:
    found = study().estimates
    is_length = (found["estimate"] == "length") & (found["task"] == TASK)
    ends = {"low": -math.inf, "high": math.inf}
    open_ended = found.assign(**{k: found[k].mask(is_length, end) for k, end in ends.items()})
    figure = task_figures(replace(study(), estimates=open_ended), TASK, "generated")["length"]
    text = json.dumps(figure.spec, allow_nan=False)
    assert text.count("the data do not limit it") == len(
        figure.data[figure.data["estimate"] == "length"]
    )
    assert "the data do not limit it" in figure.note
    rule = figure.spec["layer"][1]["encoding"]["x"]["scale"]["domain"]
    drawn = [row for row in figure.spec["data"]["values"] if "limit" in row["interval"]]
    for row in drawn:
        assert [row["low"], row["high"]] == pytest.approx(rule, rel=1e-5)


def test_flips_are_counted_as_estimated() -> None:
    data, known = of_task("flips").data, estimates("flips").set_index("model")
    wrong = data[data["way"] == "right to wrong"].set_index("name")["questions"]
    assert wrong["falls"] == known.loc["scripted/falls", "to_wrong"]
    assert f"{wrong['falls']:.0f} questions turn from right to wrong" in of_task("flips").title


def test_natural_thinking_is_drawn_by_rank() -> None:
    data = of_task("natural").data
    assert data["rank"].tolist() == [1, 2, 3]
    assert data["mean_tokens"].is_monotonic_increasing
    assert "association" in of_task("natural").note


def test_budgets_tell_whether_thinking_follows_them() -> None:
    figure = study_figures(study())["budgets"]
    assert figure.title.startswith("Thinking follows the budget on 3 of 3 curves")
    assert (figure.data["requested_tokens"] > 0).all()


def test_efficiency_tells_what_buys_nothing() -> None:
    figure = study_figures(study())["efficiency"]
    cells = study().efficiency
    cells = cells[cells["best"] != ""]
    spent = (cells["mean_output_tokens"] * cells["n_observations"]).sum()
    assert figure.title.startswith(
        f"{100 * cells['wasted_tokens'].sum() / spent:.0f} % of the output"
    )
    assert set(figure.data["model"]) == {"scripted/falls", "scripted/stays"}


def test_models_with_other_budgets_are_drawn_over_their_output() -> None:
    whole = observations()
    levels = {"1024": "low", "4096": "medium", "16384": "high"}
    by_level = whole[whole["budget"].astype(str).isin(list(levels))]
    by_level = by_level.assign(
        model="openai/o3", budget=by_level["budget"].astype(str).map(levels), budget_tokens=math.nan
    )
    together = pd.concat([whole.astype({"budget": str}), by_level], ignore_index=True)
    data = study_figures(results_of(order_budgets(together)))["efficiency"].data
    assert set(data.loc[data["model"] == "openai/o3", "budget"]) == set(levels.values())


def test_incoherence_adds_up_to_the_rate_of_wrong_answers() -> None:
    data = study_figures(study())["incoherence"].data
    total = data.groupby(["model", "budget"])["value"].sum()
    cells = study().cells
    for (model, budget), wrong in total.items():
        same = cells[
            (cells["model"] == model)
            & (cells["task"] == TASK)
            & (cells["budget"].astype(str) == budget)
        ]
        assert wrong == pytest.approx(1 - same["mean"].iloc[0])


def diagnosed() -> Results:
    """The study with measures of two failure modes."""
    key = {
        "model": "scripted/falls",
        "dataset": "generated",
        "regime": "controlled",
        "enforce": "auto",
        "mitigation": "none",
        "n_questions": 40,
        "n_observations": 120,
        "detected": None,
        "reference": math.nan,
        "level": 0.95,
    }
    rows: list[dict[str, Any]] = []
    for budget, share, pull in (("0", 0.05, 0.1), ("1024", 0.2, -0.2), ("16384", 0.5, -0.6)):
        mode = {"diagnostic": "distraction", "measure": "distractor_answers", "unit": "fraction"}
        rows.append(
            {
                **key,
                **mode,
                "task": TASK,
                "budget": budget,
                "value": share,
                "low": share - 0.1,
                "high": share + 0.1,
            }
        )
        mode = {"diagnostic": "features", "measure": "correlation_sleep", "unit": "correlation"}
        rows.append(
            {
                **key,
                **mode,
                "task": "grades_regression",
                "budget": budget,
                "value": pull,
                "low": pull - 0.1,
                "high": pull + 0.1,
            }
        )
    decision = {"budget": None, "low": 0.2, "high": 0.6, "p_adjusted": 0.001}
    rows.append(
        {
            **key,
            **decision,
            "task": TASK,
            "diagnostic": "distraction",
            "unit": "fraction",
            "measure": "distractor_answers_trend",
            "value": 0.45,
            "detected": "yes",
        }
    )
    rows.append(
        {
            **key,
            **decision,
            "task": "grades_regression",
            "diagnostic": "features",
            "unit": "fraction",
            "measure": "spurious_share_trend",
            "value": 0.01,
            "detected": "no",
        }
    )
    frame = pd.DataFrame(rows).reindex(columns=list(DIAGNOSTIC_COLUMNS))
    return replace(study(), diagnostics=frame)


def test_failure_modes_are_drawn_where_they_apply() -> None:
    counting = task_figures(diagnosed(), TASK, "generated")
    assert counting["distraction"].title == "Distractors taken up: detected"
    assert counting["distraction"].data["value"].tolist() == [0.05, 0.2, 0.5]
    note = counting["distraction"].note
    assert "along a straight line fitted over all budgets" in note
    assert "falls +45 points (“Distractor answers”)" in note
    assert "features" not in counting
    grades = task_figures(diagnosed(), "grades_regression", "generated")
    assert grades["features"].title == "Spurious features: not detected"
    assert '"domain": [-1.0, 1.0]' in json.dumps(grades["features"].spec)
    whole = study_figures(diagnosed())["diagnostics"]
    assert whole.title == "Detected: distractors taken up on 1 of 1 curve; no other mode"
    assert whole.data["detected"].tolist() == ["yes", "no"]
    assert "along a straight line fitted over all budgets" in whole.subtitle
    assert "White with a number: measured, not detected." in whole.note


def test_the_panel_of_the_measure_that_decides_is_marked() -> None:
    found = diagnosed()
    rows = found.diagnostics[found.diagnostics["measure"] == "distractor_answers"]
    other = rows.assign(measure="distractors_taken_up", value=rows["value"] / 2)
    both = replace(found, diagnostics=pd.concat([other, found.diagnostics], ignore_index=True))
    drawn = json.dumps(task_figures(both, TASK, "generated")["distraction"].spec)
    assert '"Distractor answers (decides)"' in drawn
    assert '"Distractors that the thinking mentions"' in drawn


def test_the_table_of_failure_modes_names_the_measure_that_decides() -> None:
    table = diagnostics_table(curves_of(diagnosed()))
    place = table.columns.index("Measure that decides")
    assert {row[place] for row in table.rows} == {"Distractor answers", "Spurious share"}


@pytest.mark.parametrize(
    ("unit", "written"), [("fraction", "+45"), ("per_1000_tokens", "+0.5 per 1,000 tokens")]
)
def test_a_rise_that_is_not_in_points_is_written_with_its_unit(unit: str, written: str) -> None:
    found = diagnosed()
    of_counting = found.diagnostics["diagnostic"] == "distraction"
    frame = found.diagnostics.assign(unit=found.diagnostics["unit"].mask(of_counting, unit))
    whole = study_figures(replace(found, diagnostics=frame))["diagnostics"]
    assert f"distractors taken up: {written}, detected" in whole.alternative
