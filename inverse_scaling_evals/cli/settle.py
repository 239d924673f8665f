"""`inverse-scaling settle`: what stopping in time would have saved and lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from .._counted import counted
from ._numbers import count, units
from ._table import (
    Block,
    Cell,
    Format,
    Paragraph,
    Styled,
    Table,
    format_option,
    numbers,
    print_notes,
    show,
    texts,
)
from ._trajectories import (
    check_trajectories,
    difference,
    names_of,
    p_value,
    percent,
    percent_interval,
    score,
    score_interval,
)

if TYPE_CHECKING:
    import pandas as pd


@click.command("settle")
@click.argument("logs", nargs=-1, required=True, type=click.Path())
@click.option(
    "--k",
    default=None,
    metavar="NUMBERS",
    help="Equal answers at consecutive checkpoints that end the thinking (default 2,3,4, as far "
    "as there are checkpoints).",
)
@click.option(
    "--p",
    default=None,
    metavar="NUMBERS",
    help="Probabilities of an option that end it, such as 0.9,0.99 (default none).",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Seed of the split of the questions in halves.",
)
@click.option("--workers", type=click.IntRange(min=1), default=1, help="Processes that read logs.")
@format_option
def settle(
    logs: tuple[str, ...],
    k: str | None,
    p: str | None,
    seed: int,
    workers: int,
    output_format: Format,
) -> None:
    """Judge rules that stop thinking, on the trains of thought in LOGS that went on.

    Nothing is generated: the answers at the checkpoints are those that were recorded. The sentence
    above each table says when to stop: how the rule that one half of the questions chose does on
    the other half. The table is the curve of score against thinking saved. docs/trajectories.md has
    the method.
    """
    from ..analysis import LogNoteCode, observations_df, settle_df

    equal = None if k is None else [_whole(text) for text in k.split(",")]
    probabilities = () if p is None else [_number(text) for text in p.split(",")]
    samples, notes = observations_df(list(logs), strict=False, workers=workers)
    notes = [note for note in notes if note.code is not LogNoteCode.OFF_CURVES]  # they are here
    check_trajectories(samples, ("trajectory",), notes)
    found = settle_df(samples, equal, probabilities, seed=seed)
    show(
        output_format,
        _blocks(found),
        found,
        document={"rules": found, "notes": [note.sentence for note in notes]},
    )
    if output_format != "json":  # which holds them
        print_notes(note.sentence for note in notes)


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise click.BadParameter(
            f"Invalid k {text!r}: expected whole numbers from 2, several with commas, such as "
            "2,3,4.",
            param_hint="--k",
        ) from error


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise click.BadParameter(
            f"Invalid p {text!r}: expected numbers above 0.5 and up to 1, several with commas, "
            "such as 0.9,0.99.",
            param_hint="--p",
        ) from error


def _blocks(found: pd.DataFrame) -> Iterator[Block]:
    found = found.assign(name=names_of(found))
    for (model, name), rows in found.groupby(["model", "name"], sort=False):
        whole = rows[rows["half"] == "all"].sort_values("saved", kind="stable")
        told = list(filter(None, rows["sentence"]))
        if told:
            yield Paragraph(f"{model}, {name}: when to stop", "bold")
        for sentence in told:
            yield Paragraph(sentence, indented=True)
        yield _table(f"{model}, {name}", whole)
        for row in whole[whole["note"] != ""].to_dict("records"):
            yield Paragraph(f"Note: {row['rule']}: {row['note']}.", indented=True)


def _table(title: str, rows: pd.DataFrame) -> Table:
    lines: list[Sequence[Cell]] = [
        (
            Styled(row["rule"], "bold" if row["kind"] != "checkpoint" else ""),
            percent(row["saved"]),
            percent_interval(row, "saved"),
            count(row["mean_tokens"]),
            count(row["mean_answer_tokens"]),
            score(row["mean"], row["metric"]),
            score_interval(row["low"], row["high"], row["metric"]),
            *difference(row, prefix="difference_"),
            p_value(row["difference_p_adjusted"]),
        )
        for row in rows.to_dict("records")
    ]
    questions = int(rows["n_questions"].max())
    return Table(
        (
            *texts("rule"),
            *numbers("saved", "95 % interval", "thinking", "answers", "score", "95 % interval"),
            *numbers("minus never", "95 % interval", "p"),
        ),
        lines,
        title=f"{title}: stopping in time ({counted(questions, 'question')})",
        caption="Saved: part of all thinking that the rule spares. Answers: tokens of all answers "
        "that are taken on the way, the last included, which the rule costs. Minus never: score "
        "less that of never stopping, which is the largest checkpoint, within questions; "
        f"{units(set(rows['metric']))}. settled=k: k equal answers at consecutive checkpoints; "
        "option=p: the answered option's probability; checkpoint=N: always there. p is adjusted "
        "for the number of stop rules.",
    )
