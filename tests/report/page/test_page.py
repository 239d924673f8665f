"""The page: one file that asks for nothing, tells the findings, and names no place."""

import base64
import getpass
import hashlib
import json
import math
import re
import socket
from dataclasses import fields, replace
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from inverse_scaling_evals import _extras
from inverse_scaling_evals.analysis import CURVE, DIAGNOSTIC_COLUMNS
from inverse_scaling_evals.analysis.verdicts import brief
from inverse_scaling_evals.errors import DataError, InverseScalingError
from inverse_scaling_evals.report import Results, results_of
from inverse_scaling_evals.report._typeset import typeset
from inverse_scaling_evals.report.page import answer_lines, report_html, write_report
from inverse_scaling_evals.report.page._answer import with_dataset
from inverse_scaling_evals.report.page._curves import curves_of
from tests.report.figures.drawn import study
from tests.report.page.pages import drawn_page

pytest.importorskip("jinja2")
pytest.importorskip("vl_convert")

ELEMENT = re.compile(r"<(script|style)((?: [a-z-]+(?:=\"[^\"]*\")?)*)>(.*?)</\1>", re.S)


@cache
def page() -> str:
    return drawn_page()


def test_scripts_and_styles_are_allowed_by_their_hashes_and_by_nothing_else() -> None:
    [policy] = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page())
    allowed = set(re.findall(r"'sha256-([^']+)'", policy))
    held = {
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        for _, attributes, text in ELEMENT.findall(page())
        if "application/json" not in attributes
    }
    assert held == allowed
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "http" not in policy


def without_scripts(text: str) -> str:
    return ELEMENT.sub("", text)


def test_the_page_names_nothing_outside_itself_but_the_paper() -> None:
    text = without_scripts(page())
    assert set(re.findall(r'(?:src|href)="([^#"][^"]*)"', text)) == {
        "https://arxiv.org/abs/2507.14417"
    }
    assert not re.search(r"\s(on[a-z]+|style)=", text)


def test_every_link_within_the_page_leads_somewhere() -> None:
    ids = re.findall(r'\sid="([^"]+)"', without_scripts(page()))
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page())) <= set(ids)


def test_every_curve_has_its_sentence_and_a_cell_of_the_grid() -> None:
    text = without_scripts(page())
    for finding in study().findings.to_dict("records"):
        assert finding["sentence"].partition(".")[0].split("(")[0].strip() in text
    grids = re.findall(r'<table class="grid .*?</table>', text, re.S)
    assert len(grids) == 2  # models down, and, for a narrow page, tasks down
    for one in grids:
        cells = re.findall(r'<td class="verdict-([a-z-]+)"><a href="#task-', one)
        assert sorted(cells) == sorted(study().findings["verdict"])


def test_negative_numbers_have_minus_signs_and_commands_stay_as_they_are() -> None:
    text = without_scripts(page())
    assert "\N{MINUS SIGN}" in text
    assert re.findall(r"[\s(\[>]-\d[^<]{0,20}", text) == []
    assert typeset("-8.3 points (-13 to -3.2), 2026-12-01, -T budget=-1, 0-10") == (
        "−8.3 points (−13 to −3.2), 2026-12-01, -T budget=-1, 0-10"
    )


def test_every_figure_has_its_texts_and_its_numbers() -> None:
    figures = re.findall(r'<figure class="figure".*?</figure>', page(), re.S)
    assert figures
    for figure in figures:
        [content] = re.findall(r'<script type="application/json">(.*?)</script>', figure, re.S)
        found = json.loads(content)
        assert found["rows"]
        assert {len(row) for row in found["rows"]} == {len(found["columns"])}
        for name in ("figure-title", "figure-subtitle", "figure-note"):
            assert re.search(rf'class="{name}">[^<]+<', figure)
        assert re.search(r'role="img" aria-label="[^"]{10,}"', figure)


def test_colours_of_charts_follow_the_mode() -> None:
    for content in re.findall(r'<script type="application/json">(\{"spec".*?)</script>', page()):
        spec = json.dumps({**json.loads(content)["spec"], "data": None, "datasets": None})
        assert set(re.findall(r"#[0-9A-Fa-f]{6}\b", spec)) == set()


