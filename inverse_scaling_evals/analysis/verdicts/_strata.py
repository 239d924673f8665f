"""The strata of a curve: groups of its questions, such as those with as many distractors."""

import re
from collections.abc import Mapping

import pandas as pd

from ..estimates import CurveData, check_columns, curve_data

NAMELESS = "none"
"""Stratum of the questions that have none, beside others that have one."""


def strata(rows: pd.DataFrame) -> dict[str, CurveData]:
    """Read the strata of one curve, in natural order (2 before 16).

    Args:
        rows: Rows of the samples frame of the curve.

    Raises:
        DataError: If the frame has no column `stratum`.
    """
    check_columns(rows, ("stratum",))
    stratum = rows["stratum"].astype(object)
    named = stratum.where(stratum.notna(), NAMELESS).astype(str)
    parts = {str(name): curve_data(part) for name, part in rows.groupby(named, sort=False)}
    return {name: parts[name] for name in sorted(parts, key=_natural)}


def no_strata(parts: Mapping[str, CurveData]) -> str:
    """Say that a curve is not split; empty if it is."""
    if len(parts) > 1:
        return ""
    name = next(iter(parts), NAMELESS)
    return "the questions have no strata" if name == NAMELESS else f"all are of stratum {name}"


def _natural(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]
