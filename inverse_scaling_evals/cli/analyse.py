"""`inverse-scaling analyse`: one finding per model, task and regime."""

from __future__ import annotations

import json
import math
import warnings
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from ..analysis import Finding

from ._words_effects import print_words_effects


@click.command("analyse")
@click.argument("logs", nargs=-1, required=True, type=click.Path())
@click.option(
    "--margin", type=float, default=None, help="Change of a rate that matters (default 0.02)."
)
@click.option(
    "--rmse-margin",
    type=float,
    default=None,
    help="Change of a grade's absolute error that matters (default 0.05).",
)
@click.option(
    "--alpha",
    type=float,
    default=None,
    help="False discovery rate over all verdicts (default 0.05).",
)
@click.option(
    "--by-stratum",
    is_flag=True,
    help="Also a verdict on each stratum: each number of distractors or shots, each grid size.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Of the bootstraps.",
)
@click.option("--workers", type=click.IntRange(min=1), default=1, help="Processes that read logs.")
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print JSON: findings, estimates, effects of the words, curves, noise, notes.",
)
def analyse(
    logs: tuple[str, ...],
    margin: float | None,
    rmse_margin: float | None,
    alpha: float | None,
    by_stratum: bool,
    seed: int,
    workers: int,
    as_json: bool,
) -> None:
    """Reach a verdict on every model, task and regime in LOGS (folders or files).

    inverse: worse with more thinking. positive: better. flat: equal within the margin.
    non-monotonic: both. inert: the budgets did not move the thinking. inconclusive: the data
    cannot tell, and the sentence says what would. docs/methods.md has the rules. Where study run
    --until-decided stopped a curve early, its verdict is held to the error rate of that look.
    Curves whose questions share seeds, as in older logs of vLLM, get no verdict.

    Where budgets were run both in the silent regime and in one that names them in the prompt, a
    table below the verdicts shows what the words alone do.
    """
    from ..analysis import (
        CURVE,
        curves,
        effects,
        findings,
        noise_frame,
        observations_df,
        read_looks,
        words_effects,
    )

    with warnings.catch_warnings():
        # what it warns of stands in the frame's notes, which are printed below
        warnings.simplefilter("ignore", UserWarning)
        samples = observations_df(list(logs), workers=workers)
    looks = read_looks(list(logs))
    found = findings(
        samples,
        margin=margin,
        rmse_margin=rmse_margin,
        alpha=alpha,
        by_stratum=by_stratum,
        looks=looks,
        seed=seed,
    )
    notes = [*samples.attrs["notes"], *(note.sentence for note in looks.notes)]
    whole = effects(samples, seed=seed)
    words = words_effects(samples)
    if as_json:
        held = {
            "findings": [vars(finding) for finding in found],
            "effects": _records(whole),
            "words_effects": _records(words),
            "curves": _records(curves(samples)),
            "noise": _records(noise_frame(samples)),
            "notes": notes,
        }
        if by_stratum:
            held["effects_by_stratum"] = _records(effects(samples, by_stratum=True, seed=seed))
        click.echo(json.dumps(_without_nan(held), indent=2))
        return
    _print(found, {tuple(key): text for *key, text in whole[[*CURVE, "length_sentence"]].values})
    if not words.empty:
        print_words_effects(words)
    for note in notes:
        click.echo(f"Note: {note}", err=True)


def _print(found: Sequence[Finding], by_length: Mapping[tuple[str, ...], str]) -> None:
    """Print a table for each model, and what is to be said of each curve.

    Args:
        found: The findings.
        by_length: What length does to the score, by the values of `CURVE`.
    """
    from rich.console import Console

    from ..analysis import curve_key

    if not found:
        click.echo("No log of a task under a budget was found.")
        return
    console = Console()
    sets = {(finding.task, finding.dataset) for finding in found}
    several = len(sets) > len({finding.task for finding in found})
    for model in dict.fromkeys(finding.model for finding in found):
        mine = [finding for finding in found if finding.model == model]
        names = [_named(finding, with_dataset=several) for finding in mine]
        console.print(_table(model, mine, names))
        for finding, name in zip(mine, names, strict=True):
            console.print()
            if not finding.stratum:
                console.print(name, markup=False, highlight=False)
            _print_indented(console, finding.sentence)
            length = by_length.get(curve_key(finding), "")
            if length and not finding.stratum and finding.verdict != "inert":
                _print_indented(console, length)
            if finding.notes:
                _print_indented(console, f"Note: {finding.notes}.")
        console.print()


def _table(model: str, mine: Sequence[Finding], names: Sequence[str]) -> Table:
    """Put the findings on a model in a table, strata below their curve."""
    from rich.table import Table
    from rich.text import Text

    colours = {"inverse": "red", "positive": "green", "non-monotonic": "magenta", "flat": "cyan"}
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(Text(model), overflow="fold")  # a narrow terminal breaks names, not numbers
    table.add_column("verdict", no_wrap=True)
    for heading in ("change", "95 % interval", "onset", "questions"):
        table.add_column(heading, justify="right", no_wrap=True)
    for finding, name in zip(mine, names, strict=True):
        interval = f"{finding.low:+.3f} to {finding.high:+.3f}"
        if finding.verdict == "flat":  # two one-sided tests at 5 %
            interval = f"90 %: {interval}"
        table.add_row(
            Text(f"  {finding.stratum}" if finding.stratum else name),
            Text(finding.verdict, style=colours.get(finding.verdict, "dim")),
            "" if finding.change != finding.change else f"{finding.change:+.3f}",
            "" if finding.low != finding.low else interval,
            finding.onset,
            str(finding.n_questions),
        )
    return table


def _print_indented(console: Console, text: str) -> None:
    from rich.padding import Padding
    from rich.text import Text

    console.print(Padding(Text(text), (0, 0, 0, 2), expand=False))


def _named(finding: Finding, *, with_dataset: bool) -> str:
    """Name a curve of a model, as far as it is not the usual one."""
    spoken = [finding.regime] if finding.regime != "controlled" else []
    spoken += [finding.enforce] if finding.enforce != "auto" else []
    spoken += [finding.dataset] if with_dataset else []
    return f"{finding.task} ({', '.join(spoken)})" if spoken else finding.task


def _records(frame: Any) -> Any:
    return json.loads(frame.to_json(orient="records"))


def _without_nan(value: Any) -> Any:
    """Turn NaN and infinity into null: JSON has no word for them."""
    if isinstance(value, dict):
        return {key: _without_nan(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
