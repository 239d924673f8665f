"""`inverse-scaling trajectory`: the answers within one train of thought."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from ._group import IncompleteError
from ._numbers import count, units
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
from ._trajectories import (
    NOTHING_BESIDE,
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


@click.command("trajectory")
@click.argument("logs", nargs=-1, required=True, type=click.Path())
@click.option(
    "--by",
    default=None,
    metavar="COLUMN",
    help="Also each group of questions, such as stratum or distractor_kind.",
)
@click.option(
    "--distractors",
    is_flag=True,
    help="Also whether answers turn to a distractor where the thinking first mentions one, which "
    "takes reading the transcripts.",
)
@click.option("--workers", type=click.IntRange(min=1), default=1, help="Processes that read logs.")
@format_option
def trajectory(
    logs: tuple[str, ...], by: str | None, distractors: bool, workers: int, output_format: Format
) -> None:
    """Show what the model would have answered at each point of the same thinking in LOGS.

    How often trains of thought are talked out of the right answer, where the answer settles, and
    how much thinking comes after. Where the same questions were asked under budgets of the same
    sizes, or with thinking that a rule stopped, these stand beside them. It is another experiment
    than a budget: the thinking does not know where it will be asked. docs/trajectories.md has the
    method.
    """
    from ..analysis import (
        LogNoteCode,
        distractor_turns_df,
        observations_df,
        stopped_df,
        trajectory_against_budgets_df,
        trajectory_cells_df,
        trajectory_changes_df,
        transcripts_df,
    )

    read = transcripts_df if distractors else observations_df
    samples, notes = read(list(logs), strict=False, workers=workers)
    notes = [note for note in notes if note.code is not LogNoteCode.OFF_CURVES]  # they are here
    check_trajectories(samples, ("trajectory", "stopped"), notes)
    changes = trajectory_changes_df(samples, by=by)
    stopped = stopped_df(samples)
    if changes.empty and stopped.empty:
        raise IncompleteError(NOTHING_BESIDE)
    document: dict[str, object] = {
        "changes": changes,
        "checkpoints": trajectory_cells_df(samples),
        "against_budgets": trajectory_against_budgets_df(samples),
        "stopped": stopped,
        "notes": [note.sentence for note in notes],
    }
    if distractors:
        document["distractor_turns"] = distractor_turns_df(samples)
    show(output_format, _blocks(document), changes, document=document)
    if output_format != "json":  # which holds them
        print_notes(note.sentence for note in notes)


def _blocks(found: dict[str, object]) -> Iterator[Block]:
    import pandas as pd

    makers = {
        "checkpoints": _checkpoints,
        "changes": _changes,
        "distractor_turns": _turns,
        "against_budgets": _against_budgets,
        "stopped": _stopped,
    }
    for name, blocks in makers.items():
        frame = found.get(name)
        if isinstance(frame, pd.DataFrame) and not frame.empty:
            for model, rows in frame.groupby("model", sort=False):
                yield from blocks(str(model), rows)


def _checkpoints(model: str, rows: pd.DataFrame) -> Iterator[Block]:
    yield Table(
        (
            ("task", "name"),
            *numbers("checkpoint", "score", "95 % interval", "thinking", "past end", "no answer"),
        ),
        [
            (
                name,
                count(row["checkpoint"]),
                score(row["mean"], row["metric"]),
                score_interval(row["low"], row["high"], row["metric"]),
                count(row["mean_tokens"]),
                percent(row["past_end"]),
                percent(row["no_answer"]),
            )
            for name, row in zip(names_of(rows), rows.to_dict("records"), strict=True)
        ],
        title=f"{model}: answers within one train of thought",
        caption="Checkpoint: thinking tokens after which the answer is taken; thinking: their "
        "mean; past end: the thinking had ended by itself, and the final answer counts. Errors of "
        "grades are mean absolute errors.",
    )


def _changes(model: str, rows: pd.DataFrame) -> Iterator[Block]:
    names = names_of(rows)
    records = rows.to_dict("records")
    yield Table(
        (
            ("task", "name"),
            *numbers(
                "right, then wrong", "95 % interval", "wrong, then right", "95 % interval",
                "changes", "settled at", "thinking after",
            ),
        ),
        [
            (
                f"  {row['group']}" if row["group"] else name,
                percent(row["right_then_wrong"]),
                percent_interval(row, "right_then_wrong"),
                percent(row["wrong_then_right"]),
                percent_interval(row, "wrong_then_right"),
                "" if row["changes"] != row["changes"] else f"{row['changes']:.2f}",
                count(row["settled_at"]),
                percent(row["wasted_fraction"]),
            )
            for name, row in zip(names, records, strict=True)
        ],
        title=f"{model}: how answers change",
        caption="Right, then wrong: right at an earlier checkpoint and wrong at the last. Changes: "
        "of the answer, on average. Settled at: thinking tokens from which it never changes.",
    )  # fmt: skip
    for name, row in zip(names, records, strict=True):
        yield Paragraph(f"{name}, {row['group']}" if row["group"] else name, "bold")
        if row["sentence"]:
            yield Paragraph(row["sentence"], indented=True)
        if row["note"]:
            yield Paragraph(f"Note: {row['note']}.", indented=True)


def _turns(model: str, rows: pd.DataFrame) -> Iterator[Block]:
    records = rows.to_dict("records")
    yield Table(
        (
            ("task", "name"),
            *numbers("at mention", "95 % interval", "elsewhere", "95 % interval", "difference"),
            *numbers("95 % interval"),
        ),
        [
            (
                name,
                percent(row["at_mention"]),
                percent_interval(row, "at_mention"),
                percent(row["elsewhere"]),
                percent_interval(row, "elsewhere"),
                *difference({**row, "metric": "accuracy"}),
            )
            for name, row in zip(names_of(rows), records, strict=True)
        ],
        title=f"{model}: answers that turn to a distractor",
        caption="In per cent of the steps between checkpoints: at mention, those at which the "
        "thinking first mentions a distractor; elsewhere, the others. The difference is in points.",
    )
    for name, row in zip(names_of(rows), records, strict=True):
        if row["note"]:
            yield Paragraph(f"Note: {name}: {row['note']}.", indented=True)


def _against_budgets(model: str, rows: pd.DataFrame) -> Iterator[Block]:
    records = rows.to_dict("records")
    yield Table(
        (
            ("task", "name"),
            *texts("budgets"),
            *numbers("tokens", "train", "budget", "difference", "95 % interval", "p"),
        ),
        [
            (
                name,
                f"{row['budget_regime']}, {row['budget_enforce']}",
                count(row["checkpoint"]),
                score(row["mean"], row["metric"]),
                score(row["mean_of_budget"], row["metric"]),
                *difference(row),
                p_value(row["p_adjusted"]),
            )
            for name, row in zip(names_of(rows), records, strict=True)
        ],
        title=f"{model}: beside budgets of the same sizes",
        caption="Score at the checkpoint of a train of thought, under a budget of as many tokens, "
        "and the first minus the second, within questions; "
        f"{units(set(rows['metric']))}. Two experiments: under a budget the model may know it. "
        "p is adjusted for the number of rows.",
    )
    for row in rows[rows["note"] != ""].to_dict("records"):
        where = f"{row['task']}, {count(row['checkpoint'])} tokens"
        yield Paragraph(f"Note: {where}: {row['note']}.", indented=True)


def _stopped(model: str, rows: pd.DataFrame) -> Iterator[Block]:
    records = rows.to_dict("records")
    yield Table(
        (
            ("task", "name"),
            *texts("rule"),
            *numbers("budget", "score", "of budget", "difference", "95 % interval", "p"),
            *numbers("output", "95 % interval"),
        ),
        [
            (
                name,
                row["stop"],
                f"{row['budget']} ({row['budget_regime']})",
                score(row["mean"], row["metric"]),
                score(row["mean_of_budget"], row["metric"]),
                *difference(row),
                p_value(row["p_adjusted"]),
                _tokens(row["output_difference"]),
                _reach(row["output_low"], row["output_high"]),
            )
            for name, row in zip(names_of(rows), records, strict=True)
        ],
        title=f"{model}: thinking that a rule stopped, beside budgets",
        caption="Stopped minus budget, within questions: score "
        f"({units(set(rows['metric']))}) and output tokens, with the answers taken on the way. "
        "p is of the score, adjusted for the number of rows.",
    )
    for row in rows[rows["note"] != ""].to_dict("records"):
        where = f"{row['task']}, {row['stop']}, budget {row['budget']}"
        yield Paragraph(f"Note: {where}: {row['note']}.", indented=True)


def _tokens(value: float) -> str:
    return "" if value != value else f"{value:+,.0f}"


def _reach(low: float, high: float) -> str:
    return "" if low != low else f"{_tokens(low)} to {_tokens(high)}"
