"""Mitigations in the report: their curves beside each other, and in no other figure."""

import json

import pandas as pd
import pytest

from inverse_scaling_evals.report import Results, results_of, study_figures, task_figures
from inverse_scaling_evals.report.page import answer_lines
from tests.report.figures.drawn import STEADY, observations, study


@pytest.fixture(scope="module")
def remedied() -> Results:
    """The drawn study, and one of its curves under two mitigations."""
    plain = observations()
    falling = plain[
        (plain["model"] == "scripted/falls")
        & (plain["task"] == "misleading_math")
        & (plain["regime"] != "natural")
    ]
    held = plain[(plain["model"] == "scripted/stays") & (plain["regime"] != "natural")]
    helped = held.assign(model="scripted/falls", mitigation="anchor=6")
    return results_of(
        pd.concat([plain, helped, falling.assign(mitigation="caution")], ignore_index=True)
    )


def test_the_curves_of_a_task_stand_in_one_panel_each_with_its_name(remedied: Results) -> None:
    figure = task_figures(remedied, "misleading_math", "generated")["mitigations"]
    assert figure.title == "anchor=6 changes the curve for the better; the others are not shown to"
    drawn = figure.data[figure.data["model"] == "scripted/falls"]
    assert set(drawn["mitigation"]) == {"none", "anchor=6", "caution"}
    cells = remedied.cells[remedied.cells["mitigation"] == "anchor=6"]
    found = drawn[drawn["mitigation"] == "anchor=6"]
    assert sorted(found["value"]) == sorted(cells["mean"])
    assert min(found["value"]) > min(STEADY) - 0.15
    assert "anchor=6" in figure.alternative
    assert "no mitigation" in figure.alternative
    assert "anchor=6" in json.dumps(figure.spec, allow_nan=False)


def test_other_figures_are_those_without_mitigations(remedied: Results) -> None:
    plain = task_figures(study(), "misleading_math", "generated")
    with_others = task_figures(remedied, "misleading_math", "generated")
    for role, figure in plain.items():
        assert with_others[role].data.equals(figure.data), role
    assert "mitigations" not in plain


def test_the_grid_has_a_row_for_each(remedied: Results) -> None:
    rows = study_figures(remedied)["grid"].data
    of_task = rows[(rows["model"] == "scripted/falls") & (rows["task"] == "misleading_math")]
    assert set(of_task["mitigation"]) == {"none", "anchor=6", "caution"}


def test_the_answer_names_the_mitigation_of_a_finding(remedied: Results) -> None:
    assert any("(scripted/falls, caution): " in line for line in answer_lines(remedied, n=5))
