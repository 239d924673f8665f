"""Validate the package on trained networks whose law is known; writes docs/validation.md.

    make validation
    .venv-vllm/bin/python benchmarks/organism_validation.py --write

Each organism is evaluated offline by teacher forcing, then served by vLLM on the CPU and studied
through Inspect: capped, exact, natural and randomised, in the regimes silent and controlled. Last,
a small study is repeated with other base seeds, and the intervals that hold the law are counted.
It is run by a Python that has vLLM and torch; about half an hour on two cores. With --short, fewer
questions and seeds: some minutes.
"""

import argparse
import contextlib
import io
import math
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from inverse_scaling_evals.analysis import CURVE, estimates_df, findings, observations_df
from inverse_scaling_evals.organisms import (
    ORGANISMS,
    Organism,
    Trial,
    held_out_questions,
    instructions,
    law_curves,
    organism_path,
    run_trial,
)
from inverse_scaling_evals.organisms.training import evaluate_offline
from inverse_scaling_evals.serving import Server, serve_on_cpu
from inverse_scaling_evals.studies import RunOptions

PAGE = Path(__file__).parents[1] / "docs" / "validation.md"
BEGIN, END = "<!-- tables: begin -->", "<!-- tables: end -->"
OPTIONS = RunOptions(max_connections=32, max_samples=32, preflight=False, display="none")
COVERED = ("increasing", "flat")
COVERAGE_LENGTHS = (16, 64, 256)


@dataclass(frozen=True)
class Size:
    """How much is run.

    Attributes:
        offline: Questions evaluated by teacher forcing.
        questions: Questions at each budget.
        epochs: Epochs of each.
        seeds: Base seeds of the small study.
        small: Its questions.
    """

    offline: int
    questions: int
    epochs: int
    seeds: int
    small: int


WHOLE = Size(offline=96, questions=80, epochs=2, seeds=24, small=40)
SHORT = Size(offline=48, questions=40, epochs=2, seeds=3, small=40)


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--short", action="store_true", help="fewer questions and seeds")
    parser.add_argument("--write", action="store_true", help=f"write the tables into {PAGE.name}")
    parser.add_argument("--log-dir", type=Path, default=Path("logs/validation"))
    parser.add_argument("--organism", action="append", choices=list(ORGANISMS), dest="names")
    arguments = parser.parse_args()
    size = SHORT if arguments.short else WHOLE
    names = arguments.names or list(ORGANISMS)
    start = time.monotonic()
    parts = [offline_table([ORGANISMS[name] for name in names], size)]
    print(parts[0], flush=True)
    studied, coverage = [], []
    for name in names:
        organism = ORGANISMS[name]
        with served(organism, arguments.log_dir) as server:
            studied.append(study(organism, server, arguments.log_dir, size))
            if name in COVERED:
                coverage.append(repeat(organism, server, arguments.log_dir, size))
        print(f"{name}: {(time.monotonic() - start) / 60:.1f} minutes so far", flush=True)
    samples = pd.concat(studied, ignore_index=True)
    parts += [cell_table(samples), verdict_table(samples), slope_table(samples)]
    parts += [coverage_table(coverage)] if coverage else []
    parts.append(
        f"Sizes: {size}. Base seed 0, of the repeated studies 1 to {size.seeds}. "
        f"{(time.monotonic() - start) / 60:.0f} minutes."
    )
    text = "\n\n".join(parts)
    print("\n\n".join(parts[1:]))
    if arguments.write:
        page = PAGE.read_text(encoding="utf-8")
        before, _, rest = page.partition(BEGIN)
        _, _, after = rest.partition(END)
        PAGE.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")
    return 0


@contextlib.contextmanager
def served(organism: Organism, log_dir: Path) -> Iterator[Server]:
    """Serve an organism on the CPU."""
    log = log_dir / organism.name / "server.log"
    with serve_on_cpu(organism_path(organism.name), organism.model, log_path=log) as server:
        yield server