def test_scripted_models_and_organisms_are_marked() -> None:
    assert "Not a language model" in page()
    assert "Not a language model" not in report_html(renamed(falls="openai/o3", stays="openai/o1"))


def renamed(**names: str) -> Results:
    """The drawn study with other names of its models."""
    old = {"falls": "scripted/falls", "stays": "scripted/stays"}
    new = {old[key]: name for key, name in names.items()}
    results = study()
    return replace(
        results,
        **{
            field.name: frame.assign(model=frame["model"].replace(new))
            for field in fields(results)
            if "model" in getattr(frame := getattr(results, field.name), "columns", ())
        },
    )


def test_paths_and_addresses_in_names_are_cut() -> None:
    names = {"falls": "vllm//home/ada/secret-7b", "stays": "openai-api/http://10.0.0.7:8000/v1/m"}
    text = report_html(renamed(**names))
    assert "vllm/secret-7b" in text
    for word in ("home/ada", "10.0.0.7"):
        assert word not in text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("hf/C:\\Users\\ada\\secret-7b", "hf/secret-7b"),
        ("openrouter/qwen/qwen3-32b", "openrouter/qwen/qwen3-32b"),
        ("m\u202e\x1b[31m", r"m\u202e\x1b[31m"),
        ("m" * 200, "m" * 79 + "…"),
    ],
)
def test_names_are_shown_without_folders_and_as_they_are(name: str, shown: str) -> None:
    assert any(f"({shown})" in line for line in answer_lines(renamed(falls=name)))


def test_names_that_would_be_shown_alike_stay_apart() -> None:
    lines = answer_lines(renamed(falls="vllm//a/b/m", stays="vllm//c/d/m"), n=9)
    assert any("vllm/m (2)" in line for line in lines)


def test_no_user_host_or_folder_is_in_the_page(tmp_path: Path) -> None:
    text = write_report(study(), tmp_path / "new" / "report.html").read_text(encoding="utf-8")
    told = without_scripts(text)
    for word in (str(tmp_path), socket.gethostname(), f"/{getpass.getuser()}/", str(Path.home())):
        assert word not in told


def test_the_answer_names_the_worst_first_and_counts_all() -> None:
    headline, worst, *_, counts = answer_lines(study())
    fallen = study().findings
    fallen = fallen[fallen["verdict"] == "inverse"]
    assert "get worse" in headline or "gets worse" in headline
    assert any(worst.endswith(brief(row)) for row in fallen.to_dict("records"))
    assert sum(map(int, re.findall(r"\d+", counts))) == len(study().findings)


def test_the_first_screen_says_what_is_not_length_and_what_does_not_tell() -> None:
    told = dict(re.findall(r"<dt>([^<]+\?)</dt><dd>([^<]+)", page()))
    verdicts = study().findings["verdict"]
    n_inverse = (verdicts == "inverse").sum()
    n_open = verdicts.isin(["inconclusive", "inert"]).sum()
    assert f"none of the {n_inverse} falls" in told["Length, or something else?"]
    assert told["Length, or something else?"].startswith("Not settled: ")
    assert told["What is not known?"].startswith(f"{n_open} curve")


def test_a_study_in_which_nothing_falls_does_not_say_that_nothing_can() -> None:
    found = study().findings
    steady = replace(study(), findings=found[found["model"] == "scripted/stays"])
    [headline, *_] = answer_lines(steady)
    assert headline.startswith("No curve shows that scripted/stays gets worse")
    assert "not excluded" in headline


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        ("too_few_questions", "not to be told from these logs: distractors taken up. It takes 10."),
        ("no_such_questions", "No diagnostic applies to these tasks"),
    ],
)
def test_too_few_questions_for_a_diagnostic_are_no_task_without_it(reason: str, shown: str) -> None:
    key = {name: study().findings[name].iloc[0] for name in CURVE}
    row = {
        **key, "diagnostic": "distraction", "measure": "distractor_answers_trend",
        "unit": "fraction", "detected": "not_applicable", "reason": reason, "note": "It takes 10.",
    }  # fmt: skip
    frame = pd.DataFrame([row]).reindex(columns=list(DIAGNOSTIC_COLUMNS))
    assert shown in without_scripts(report_html(replace(study(), diagnostics=frame)))


