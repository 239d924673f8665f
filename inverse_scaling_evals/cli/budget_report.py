"""`inverse-scaling budget-report`: did the budgets bind?"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from ._numbers import count, curve_title, percent
from ._table import (
    Block,
    Format,
    Paragraph,
    Table,
    format_option,
    numbers,
    print_notes,
    show,
    texts,
)

if TYPE_CHECKING:
    import pandas as pd

_LEGEND = (
    "Tokens: mean of the measured thinking; max: the longest. In per cent of replies: within, "
    "thought no more than requested; cut off, ran into the output limit; empty, no text besides "
    "thinking; duplicates, the same as in another epoch. Binding: whether thinking follows the "
    "budgets of the curve."
)


@click.command("budget-report")
@click.argument("logs", nargs=-1, required=True, type=click.Path())
@format_option
def budget_report(logs: tuple[str, ...], output_format: Format) -> None:
    """Compare requested with measured thinking in LOGS (folders or files), cell by cell.

    A curve whose thinking does not follow the budgets is called inert: it says nothing about
    longer thinking, however flat it is.
    """
    from ..analysis import budget_report as report

    with warnings.catch_warnings(record=True) as left_out:
        warnings.simplefilter("always", UserWarning)
        cells = report(list(logs))
    print_notes(warning.message for warning in left_out)
    show(output_format, _blocks(cells), cells)


def _blocks(cells: pd.DataFrame) -> Iterator[Block]:
    if cells.empty:
        yield Paragraph("No log of a task under a budget was found.")
        return
    # thinking off stands beside every way to enforce the other budgets; the channel names it
    for names, rows in cells.groupby(["task", "model", "dataset", "regime"], sort=False):
        yield _table(curve_title(names), rows)
        for note in _noise_notes(rows):
            yield Paragraph(note, indented=True)
    yield Paragraph(_LEGEND, "dim")


def _noise_notes(rows: pd.DataFrame) -> list[str]:
    """Say which questions of a curve are not independent, and how lengths are counted."""
    from ..analysis import (
        CellNoise,
        EqualLengths,
        SharedNoise,
        capitalised,
        length_notes,
        seed_note,
        unit_note,
    )

    noise = SharedNoise(
        tuple(
            CellNoise(
                budget=row["budget"],
                n_questions=row["questions"],
                n_sharing=row["shared_seeds"],
                logs=(row["log"],),
                lengths=EqualLengths(
                    n=row["compared_lengths"],
                    n_equal=row["equal_lengths"],
                    pairs=row["equal_pairs"],
                    expected_pairs=row["expected_pairs"],
                    unit=row["length_unit"],
                ),
            )
            for row in rows.to_dict("records")
        )
    )
    notes = [seed_note(noise, noise.logs)] if noise.seeded else []
    notes += [*length_notes(noise), unit_note(noise)]
    return [f"{capitalised(note)}." for note in notes if note]


def _table(title: str, rows: pd.DataFrame) -> Table:
    return Table(
        (
            *numbers("budget", "tokens", "max", "within", "cut off", "empty", "duplicates"),
            *texts("channel", "binding"),
        ),
        [
            (
                str(row["budget"]),
                *(count(row[name]) for name in ("mean_tokens", "largest_tokens")),
                *(percent(row[name]) for name in ("within", "cut_off", "empty", "duplicates")),
                str(row["channel"]),
                str(row["binding"]),
            )
            for row in rows.to_dict("records")
        ],
        title=title,
    )
