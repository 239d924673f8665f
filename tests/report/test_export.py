"""Figures and frames as files."""

import math
from pathlib import Path

import pandas as pd
import pytest

from inverse_scaling_evals.errors import DataError
from inverse_scaling_evals.report import figures_of, write_figures, write_tables
from inverse_scaling_evals.report.export import latex, markdown, write_figure
from tests.report.figures.drawn import study


def test_every_frame_is_written_in_three_formats_without_files_of_the_machine(
    tmp_path: Path,
) -> None:
    paths = write_tables(study(), tmp_path / "new" / "tables")
    written = {path.name for path in paths}
    for name in ("findings", "cells", "estimates", "efficiency", "incoherence"):
        assert {f"{name}.csv", f"{name}.tex", f"{name}.md"} <= written
    assert "observations.csv" in written
    cells = pd.read_csv(tmp_path / "new" / "tables" / "cells.csv")
    assert cells["mean"].tolist() == pytest.approx(study().cells["mean"].tolist())
    for figure in figures_of(study()):
        assert f"figure-{figure.name}.csv" in written
    for path in paths:
        assert "a.eval" not in path.read_text(encoding="utf-8"), path.name


def test_tables_escape_what_their_languages_mean_something_by() -> None:
    frame = pd.DataFrame({"a_b": ["x|y & 5 %", "<script>\n\\end{tabular}"], "n": [0.123456, None]})
    tex = latex(frame)
    assert r"a\_b" in tex
    assert r"x|y \& 5 \%" in tex
    assert r"\textbackslash{}end\{tabular\}" in tex
    assert tex.count("\n") == 5
    rows = markdown(frame).splitlines()
    assert len(rows) == 4
    assert rows[2] == "| x\\|y & 5 % | 0.1235 |"
    assert "<script>" not in rows[3]


def test_an_end_of_an_interval_that_the_data_do_not_limit_is_said_in_words() -> None:
    frame = pd.DataFrame({"low": [-math.inf], "high": [math.inf]})
    assert markdown(frame).splitlines()[2] == "| no limit | no limit |"
    assert "no limit & no limit" in latex(frame)


@pytest.mark.slow
@pytest.mark.parametrize("dark", [False, True])
def test_figures_are_drawn_without_a_browser(dark: bool, tmp_path: Path) -> None:
    pytest.importorskip("vl_convert")
    figure = next(iter(figures_of(study())))
    paths = write_figure(figure, tmp_path, dark=dark)
    starts = {".png": b"\x89PNG", ".pdf": b"%PDF", ".svg": b"<svg"}
    assert {path.suffix for path in paths} == set(starts)
    for path in paths:
        assert path.read_bytes().startswith(starts[path.suffix])
    svg = (tmp_path / f"{figure.name}.svg").read_text(encoding="utf-8")
    assert ("#15181C" in svg) == dark


@pytest.mark.slow
def test_all_figures_of_a_study_are_written(tmp_path: Path) -> None:
    pytest.importorskip("vl_convert")
    written = write_figures(study(), tmp_path / "figures", formats=("svg",))
    assert {path.stem for path in written} == {figure.name for figure in figures_of(study())}
    for path in written:
        assert path.read_text(encoding="utf-8").count("NaN") == 0, path.name


def test_what_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="expected one of png, svg, pdf"):
        write_figures(study(), tmp_path, formats=("gif",))
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="Name another folder"):
        write_tables(study(), tmp_path / "file" / "tables")