def test_a_mode_with_too_few_questions_is_not_one_that_no_task_has() -> None:
    key = {name: study().findings[name].iloc[0] for name in CURVE}
    rows = [
        {
            **key, "diagnostic": mode, "measure": f"{mode}_trend", "unit": "fraction", "value": 0.3,
            "low": 0.1, "high": 0.5, "p_adjusted": 0.001, "detected": detected, "reason": reason,
            "note": note,
        }
        for mode, detected, reason, note in (
            ("distraction", "yes", "", ""),
            ("features", "not_applicable", "too_few_students", "It takes 30 students."),
        )
    ]  # fmt: skip
    frame = pd.DataFrame(rows).reindex(columns=list(DIAGNOSTIC_COLUMNS))
    shown = without_scripts(report_html(replace(study(), diagnostics=frame)))
    assert "not to be told from these logs: spurious features. It takes 30 students." in shown
    assert "spurious features" not in shown.partition("No task here has questions for: ")[2]


def test_without_an_observation_there_is_no_report(tmp_path: Path) -> None:
    empty = replace(study(), observations=study().observations.head(0))
    with pytest.raises(DataError, match="study run"):
        write_report(empty, tmp_path / "report.html")


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="cannot be written"):
        write_report(study(), tmp_path / "file" / "report.html")


def test_a_missing_extra_is_named_with_its_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "inverse_scaling_evals.report.page._write.is_missing", lambda name: name == "vl_convert"
    )
    with pytest.raises(InverseScalingError, match="vl_convert") as error:
        write_report(study(), tmp_path / "report.html")
    assert _extras.pip_command("report") in str(error.value)
    assert answer_lines(study())  # which need it not


def test_a_task_with_several_data_sets_is_named_with_its_own() -> None:
    curves = curves_of(study())
    one = curves[0].finding
    task, dataset = str(one["task"]), str(one["dataset"])
    assert with_dataset(task, dataset, curves) == task
    other = replace(curves[0], finding={**one, "dataset": "another"})
    assert with_dataset(task, "another", [*curves, other]) == f"{task}, another"


def test_a_study_of_the_natural_regime_alone_says_so_and_what_to_run() -> None:
    samples = study().observations
    natural = samples[samples["regime"] == "natural"]
    once = natural[natural["epoch"] == 1]  # nothing can be told of length
    for rows in (natural, once):
        headline, *_ = answer_lines(results_of(rows))
        assert headline.startswith("Only the natural regime was run, so there is no curve")
        assert "--budget 0,1024,4096" in headline
    assert headline in without_scripts(report_html(results_of(once)))


def test_an_end_that_the_data_do_not_limit_is_no_empty_cell() -> None:
    ends = {"low": -math.inf, "high": math.inf}
    text = report_html(replace(study(), estimates=study().estimates.assign(**ends)))
    figures = re.findall(r'<script type="application/json">(\{"spec".*?)</script>', text)
    estimates = [one for one in map(json.loads, figures) if "estimate" in one["columns"]]
    assert {tuple(row[5:7]) for one in estimates for row in one["rows"]} == {("no limit",) * 2}


def test_questions_that_are_not_the_papers_are_named_beside_its_figures() -> None:
    samples = study().observations
    falls = (samples["model"] == "scripted/falls") & (samples["task"] == "misleading_math")
    opus = samples[falls].assign(model="anthropic/claude-opus-4-20250514")
    ours = without_scripts(report_html(results_of(opus)))
    assert "All are of other questions than the paper" in ours
    assert "<td>generated, all</td>" in ours
    theirs = without_scripts(report_html(results_of(opus.assign(dataset="paper"))))
    assert "other questions than the paper" not in theirs
