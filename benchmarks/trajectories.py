"""Trajectories of trained networks beside their law; writes a part of docs/validation.md.

    .venv-vllm/bin/python benchmarks/trajectories.py --write

Each organism is served by vLLM on the CPU and studied through Inspect: capped, as trajectories, and
until the answer settles. The answers at checkpoints are held against the law at the length of every
single train of thought; how many are right and then wrong, against what the law implies. Last, the
seconds of trajectories are measured beside those of thinking once: only on a machine that does
nothing else do they mean anything (--speed alone measures them).
"""

import argparse
import contextlib
import io
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from inspect_ai import eval

from inverse_scaling_evals.analysis import (
    observations_df,
    stopped_df,
    trajectory_cells_df,
    trajectory_changes_df,
)
from inverse_scaling_evals.models import ORGANISM_DATASET
from inverse_scaling_evals.organisms import (
    CHECKPOINTS,
    ORGANISMS,
    Trial,
    law_of_observations,
    organism_path,
    run_trial,
)
from inverse_scaling_evals.serving import Server, serve_on_cpu
from inverse_scaling_evals.studies import RunOptions
from inverse_scaling_evals.tasks import misleading_math

PAGE = Path(__file__).parents[1] / "docs" / "validation.md"
BEGIN, END = "<!-- trajectories: begin -->", "<!-- trajectories: end -->"
OPTIONS = RunOptions(max_connections=32, max_samples=32, preflight=False, display="none")
NAMES = ("increasing", "flat", "improving")
SPEED_LENGTH = 512


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3, help="of the measurement of seconds")
    parser.add_argument("--write", action="store_true", help=f"write the tables into {PAGE.name}")
    parser.add_argument("--speed", action="store_true", help="measure the seconds alone")
    parser.add_argument("--log-dir", type=Path, default=Path("logs/trajectories"))
    arguments = parser.parse_args()
    frames, speed = {}, ""
    for name in ("increasing",) if arguments.speed else NAMES:
        with served(name, arguments.log_dir) as server:
            if not arguments.speed:
                frames[name] = study(name, server, arguments.log_dir, arguments.questions)
            if name == "increasing":
                speed = seconds(server, arguments.log_dir, arguments.questions, arguments.rounds)
        print(f"{name}: done", flush=True)
    parts = [checkpoints(frames), changes(frames), stopped(frames), tokens(frames)]
    text = "\n\n".join([*(parts if frames else []), speed])
    print(text)
    if arguments.write and frames:
        page = PAGE.read_text(encoding="utf-8")
        before, _, rest = page.partition(BEGIN)
        _, _, after = rest.partition(END)
        PAGE.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")
    return 0


@contextlib.contextmanager
def served(name: str, log_dir: Path) -> Iterator[Server]:
    """Serve an organism on the CPU."""
    log = log_dir / name / "server.log"
    with serve_on_cpu(organism_path(name), ORGANISMS[name].model, log_path=log) as server:
        yield server


def study(name: str, server: Server, log_dir: Path, questions: int) -> pd.DataFrame:
    """Run the parts of a trial; return all observations."""
    trial = Trial(questions, parts=("capped", "trajectory", "stopped"))
    folder = log_dir / name
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        results = run_trial(ORGANISMS[name], server.base_url, folder, trial, OPTIONS)
    if not all(result.complete for result in results):
        sys.exit(f"A cell of {name} is not complete; its logs are in {folder}.")
    return observations_df([str(folder / part) for part in trial.parts])


def checkpoints(frames: dict[str, pd.DataFrame]) -> str:
    """Compare the answers at every checkpoint with the law."""
    rows, held = [], 0
    for name, frame in frames.items():
        trains = frame[frame["design"] == "trajectory"]
        law = law_of_observations(trains).groupby(trains["checkpoint"]).mean()
        for cell in trajectory_cells_df(frame).to_dict("records"):
            expected = law[cell["checkpoint"]]
            agrees = cell["low"] <= expected <= cell["high"]
            held += agrees
            rows.append(
                {
                    "organism": name,
                    "checkpoint": f"{cell['checkpoint']:g}",
                    "mean tokens": f"{cell['mean_tokens']:.1f}",
                    "past the end": f"{cell['past_end']:.2f}",
                    "law": f"{expected:.3f}",
                    "right": f"{cell['mean']:.3f}",
                    "95 % interval": f"{cell['low']:.3f} to {cell['high']:.3f}",
                    "holds the law": "yes" if agrees else "no",
                }
            )
    text = titled("Answers at checkpoints of one train of thought", rows)
    return f"{text}\n\n{held} of {len(rows)} intervals hold the law."


