"""How `inverse-scaling study plan` shows a study."""

from collections.abc import Iterable, Iterator
from typing import Any

import click

from .._counted import counted
from .._visible import visible
from ..budgets import EFFORTS
from ..studies import ASSUMPTIONS, CellEstimate, StudyCell, StudyEstimate, suite_tasks
from ._table import Block, Paragraph, Table, numbers

_NAMED = 4
"""Cells that are named of those left out for one reason."""


def study_as_json(figures: StudyEstimate) -> dict[str, Any]:
    """Return cells, figures and totals as values that JSON can hold."""
    laid_out = figures.study
    return {
        "name": laid_out.name,
        "description": laid_out.description,
        "limit": laid_out.limit,
        "sample": laid_out.sample,
        "order_seed": laid_out.order_seed,
        "contrast": laid_out.contrast,
        "sampling": vars(laid_out.sampling),
        "cells": [
            {
                **_cell_as_json(entry.cell),
                "questions": entry.questions,
                "epochs": entry.epochs,
                "generations": entry.generations,
                "input_tokens": entry.input_tokens,
                "output_tokens": entry.output_tokens,
                "dollars": entry.dollars,
                "longest_prompt": entry.longest_prompt,
                "max_tokens": entry.max_tokens,
                "window": entry.window,
                "fits": entry.fits,
                "counted": entry.counted,
            }
            for entry in figures.cells
        ],
        "not_run": [_cell_as_json(cell) for cell in laid_out.cells if not cell.runnable],
        "total": {
            "cells": len(figures.cells),
            "generations": figures.generations,
            "input_tokens": figures.input_tokens,
            "output_tokens": figures.output_tokens,
            "dollars": figures.dollars,
            "unpriced": list(figures.unpriced),
        },
        "assumptions": ASSUMPTIONS,
    }


def _cell_as_json(cell: StudyCell) -> dict[str, Any]:
    return {**vars(cell), "task_args": dict(cell.task_args)}


def study_blocks(figures: StudyEstimate) -> Iterator[Block]:
    """Lay out a study: its cells, its totals, and what is unknown or cannot run."""
    laid_out = figures.study
    yield Paragraph(laid_out.name, "bold")
    if laid_out.description:
        yield Paragraph(laid_out.description, indented=True)
    if laid_out.contrast:
        yield Paragraph(f"Primary contrast: {laid_out.contrast}", indented=True)
    for heading, entries in _curves(figures).items():
        yield _table(heading, entries)
    yield Paragraph(
        f"Total: {counted(len(figures.cells), 'cell')}, "
        f"{counted(figures.generations, 'generation')}, "
        f"{_tokens(figures.input_tokens)} tokens in, {_tokens(figures.output_tokens)} out, "
        f"{_money(figures.dollars)}",
        "bold",
    )
    yield Paragraph(ASSUMPTIONS, indented=True)
    for text in (*_about_money(figures), *_about_data(figures), *_about_windows(figures)):
        yield Paragraph(text, indented=True)
    yield from _not_run(laid_out.cells)


def _curves(figures: StudyEstimate) -> dict[str, list[list[CellEstimate]]]:
    """Join the cells of a task into one line, and tasks with the same budgets into a table."""
    lines: dict[tuple[Any, ...], list[CellEstimate]] = {}
    for entry in figures.cells:
        cell = entry.cell
        key = (
            cell.model,
            cell.regime,
            cell.enforce + (" with closing words" if cell.task_args.get("closing") else ""),
            cell.mitigation,
            _design(cell),
            entry.epochs or 0,
            cell.task,
            cell.dataset,
        )
        lines.setdefault(key, []).append(entry)
    tables: dict[str, list[list[CellEstimate]]] = {}
    for key in sorted(lines, key=lambda key: (key[0], key[1] == "natural", key[1:6])):
        model, regime, enforce, mitigation, design, epochs, *_ = key
        followed = "" if design in ("crossed", "randomised") else f", {design}"
        labels = {label for entry in lines[key] for label in entry.cell.budget.split(",")}
        numbers = sorted((label for label in labels if label.isdigit()), key=int)
        words = [effort for effort in (*EFFORTS, "natural") if effort in labels]
        budgets = "" if regime == "natural" else f", budgets {' '.join((*numbers, *words))}"
        budgets += " at random" if design == "randomised" else ""
        how = "" if enforce == "auto" else f", enforce {enforce}"
        how += "" if mitigation == "none" else f", {mitigation}"
        repeats = f"{epochs} epoch{'s' if epochs > 1 else ''}" if epochs else "its own epochs"
        tables.setdefault(f"{model}: {regime}{budgets}{how}{followed}, {repeats}", []).append(
            lines[key]
        )
    return tables


def _design(cell: StudyCell) -> str:
    """Name the design of a cell, with its checkpoints."""
    if (followed := cell.checkpoints) is None:
        return cell.design
    ended = "" if followed.stop is None else f", stop {followed.stop}"
    return f"checkpoints {' '.join(map(str, followed.tokens))}{ended}"


