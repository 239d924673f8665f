"""Figures as the page sets them: text around a chart that a script draws, and its numbers."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from ..figures import PALETTE, Figure, recoloured, theme
from ._embed import as_json

_DIGITS = 6
"""Significant digits of the numbers behind a figure."""


@dataclass(frozen=True)
class PageFigure:
    """A figure in the page.

    Attributes:
        name: Its name.
        anchor: Its id in the page.
        title: Title.
        subtitle: Subtitle.
        note: Note.
        alternative: Text alternative.
        is_wide: Whether panels stand beside each other in it.
        content: Specification and numbers, as JSON.
    """

    name: str
    anchor: str
    title: str
    subtitle: str
    note: str
    alternative: str
    is_wide: bool
    content: Markup


def page_figure(figure: Figure) -> PageFigure:
    """Return a figure as the page sets it, its colours as variables of the page's style."""
    spec = recoloured(figure.spec, _VARIABLES)
    spec["config"] = recoloured({**theme(), **dict(figure.spec.get("config", {}))}, _VARIABLES)
    spec["config"]["background"] = "transparent"
    content = {
        "spec": spec,
        "columns": [str(name) for name in figure.data.columns],
        "rows": [[_number(value) for value in row] for row in figure.data.to_numpy().tolist()],
    }
    return PageFigure(
        name=figure.name,
        anchor=f"figure-{re.sub(r'[^A-Za-z0-9_-]+', '-', figure.name)}",
        title=figure.title,
        subtitle=figure.subtitle,
        note=figure.note,
        alternative=figure.alternative,
        is_wide=min(len(spec.get("concat", ())), spec.get("columns", 1)) > 1,
        content=as_json(content),
    )


def _number(value: Any) -> Any:
    if not isinstance(value, float):
        return value
    return "no limit" if math.isinf(value) else float(f"{value:.{_DIGITS}g}")


def _variable(name: str) -> str:
    return f"--chart-{name}"


_VARIABLES: Mapping[str, str] = {
    colour.light: f"var({_variable(name)})" for name, colour in PALETTE.items()
}


def chart_variables() -> str:
    """Return the colours of the figures as declarations of CSS, light first, then both."""
    light = "".join(f"{_variable(name)}:{colour.light};" for name, colour in PALETTE.items())
    both = "".join(
        f"{_variable(name)}:light-dark({colour.light},{colour.dark});"
        for name, colour in PALETTE.items()
    )
    return f":root{{{light}}}\n@supports (color: light-dark(#000, #fff)) {{ :root{{{both}}} }}\n"