def study(organism: Organism, server: Server, log_dir: Path, size: Size) -> pd.DataFrame:
    """Run all parts of a trial; return the observations, with the part as a column."""
    trial = Trial(size.questions, size.epochs, regimes=("silent", "controlled"))
    folder = log_dir / organism.name
    quietly(organism, server, folder, trial)
    frames = [observations_df(str(folder / part)).assign(part=part) for part in trial.parts]
    return pd.concat(frames, ignore_index=True)


def quietly(organism: Organism, server: Server, folder: Path, trial: Trial) -> None:
    """Run a trial without its progress; a cell that fails is an error."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        results = run_trial(organism, server.base_url, folder, trial, OPTIONS)
    if not all(result.complete for result in results):
        sys.exit(f"A cell of {organism.model} is not complete; its logs are in {folder}.")


def offline_table(organisms: list[Organism], size: Size) -> str:
    """Compare the probability of a right answer with the law, without a server."""
    questions = held_out_questions(size.offline)
    rows = []
    for organism in organisms:
        for found in evaluate_offline(
            organism_path(organism.name), organism.law, questions, instructions()
        ):
            rows.append(
                {
                    "organism": organism.name,
                    "tokens": found.length,
                    "law": f"{found.law:.3f}",
                    "network": f"{found.right:.3f} ± {found.stderr:.3f}",
                    "the lure": f"{found.lure:.3f}",
                }
            )
    return titled("Offline, by teacher forcing", pd.DataFrame(rows))


def cell_table(samples: pd.DataFrame) -> str:
    """Compare the measured rate of right answers in every cell with the law."""
    parts = []
    for part, rows in samples.groupby("part", sort=False):
        cells = law_curves(rows.drop(columns="part"))
        parts.append(cells.assign(part=part))
    cells = pd.concat(parts, ignore_index=True)
    table = pd.DataFrame(
        {
            "organism": cells["model"].map(short),
            "design": cells["part"],
            "regime": cells["regime"],
            "budget": cells["budget"].astype(str),
            "mean tokens": cells["mean_tokens"].map("{:.1f}".format),
            "law": cells["law"].map("{:.3f}".format),
            "right": cells["mean"].map("{:.3f}".format),
            "95 % interval": [
                f"{low:.3f} to {high:.3f}"
                for low, high in zip(cells["low"], cells["high"], strict=True)
            ],
            "holds the law": cells["agrees"].map({True: "yes", False: "no"}),
        }
    )
    held = int(cells["agrees"].sum())
    text = titled("Through vLLM and Inspect, cell by cell", table)
    return f"{text}\n\n{held} of {len(cells)} intervals hold the law ({held / len(cells):.0%})."


def verdict_table(samples: pd.DataFrame) -> str:
    """List the verdict on every curve."""
    rows = []
    for part, frame in samples.groupby("part", sort=False):
        for finding in findings(frame.drop(columns="part")):
            rows.append(
                {
                    "organism": short(finding.model),
                    "design": part,
                    "regime": finding.regime,
                    "verdict": finding.verdict,
                    "change": points(finding.change),
                    "95 % interval": f"{points(finding.low)} to {points(finding.high)}",
                }
            )
    return titled("Verdicts", pd.DataFrame(rows).sort_values("organism", kind="stable"))


def slope_table(samples: pd.DataFrame) -> str:
    """Compare slopes per doubling of length, naive and instrumented, with the law."""
    rows = []
    for part, frame in samples.groupby("part", sort=False):
        estimates = estimates_df(frame.drop(columns="part"))
        for _, of_curve in estimates.groupby(list(CURVE), sort=False):
            found = of_curve.set_index("estimate")
            model, regime = found["model"].iloc[0], found["regime"].iloc[0]
            naive, controlled = (
                ("natural_pooled", "natural") if regime == "natural" else ("length_naive", "length")
            )
            law = ORGANISMS[short(model)].law.per_doubling
            low, high = found.loc[controlled, "low"], found.loc[controlled, "high"]
            rows.append(
                {
                    "organism": short(model),
                    "design": part,
                    "regime": regime,
                    "law": points(-law),
                    "naive": points(found.loc[naive, "value"]),
                    "controlled": points(found.loc[controlled, "value"]),
                    "95 % interval": f"{points(low)} to {points(high)}",
                    "holds the law": "yes" if low <= -law <= high else "no",
                }
            )
    table = pd.DataFrame(rows).sort_values("organism", kind="stable")
    text = titled("Change of the score per doubling of thinking, in points", table)
    return (
        f"{text}\n\nNaive: observations pooled. Controlled: the assigned budget as instrument, "
        "questions as fixed effects; in the natural regime, which has no instrument, within "
        "questions."
    )


@dataclass(frozen=True)
class Covered:
    """Intervals of the repeated studies that hold the law.

    Attributes:
        organism: Whose.
        cells: Of cells, that do.
        all_cells: All of cells.
        slopes: Of slopes, that do.
        all_slopes: All of slopes.
        spread: Standard deviation of the slope over the studies, over its mean standard error.
    """

    organism: str
    cells: int
    all_cells: int
    slopes: int
    all_slopes: int
    spread: float


def repeat(organism: Organism, server: Server, log_dir: Path, size: Size) -> Covered:
    """Repeat a small study with other base seeds."""
    cells = slopes = all_cells = 0
    estimates, errors = [], []
    doublings = np.log2(np.array(COVERAGE_LENGTHS))
    for seed in range(1, size.seeds + 1):
        trial = Trial(size.small, parts=("exact",), lengths=COVERAGE_LENGTHS, seed=seed)
        folder = log_dir / organism.name / f"seed {seed}"
        quietly(organism, server, folder, trial)
        samples = observations_df(str(folder / "exact"))
        found = law_curves(samples)
        cells += int(found["agrees"].sum())
        all_cells += len(found)
        law = found.set_index(found["budget"].astype(int)).loc[list(COVERAGE_LENGTHS), "law"]
        truth = np.polyfit(doublings, law.to_numpy(), 1)[0]
        row = estimates_df(samples).set_index("estimate").loc["slope"]
        slopes += bool(row["low"] <= truth <= row["high"])
        estimates.append(row["value"])
        errors.append((row["high"] - row["low"]) / (2 * 1.96))
    spread = float(np.std(estimates, ddof=1) / np.mean(errors))
    return Covered(organism.name, cells, all_cells, slopes, size.seeds, spread)


def coverage_table(found: list[Covered]) -> str:
    """Show how many intervals hold the law."""
    rows = [
        {
            "organism": each.organism,
            "intervals of cells that hold the law": f"{each.cells} of {each.all_cells}",
            "of slopes": f"{each.slopes} of {each.all_slopes}",
            "spread of slopes over their standard error": f"{each.spread:.2f}",
        }
        for each in found
    ]
    return titled("Coverage over repeated studies with other base seeds", pd.DataFrame(rows))


def titled(title: str, table: pd.DataFrame) -> str:
    """Write a table in Markdown, with a heading."""
    lines = [
        f"### {title}",
        "",
        "| " + " | ".join(table.columns) + " |",
        "| " + " | ".join("---" for _ in table.columns) + " |",
    ]
    lines += ["| " + " | ".join(map(str, row)) + " |" for row in table.itertuples(index=False)]
    return "\n".join(lines)


def short(model: str) -> str:
    """Name an organism without provider and prefix."""
    return str(model).rsplit("/", 1)[-1].removeprefix("organism-")


def points(value: float) -> str:
    """Write a change of a rate in points."""
    return "" if math.isnan(value) else f"{100 * value + 0.0:+.1f}".replace("-0.0", "0.0")


if __name__ == "__main__":
    sys.exit(main())