def changes(frames: dict[str, pd.DataFrame]) -> str:
    """Compare the shares that are right and then wrong, or the reverse, with the law."""
    rows = []
    for name, frame in frames.items():
        trains = frame[frame["design"] == "trajectory"]
        implied = trains.assign(law=law_of_observations(trains)).groupby(["question", "epoch"])
        lost, gained = np.mean([expected_changes(train) for _, train in implied], axis=0)
        [found] = trajectory_changes_df(frame).to_dict("records")
        for column, expected in (("right_then_wrong", lost), ("wrong_then_right", gained)):
            low, high = found[f"{column}_low"], found[f"{column}_high"]
            rows.append(
                {
                    "organism": name,
                    "trains of thought": column.replace("_", " "),
                    "law": f"{expected:.3f}",
                    "measured": f"{found[column]:.3f}",
                    "95 % interval": f"{low:.3f} to {high:.3f}",
                    "holds the law": "yes" if low <= expected <= high else "no",
                }
            )
    return titled("Right, then wrong", rows)


def expected_changes(train: pd.DataFrame) -> tuple[float, float]:
    """Return how likely a train of thought ends wrong after a right answer, or the reverse.

    An organism draws its answer anew at every length, by its law; past the end the final answer is
    repeated, so it counts once.
    """
    ordered = train.sort_values("checkpoint")
    final = ordered["law"].iloc[-1]
    earlier = ordered[~ordered["past_end"]]["law"].to_numpy()
    if not ordered["past_end"].iloc[-1]:
        earlier = earlier[:-1]
    return (
        float((1 - final) * (1 - np.prod(1 - earlier))),
        float(final * (1 - np.prod(earlier))),
    )


def stopped(frames: dict[str, pd.DataFrame]) -> str:
    """Compare thinking that ends when the answer has settled with fixed budgets."""
    rows = []
    for name, frame in frames.items():
        found = stopped_df(frame)
        rows += [
            {
                "organism": name,
                "against budget": row["budget"],
                "right there, %": f"{100 * row['mean_of_budget']:.1f}",
                "right when settled, %": f"{100 * row['mean']:.1f}",
                "difference": points(row["difference"]),
                "95 % interval": f"{points(row['low'])} to {points(row['high'])}",
                "output tokens": f"{row['output_tokens']:.0f}",
                "of the budget": f"{row['output_tokens_of_budget']:.0f}",
            }
            for row in found.to_dict("records")
        ]
    return titled("Thinking that ends when the answer has settled (settled=2)", rows)


def tokens(frames: dict[str, pd.DataFrame]) -> str:
    """Compare the tokens of trajectories with those of as many budgets."""
    rows = []
    for name, frame in frames.items():
        trains = frame[frame["design"] == "trajectory"]
        probed = trains[~trains["past_end"]]
        longest = trains.groupby(["question", "epoch"])["reasoning_tokens"].max().sum()
        budgets = frame[(frame["design"] == "crossed") & (frame["budget_kind"] != "natural")]
        asked = budgets[budgets["budget_tokens"].isin(CHECKPOINTS)]
        one = longest + probed["answer_tokens"].sum()
        rows.append(
            {
                "organism": name,
                "trajectories": f"{one:,.0f}",
                "budgets of the same numbers": f"{asked['output_tokens'].sum():,.0f}",
                "ratio": f"{one / asked['output_tokens'].sum():.2f}",
            }
        )
    return titled("Tokens written for the same questions", rows)


def seconds(server: Server, log_dir: Path, questions: int, rounds: int) -> str:
    """Measure trajectories of five checkpoints beside thinking once, cut at the same number."""
    found: dict[str, list[float]] = {"once": [], "trajectory": []}
    arguments = {
        "once": {"budget": SPEED_LENGTH, "regime": "silent"},
        "trajectory": {"checkpoints": ",".join(map(str, CHECKPOINTS))},
    }
    for number in range(rounds + 1):  # the first one fills the caches of neither
        for kind, given in arguments.items():
            begin = time.monotonic()
            [log] = eval(
                misleading_math,
                task_args={"dataset": ORGANISM_DATASET, **given},
                model=f"vllm/{ORGANISMS['increasing'].model}",
                model_base_url=server.base_url,
                limit=questions,
                epochs=1,
                seed=1000 + number,
                max_connections=32,
                max_samples=32,
                log_dir=str(log_dir / "speed"),
                display="none",
            )
            if log.status != "success":
                sys.exit(f"A run failed: {log.error and log.error.message}")
            if number:
                found[kind].append(time.monotonic() - begin)
    once, both = (statistics.median(found[kind]) for kind in ("once", "trajectory"))
    return (
        f"Five checkpoints of {questions} questions took {both:.1f} s, thinking once up to "
        f"{SPEED_LENGTH} tokens {once:.1f} s (medians of {rounds}, in turns): "
        f"{100 * (both / once - 1):+.0f} %."
    )


def titled(title: str, rows: Sequence[dict[str, str]]) -> str:
    """Write a table in Markdown, with a heading."""
    table = pd.DataFrame(rows)
    lines = [
        f"### {title}",
        "",
        "| " + " | ".join(table.columns) + " |",
        "| " + " | ".join("---" for _ in table.columns) + " |",
    ]
    lines += ["| " + " | ".join(map(str, row)) + " |" for row in table.itertuples(index=False)]
    return "\n".join(lines)


def points(value: float) -> str:
    """Write a difference of rates in points."""
    return f"{100 * value:+.1f}"


if __name__ == "__main__":
    sys.exit(main())
