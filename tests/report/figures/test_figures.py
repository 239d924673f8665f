"""Figures: what they say, what they hold, and that they are valid charts."""

import json
import re
import subprocess
import sys
from functools import cache

import pytest

from inverse_scaling_evals.report import Figure, study_figures, task_figures
from inverse_scaling_evals.report.figures import PALETTE, in_mode, spark, theme, titled
from tests.report.figures.drawn import study


@cache
def figures() -> list[Figure]:
    found = [*study_figures(study()).values()]
    for task in ("misleading_math", "grades_regression"):
        found += task_figures(study(), task, "generated").values()
    return found


@cache
def of_task(role: str, task: str = "misleading_math") -> Figure:
    return task_figures(study(), task, "generated")[role]


def test_every_figure_says_what_it_shows_and_holds_its_numbers() -> None:
    names = set()
    for figure in figures():
        for text in (figure.title, figure.subtitle, figure.note, figure.alternative):
            assert text.strip(), figure.name
            assert "nan" not in text.lower().split(), figure.name
        assert len(figure.data), figure.name
        json.dumps(figure.spec, allow_nan=False)
        names.add(figure.name)
    assert len(names) == len(figures())


def test_a_figure_is_an_altair_chart_in_a_notebook() -> None:
    alt = pytest.importorskip("altair")
    chart = of_task("curve").chart
    title = titled(of_task("curve"))["title"]["text"]
    assert " ".join(title) == of_task("curve").title
    assert isinstance(chart, alt.LayerChart)
    assert chart.to_dict(validate=False)["title"]["text"] == title


@pytest.mark.slow
def test_every_figure_is_a_valid_specification() -> None:
    alt = pytest.importorskip("altair")
    for figure in figures():
        kind = type(figure.chart)
        kind.from_dict(json.loads(json.dumps(figure.spec)), validate=True)
        assert issubclass(kind, alt.TopLevelMixin)


def test_numbers_of_a_curve_are_those_of_its_cells() -> None:
    data = of_task("curve").data
    cells = study().cells
    for row in data.to_dict("records"):
        same = cells[
            (cells["model"] == row["model"])
            & (cells["task"] == "misleading_math")
            & (cells["regime"] == row["regime"])
            & (cells["budget"].astype(str) == row["budget"])
        ].iloc[0]
        assert (row["value"], row["low"], row["high"]) == (same["mean"], same["low"], same["high"])
    assert len(data) == len(cells[cells["task"] == "misleading_math"])


def test_an_error_is_drawn_with_its_own_sign_and_says_which_way_is_better() -> None:
    figure = of_task("curve", "grades_regression")
    assert (figure.data["value"] > 0).all()
    assert (figure.data["low"] <= figure.data["value"]).all()
    assert "down is better" in json.dumps(figure.spec)
    assert "worse" in figure.title


def test_thinking_off_is_not_joined_to_the_rest_and_natural_has_a_range() -> None:
    spec = of_task("curve").spec
    rows = spec["data"]["values"]
    off = [row for row in rows if row["budget"] == "0"]
    natural = [row for row in rows if row["budget"] == "natural"]
    assert off
    assert not any(row["joined"] for row in off)
    assert natural
    assert all(row["x_low"] < row["x"] < row["x_high"] for row in natural)
    assert all(row["joined"] for row in rows if row["budget"] not in ("0", "natural"))
    assert max(row["x"] for row in off) < min(row["x"] for row in rows if row["budget"] != "0") - 1


def test_the_title_is_the_finding() -> None:
    worst = study().findings.query("task == 'misleading_math'").sort_values("change").iloc[0]
    assert f"{-100 * worst['change']:.1f} points" in of_task("curve").title


def test_both_modes_have_the_same_data_and_no_colour_in_common() -> None:
    spec = of_task("curve").spec
    dark = in_mode(spec, dark=True)
    assert dark["data"] == spec["data"]
    assert dark["config"] == theme(dark=True)
    marks = json.dumps(dark["layer"])
    assert not [colour.light for colour in PALETTE.values() if colour.light in marks]


@pytest.mark.parametrize("mode", [0, 1])
def test_colours_of_text_and_lines_stand_out_from_the_ground(mode: int) -> None:
    ground = PALETTE["ground"][mode]
    for name, colour in PALETTE.items():
        if name in ("text", "muted") or name.startswith("model-"):
            assert contrast(colour[mode], ground) >= 4.5, name
        elif name not in ("ground", "grid", "on-verdict", "on-flat"):
            assert contrast(colour[mode], ground) >= 3, name
        if name in ("inverse", "positive", "non-monotonic", "falling", "rising"):
            assert contrast(colour[mode], PALETTE["on-verdict"][mode]) >= 4.5, name
    assert contrast(PALETTE["flat"][mode], PALETTE["on-flat"][mode]) >= 4.5


def contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_a_spark_is_markup_without_script_or_style_and_escapes_names() -> None:
    finding = study().findings.iloc[0].to_dict()
    drawn = spark(study(), {**finding, "metric": "accuracy"})
    assert drawn.startswith("<svg")
    assert drawn.endswith("</svg>")
    assert "<script" not in drawn
    assert "style=" not in drawn
    assert "aria-label=" in drawn
    assert "polyline" in drawn


def test_a_spark_names_the_scores_at_its_ends_in_figures_and_in_words() -> None:
    for task, scores in (("misleading_math", r"\d+\u00a0%"), ("grades_regression", r"[\d.]+")):
        findings = study().findings
        finding = findings[findings["task"] == task].iloc[0].to_dict()
        drawn = spark(study(), finding)
        ends = re.findall(r"<text [^>]*>([^<]+)</text>", drawn)
        assert len(ends) == 2
        assert all(re.fullmatch(scores, end) for end in ends)
        [label] = re.findall(r'aria-label="([^"]+)"', drawn)
        assert re.search(f"{ends[0]} with .+, {ends[1]} with ", label)


@pytest.mark.slow
def test_importing_the_report_imports_no_chart_library() -> None:
    code = (
        "import sys, inverse_scaling_evals.report as r;"
        "print('altair' in sys.modules, 'vl_convert' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_without_altair_a_chart_names_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from inverse_scaling_evals.errors import InverseScalingError
    from inverse_scaling_evals.report.figures import _figure

    monkeypatch.setattr(_figure, "is_missing", lambda module: True)
    with pytest.raises(InverseScalingError, match=r"altair.*pip install .*\[report\]"):
        _ = of_task("curve").chart
