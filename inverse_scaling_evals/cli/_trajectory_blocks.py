"""The tables of `inverse-scaling trajectory`: each is of one curve, which its title names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from .._counted import counted
from ._numbers import count, units
from ._table import Block, Paragraph, Table, numbers, texts
from ._trajectories import (
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

Rows = list[dict[Any, Any]]

_NOTHING_BESIDE = (
    "Nothing on the same questions stands beside these samples here. Name logs of budgets, or of "
    "-T checkpoints=64,256,1024 without stop, as well, to see what the rule saves and costs."
)


def trajectory_blocks(found: Mapping[str, object]) -> Iterator[Block]:
    """Lay out what was found, table by table, each curve for itself.

    Args:
        found: The frames, by the names that the JSON document has for them.
    """
    import pandas as pd

    makers: dict[str, Callable[[str, Rows], Iterator[Block]]] = {
        "checkpoints": _checkpoints,
        "changes": _changes,
        "distractor_turns": _turns,
        "against_budgets": _against_budgets,
        "stopped_cells": _stopped_cells,
        "stopped": _stopped,
    }
    for name, blocks in makers.items():
        frame = found.get(name)
        if isinstance(frame, pd.DataFrame) and not frame.empty:
            yield from _each_curve(frame, blocks)
    cells, beside = found["stopped_cells"], found["stopped"]
    assert isinstance(cells, pd.DataFrame)
    assert isinstance(beside, pd.DataFrame)
    if len(cells) and beside.empty:
        yield Paragraph(_NOTHING_BESIDE)


def _each_curve(
    frame: pd.DataFrame, blocks: Callable[[str, Rows], Iterator[Block]]
) -> Iterator[Block]:
    named = frame.assign(curve=names_of(frame))
    for (model, name), rows in named.groupby(["model", "curve"], sort=False):
        yield from blocks(f"{model}, {name}", rows.to_dict("records"))


def _checkpoints(curve: str, rows: Rows) -> Iterator[Block]:
    yield Table(
        numbers("checkpoint", "score", "95 % interval", "thinking", "past end", "no answer"),
        [
            (
                count(row["checkpoint"]),
                score(row["mean"], row["metric"]),
                score_interval(row["low"], row["high"], row["metric"]),
                count(row["mean_tokens"]),
                percent(row["past_end"]),
                percent(row["no_answer"]),
            )
            for row in rows
        ],
        title=f"{curve}: answers within one train of thought",
        caption="Checkpoint: thinking tokens after which the answer is taken; thinking: their "
        "mean; past end: the thinking had ended by itself, and the final answer counts."
        + " Errors of grades are mean absolute errors."
        * _is_error(rows),
    )


def _changes(curve: str, rows: Rows) -> Iterator[Block]:
    for row in rows:
        if row["group"] == "":
            yield from _told(row, f"{curve}: how answers change")
    groups = [row for row in rows if row["group"] != ""]
    if not groups:
        return
    yield Table(
        (
            *texts(str(groups[0]["by"])),
            *numbers("first to last", "95 % interval", "right, then wrong", "95 % interval"),
            *numbers("wrong, then right", "95 % interval", "questions"),
        ),
        [
            (
                str(row["group"]),
                *_net(row),
                percent(row["right_then_wrong"]),
                percent_interval(row, "right_then_wrong"),
                percent(row["wrong_then_right"]),
                percent_interval(row, "wrong_then_right"),
                count(row["n_questions"]),
            )
            for row in groups
        ],
        title=f"{curve}: how answers change, by {groups[0]['by']}",
        caption="First to last: score at the last checkpoint less that at the first; "
        f"{units({row['metric'] for row in rows})}. Right, then wrong: right at an earlier "
        "checkpoint and wrong at the last. Answers that vary by chance do both.",
    )
    for row in groups:
        yield from _told(row, f"{row['by']} {row['group']}")


def _told(row: Mapping[Any, Any], title: str) -> Iterator[Block]:
    yield Paragraph(title, "bold")
    if row["sentence"]:
        yield Paragraph(row["sentence"], indented=True)
    if row["reason"] == "one_checkpoint":
        yield Paragraph(
            "One checkpoint shows no change. Name two or more, such as -T checkpoints=64,256,1024.",
            indented=True,
        )
    elif row["note"]:
        yield Paragraph(f"Note: {row['note']}.", indented=True)


def _net(row: Mapping[Any, Any]) -> list[str]:
    named = {"low": row["first_to_last_low"], "high": row["first_to_last_high"]}
    return difference({**row, **named}, "first_to_last")


def _turns(curve: str, rows: Rows) -> Iterator[Block]:
    yield Table(
        (
            *numbers("at mention", "95 % interval", "elsewhere", "95 % interval", "difference"),
            *numbers("95 % interval"),
        ),
        [
            (
                percent(row["at_mention"]),
                percent_interval(row, "at_mention"),
                percent(row["elsewhere"]),
                percent_interval(row, "elsewhere"),
                *difference({**row, "metric": "accuracy"}),
            )
            for row in rows
        ],
        title=f"{curve}: answers that turn to a distractor",
        caption="In per cent of the steps between checkpoints: at mention, those at which the "
        "thinking first mentions a distractor; elsewhere, the others. The difference is in points.",
    )
    for row in rows:
        if row["note"]:
            yield Paragraph(f"Note: {row['note']}.", indented=True)


def _against_budgets(curve: str, rows: Rows) -> Iterator[Block]:
    yield Table(
        (
            *texts("budgets"),
            *numbers("tokens", "train", "budget", "difference", "95 % interval", "p"),
        ),
        [
            (
                f"{row['budget_regime']}, {row['budget_enforce']}",
                count(row["checkpoint"]),
                score(row["mean"], row["metric"]),
                score(row["mean_of_budget"], row["metric"]),
                *difference(row),
                p_value(row["p_adjusted"]),
            )
            for row in rows
        ],
        title=f"{curve}: beside budgets of the same sizes",
        caption="Score at the checkpoint of a train of thought, under a budget of as many tokens, "
        f"and the first minus the second, within questions; {_units(rows)}. Two experiments: under "
        "a budget the model may know it. p is adjusted for the number of rows.",
    )
    yield from _notes(rows, lambda row: f"{count(row['checkpoint'])} tokens")


def _stopped_cells(curve: str, rows: Rows) -> Iterator[Block]:
    yield Table(
        (
            *texts("rule"),
            *numbers("score", "95 % interval", "ended early", "95 % interval", "by itself"),
            *numbers("thinking", "output", "samples"),
        ),
        [
            (
                str(row["stop"]),
                score(row["mean"], row["metric"]),
                score_interval(row["low"], row["high"], row["metric"]),
                percent(row["stopped_early"]),
                percent_interval(row, "stopped_early"),
                percent(row["past_end"]),
                count(row["mean_tokens"]),
                count(row["mean_output_tokens"]),
                count(row["n_observations"]),
            )
            for row in rows
        ],
        title=f"{curve}: thinking that a rule stopped "
        f"({counted(max(row['n_questions'] for row in rows), 'question')})",
        caption="Ended early: by the rule, before the last checkpoint; by itself: the model ended "
        "its thinking. Thinking and output are mean tokens; output has the answers taken on the "
        "way." + " Errors of grades are mean absolute errors." * _is_error(rows),
    )
    for row in rows:
        if row["n_left_out"]:
            left_out = counted(row["n_left_out"], "sample")
            yield Paragraph(
                f"Note: {row['stop']}: left out, without a score: {left_out}.", "", True
            )
    yield from _notes(rows, lambda row: str(row["stop"]))


def _stopped(curve: str, rows: Rows) -> Iterator[Block]:
    for rule in dict.fromkeys(str(row["stop"]) for row in rows):
        mine = [row for row in rows if row["stop"] == rule]
        yield Table(
            (
                *texts("beside"),
                *numbers("its score", "difference", "95 % interval", "p"),
                *numbers("output", "95 % interval"),
            ),
            [
                (
                    _beside(row),
                    score(row["mean_of_budget"], row["metric"]),
                    *difference(row),
                    p_value(row["p_adjusted"]),
                    _tokens(row["output_difference"]),
                    _reach(row["output_low"], row["output_high"]),
                )
                for row in mine
            ],
            title=f"{curve}: {rule}, beside {_what(mine)}",
            caption="Difference and output: stopped minus the other, within questions; score "
            f"({_units(mine)}) and output tokens, with the answers taken on the way. "
            "p is of the score, adjusted for the number of rows of the same kind.",
        )
        yield from _notes(mine, _beside)


def _what(rows: Rows) -> str:
    kinds = dict.fromkeys(f"{row['beside']}s" for row in rows)
    return " and ".join(kinds)


def _beside(row: Mapping[Any, Any]) -> str:
    if row["beside"] == "checkpoint":
        return f"checkpoint {row['budget']}"
    return f"{row['budget']} ({row['budget_regime']})"


def _notes(rows: Rows, where: Callable[[Mapping[Any, Any]], str]) -> Iterator[Block]:
    """Yield each note once, with the rows that it is about."""
    about: dict[str, list[str]] = {}
    for row in rows:
        if row["note"]:
            about.setdefault(row["note"], []).append(where(row))
    for note, places in about.items():
        yield Paragraph(f"Note: {', '.join(dict.fromkeys(places))}: {note}.", indented=True)


def _units(rows: Rows) -> str:
    return units({row["metric"] for row in rows})


def _is_error(rows: Rows) -> bool:
    return any(row["metric"] == "negative_absolute_error" for row in rows)


def _tokens(value: float) -> str:
    return "" if value != value else f"{value:+,.0f}"


def _reach(low: float, high: float) -> str:
    return "" if low != low else f"{_tokens(low)} to {_tokens(high)}"
