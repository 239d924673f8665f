"""A figure: a chart with its title, its sources and its numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..._extras import is_missing, pip_command
from ...errors import InverseScalingError
from .._typeset import typeset

if TYPE_CHECKING:
    import altair as alt


@dataclass(frozen=True)
class Figure:
    """A chart, and what a reader needs to read it.

    Attributes:
        name: Unique in a report and safe as the name of a file, such as `curve-misleading_math`.
        title: What the figure shows, as a finding.
        subtitle: Measure and unit.
        note: n, interval and source.
        alternative: What a reader who cannot see it should know.
        spec: The chart as a Vega-Lite specification, without title: a page sets that as text.
        data: The numbers behind it, one row a mark.
    """

    name: str
    title: str
    subtitle: str
    note: str
    alternative: str
    spec: Mapping[str, Any]
    data: pd.DataFrame

    @property
    def chart(self) -> "alt.TopLevelMixin":
        """The chart as an Altair chart with its title, which a notebook shows.

        Raises:
            InverseScalingError: If altair is not installed.
        """
        require_report("altair")
        import altair as alt

        classes: Mapping[str, Any] = {
            "layer": alt.LayerChart,
            "hconcat": alt.HConcatChart,
            "vconcat": alt.VConcatChart,
            "concat": alt.ConcatChart,
        }
        kind = next((found for key, found in classes.items() if key in self.spec), alt.Chart)
        chart: alt.TopLevelMixin = kind.from_dict(titled(self), validate=False)
        return chart


def titled(figure: Figure) -> dict[str, Any]:
    """Return the specification of a figure with title and subtitle in it, for use on its own.

    Args:
        figure: The figure.
    """
    title = {"text": _wrapped(figure.title), "subtitle": _wrapped(figure.subtitle)}
    return {**figure.spec, "title": {**title, "anchor": "start", "offset": 14}}


def _wrapped(text: str, width: int = 84) -> list[str]:
    import textwrap

    return textwrap.wrap(typeset(text), width) or [""]


def require_report(*modules: str) -> None:
    """Raise unless packages of the extra `report` are installed.

    Args:
        modules: Names of the modules that are needed, such as `altair`.

    Raises:
        InverseScalingError: Naming those that are missing, and the command that installs them.
    """
    missing = [name for name in modules if is_missing(name)]
    if missing:
        raise InverseScalingError(
            f"Missing packages {', '.join(missing)}: charts are drawn with {', '.join(modules)}. "
            f"Install them with {pip_command('report')}."
        )