def _table(heading: str, lines: list[list[CellEstimate]]) -> Table:
    order = {name: index for index, name in enumerate(suite_tasks("all"))}
    rows = []
    for entries in sorted(lines, key=lambda entries: order.get(entries[0].cell.task, len(order))):
        first = entries[0]
        unknown = first.generations is None
        prices = [entry.dollars for entry in entries]
        known = [price for price in prices if price is not None]
        rows.append(
            (
                first.cell.task,
                first.cell.dataset or "its own",
                "unknown" if first.questions is None else f"{first.questions:,}",
                "unknown" if unknown else f"{sum(entry.generations or 0 for entry in entries):,}",
                "" if unknown else _tokens(sum(entry.input_tokens for entry in entries)),
                "" if unknown else _tokens(sum(entry.output_tokens for entry in entries)),
                f"${sum(known):,.2f}" if len(known) == len(prices) else "unknown",
            )
        )
    return Table(
        (
            ("task", "name"),
            ("data set", "name"),
            *numbers("questions", "generations", "in", "out", "price"),
        ),
        rows,
        title=heading,
    )


def _about_money(figures: StudyEstimate) -> Iterator[str]:
    unpriced = dict.fromkeys(
        entry.cell.model
        for entry in figures.cells
        if entry.dollars is None and entry.cell.task not in figures.unloaded
    )
    if unpriced:
        included = "not included in the total" if figures.dollars is not None else "so no total"
        yield (
            f"Price unknown ({included}): {', '.join(unpriced)}. Inspect comes without "
            "prices; give them in a study file: prices: {MODEL: {input: …, output: …}}, in US "
            "dollars per million tokens."
        )


def _about_data(figures: StudyEstimate) -> Iterator[str]:
    if figures.unloaded:
        yield (
            f"Not loaded: {', '.join(figures.unloaded)}. Questions, tokens and price are not known "
            "before, and are in no total. Option --load loads such tasks, which may download data."
        )
    if figures.uncounted:
        names = ", ".join(f"{task} ({dataset})" for task, dataset in figures.uncounted)
        yield (
            f"Not loaded, as it would be downloaded or take long to make: {names}. Questions as "
            "the catalogue has them, prompts as long as those of the task's other data."
        )


def _about_windows(figures: StudyEstimate) -> Iterator[str]:
    """Compare the longest prompt of each model, and what it may write to it, with its window."""
    longest: dict[str, CellEstimate] = {}
    for entry in figures.cells:
        if entry.longest_prompt is None:
            continue
        best = longest.get(entry.cell.model)
        if best is None or _need(entry) > _need(best):
            longest[entry.cell.model] = entry
    for model in sorted(longest):
        entry = longest[model]
        window = f"window {entry.window:,}" if entry.window else "window unknown to Inspect"
        room = f" + {entry.max_tokens:,} output" if entry.max_tokens else ""
        verdict = "DOES NOT FIT: " if entry.fits is False else ""
        yield (
            f"{verdict}Longest prompt on {model}: about {entry.longest_prompt:,} tokens"
            f"{room} ({entry.cell.task}); {window}."
        )


def _need(entry: CellEstimate) -> int:
    return (entry.longest_prompt or 0) + (entry.max_tokens or 0)


def not_run(cells: Iterable[StudyCell]) -> Iterator[tuple[str, list[StudyCell]]]:
    """Yield why planned cells are left out, in words, and the cells, once per reason."""
    impossible: dict[str, list[StudyCell]] = {}
    missing: dict[str, list[StudyCell]] = {}
    repeated = []
    for cell in cells:
        if cell.missing_file is not None:
            missing.setdefault(cell.missing_file, []).append(cell)
        elif cell.impossible is not None:
            impossible.setdefault(cell.impossible, []).append(cell)
        elif cell.duplicate_of is not None:
            repeated.append(cell)
    for reason, found in impossible.items():
        yield f"Impossible, {counted(len(found), 'cell')}: {reason}", found
    for reason, found in missing.items():
        yield f"Not run, {counted(len(found), 'cell')}: {reason}", found
    if repeated:
        yield (
            f"Left out, {counted(len(repeated), 'cell')} with the same requests as another",
            repeated,
        )


def print_not_run(cells: Iterable[StudyCell]) -> None:
    """Print on stderr how many planned cells are left out, why, and the first of each reason."""
    for reason, found in not_run(cells):
        names = ", ".join(cell.label for cell in found[:_NAMED])
        more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
        click.echo(visible(f"{reason.removesuffix('.')}. Cells: {names}{more}"), err=True)


def _not_run(cells: tuple[StudyCell, ...]) -> Iterator[Block]:
    for reason, found in not_run(cells):
        repeated = [f"{cell.label} = {cell.duplicate_of}" for cell in found if cell.duplicate_of]
        yield Paragraph(f"{reason}:" if repeated else reason)
        yield from (Paragraph(line, indented=True) for line in repeated)


def _tokens(count: int) -> str:
    if count < 10_000:
        return f"{count:,}"
    return f"{count / 1000:,.0f}k" if count < 1_000_000 else f"{count / 1_000_000:,.1f}M"


def _money(dollars: float | None) -> str:
    return "price unknown" if dollars is None else f"${dollars:,.2f}"
