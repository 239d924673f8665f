"""`inverse-scaling report`: the report of a study as one HTML file."""

from __future__ import annotations

import gc
from pathlib import Path

import click

from .._constants import NO_LOGS
from ._group import EXIT_INCOMPLETE
from ._table import Block, Code, Paragraph, print_blocks, print_notes

QUESTIONS = 8
"""Questions of each task in the page; a test holds that it is that of the explorer."""


@click.command("report")
@click.argument("logs", nargs=-1, required=True, type=click.Path())
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("report.html"),
    show_default=True,
    help="The file to write.",
)
@click.option(
    "--figures",
    "figures_folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    metavar="DIR",
    help="Also write every figure to DIR, as PNG, SVG and PDF.",
)
@click.option(
    "--tables",
    "tables_folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    metavar="DIR",
    help="Also write every frame to DIR, as CSV, LaTeX and Markdown.",
)
@click.option(
    "--questions",
    type=click.IntRange(min=0),
    default=QUESTIONS,
    show_default=True,
    help="Questions of each task whose transcripts are in the page, besides those that flip, the "
    "longest and the evidence of diagnostics.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Seed of the bootstraps and tests, and of the draw among questions.",
)
@click.option("--workers", type=click.IntRange(min=1), default=1, help="Processes that read logs.")
def report(
    logs: tuple[str, ...],
    output: Path,
    figures_folder: Path | None,
    tables_folder: Path | None,
    questions: int,
    seed: int,
    workers: int,
) -> None:
    """Write a report of LOGS (folders or files): one HTML file that needs no network.

    The answer, a grid of models and tasks, the curves with what else could explain a fall, failure
    modes, budgets, the paper's figures, transcripts side by side, and how to run it again. Needs
    the extra `report`.
    """
    # thousands of small objects that live to the end, in a process that ends with the report
    gc.set_threshold(100_000, 20, 100)
    from ..report import read_results, write_figures, write_tables
    from ..report.page import answer_lines, require_report, write_report

    require_report()
    results = read_results(list(logs), seed=seed, workers=workers)
    if results.samples.empty:
        print_blocks([Paragraph(NO_LOGS)])
        print_notes(note.sentence for note in results.notes)
        raise SystemExit(EXIT_INCOMPLETE)
    written = write_report(results, output, questions=questions, seed=seed)
    blocks: list[Block] = [Paragraph(line) for line in answer_lines(results)]
    blocks.append(Code([f"Report: {written} ({written.stat().st_size / 1e6:.1f} MB)"]))
    for what, folder, write in (
        ("Figures", figures_folder, write_figures),
        ("Tables", tables_folder, write_tables),
    ):
        if folder:
            n_files = len(write(results, folder))
            blocks.append(Code([f"{what}: {folder} ({n_files} files)"], attached=True))
    print_blocks(blocks)
    print_notes(note.sentence for note in results.notes)
