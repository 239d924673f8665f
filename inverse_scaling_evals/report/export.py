"""Figures and frames of a study as files."""

import json
import math
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import DataError
from .figures import Figure, in_mode, require_report, study_figures, task_figures, titled
from .results import Results

_VEGA_LITE = "6.1"

_FORMATS = ("png", "svg", "pdf")

_HIDDEN = {"log", "logs"}
"""Columns that name files of the machine."""


def write_figures(
    results: Results, folder: str | Path, *, dark: bool = False, formats: tuple[str, ...] = _FORMATS
) -> list[Path]:
    """Write every figure of a study, without a browser.

    Args:
        results: The study.
        folder: Where the files go; made if it is not there.
        dark: Whether the ground is dark.
        formats: Of `png` (twice the size of the screen), `svg` and `pdf`.

    Returns:
        The files, such as `curve-misleading_math.svg`.

    Raises:
        InverseScalingError: If vl-convert is not installed.
        DataError: If a format is unknown or the folder cannot be written to.

    Examples:
        >>> write_figures(results, "figures", formats=("svg",))
    """
    unknown = [name for name in formats if name not in _FORMATS]
    if unknown:
        raise DataError(f"Invalid format {unknown[0]!r}: expected one of {', '.join(_FORMATS)}.")
    require_report("vl_convert")
    place = _made(folder)
    return [
        path
        for figure in figures_of(results)
        for path in write_figure(figure, place, dark=dark, formats=formats)
    ]


def write_figure(
    figure: Figure, folder: str | Path, *, dark: bool = False, formats: tuple[str, ...] = _FORMATS
) -> list[Path]:
    """Write one figure with its title.

    Args:
        figure: The figure.
        folder: Where the files go.
        dark: Whether the ground is dark.
        formats: Of `png`, `svg` and `pdf`.

    Returns:
        The files.

    Examples:
        >>> write_figure(study_figures(results)["grid"], "figures", formats=("png",))
    """
    require_report("vl_convert")
    import vl_convert

    spec = json.dumps(in_mode(titled(figure), dark=dark), allow_nan=False)
    written = []
    for name in formats:
        path = Path(folder) / f"{figure.name}.{name}"
        if name == "png":
            drawn = vl_convert.vegalite_to_png(spec, vl_version=_VEGA_LITE, scale=2)
        elif name == "svg":
            drawn = vl_convert.vegalite_to_svg(spec, vl_version=_VEGA_LITE).encode()
        else:
            drawn = vl_convert.vegalite_to_pdf(spec, vl_version=_VEGA_LITE)
        path.write_bytes(drawn)
        written.append(path)
    return written


def write_tables(results: Results, folder: str | Path) -> list[Path]:
    """Write the frames behind a report, and the numbers behind each figure.

    Args:
        results: The study.
        folder: Where the files go; made if it is not there.

    Returns:
        For each frame NAME.csv, NAME.tex and NAME.md, but for observations, also those of
        trajectories, which are a CSV alone;
        for each figure `figure-NAME.csv`. Columns that name files of the machine are left out.

    Raises:
        DataError: If the folder cannot be written to.

    Examples:
        >>> write_tables(results, "tables")
    """
    place = _made(folder)
    written = []
    for name, frame in _frames(results):
        frame = frame.drop(columns=[column for column in frame if column in _HIDDEN])
        files = {f"{name}.csv": frame.to_csv(index=False)}
        if name not in ("observations", "trajectories"):
            files |= {f"{name}.tex": latex(frame), f"{name}.md": markdown(frame)}
        written += [_write(place / file, text) for file, text in files.items()]
    for figure in figures_of(results):
        written.append(_write(place / f"figure-{figure.name}.csv", figure.data.to_csv(index=False)))
    return written


def figures_of(results: Results) -> Iterator[Figure]:
    """Go through the figures of a study: those of the whole, then those of each task.

    Args:
        results: The study.

    Examples:
        >>> [figure.name for figure in figures_of(results)][:1]
        ['grid']
    """
    yield from study_figures(results).values()
    pairs = results.cells[["task", "dataset"]].drop_duplicates()
    for task, dataset in pairs.itertuples(index=False):
        yield from task_figures(results, str(task), str(dataset)).values()


def latex(frame: pd.DataFrame) -> str:
    r"""Return a frame as a LaTeX table that needs no package, everything escaped.

    Args:
        frame: The frame.

    Examples:
        >>> latex(pd.DataFrame({"a_b": [1]})).splitlines()[1]
        'a\\_b \\\\ \\hline'
    """
    lines = [f"\\begin{{tabular}}{{{'l' * len(frame.columns)}}}"]
    lines.append(" & ".join(_latex(name) for name in frame.columns) + r" \\ \hline")
    lines += [" & ".join(map(_latex, map(_text, row))) + r" \\" for row in _rows(frame)]
    return "\n".join([*lines, r"\end{tabular}", ""])


def markdown(frame: pd.DataFrame) -> str:
    r"""Return a frame as a table in GitHub's Markdown, everything escaped.

    Args:
        frame: The frame.

    Examples:
        >>> markdown(pd.DataFrame({"a": ["x|y"]})).splitlines()[2]
        '| x\\|y |'
    """
    lines = [_line(map(str, frame.columns)), _line("---" for _ in frame.columns)]
    return "\n".join([*lines, *(_line(map(_text, row)) for row in _rows(frame)), ""])


def _line(values: Any) -> str:
    return f"| {' | '.join(_markdown(value) for value in values)} |"


def _markdown(text: str) -> str:
    special = {"\\": "\\\\", "|": "\\|", "<": "&lt;", "\n": " ", "\r": " "}
    return "".join(special.get(letter, letter) for letter in text)


_LATEX = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "\n": " ", "\r": " ",
}  # fmt: skip


def _latex(text: str) -> str:
    return "".join(_LATEX.get(letter, letter) for letter in str(text))


def _rows(frame: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    yield from frame.itertuples(index=False, name=None)


def _text(value: Any) -> str:
    if isinstance(value, float):
        if math.isinf(value):
            return "no limit"
        return "" if math.isnan(value) else f"{value:.4g}"
    return "" if value is None or value is pd.NA else str(value)


def _frames(results: Results) -> Iterator[tuple[str, pd.DataFrame]]:
    for one in fields(results):
        frame = getattr(results, one.name)
        if isinstance(frame, pd.DataFrame) and len(frame):
            yield one.name, frame


def _made(folder: str | Path) -> Path:
    place = Path(folder)
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(
            f"Cannot write to {place}: {error.strerror or error}. Name another folder."
        ) from error
    return place


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8", newline="\n")
    return path
