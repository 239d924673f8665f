"""Hours and money of a study on GPUs that serve one model, from rates that you give.

    python benchmarks/scale_table.py [--preset paper-qwen3-32b] [--gpus 8,64]
        [--tokens-per-second 1000,2000,3000] [--price 2,4] [--samples-per-second 38] [--write]

`--tokens-per-second` is output tokens a second of one GPU, as `benchmarks/vllm_throughput.py`
measures it (`out tok/s` of the way `inspect`, divided by the GPUs of the server); several values
give a line each. `--price` is US dollars for a GPU and an hour; two values are a range.
`--samples-per-second` is what one Inspect process can do, by `benchmarks/study_throughput.py`.
`--write` puts the default table into docs/scale.md.

    seconds  = output tokens / (GPUs x tokens a second of a GPU)
    dollars  = seconds / 3600 x GPUs x price
    samples/s = generations / seconds
    Inspect processes = samples/s / samples a second of a process, rounded up

Tokens are those of `study plan`: whole budgets, so an upper figure. Reading the prompts is left
out, as is the end of a study, when the last few generations leave GPUs idle. The processes are
given for the mean and for the cells without thinking, whose replies are shortest and come fastest.
A cell is run by one worker, so where workers have servers of their own the longest cell takes at
least its tokens / (GPUs of a worker x tokens a second of a GPU): the hours of the table are those,
where that is longer, and so are its dollars, as the other GPUs wait.
"""

import argparse
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from inverse_scaling_evals.studies import StudyEstimate, estimate, plan

PAGE = Path(__file__).parents[1] / "docs" / "scale.md"
START, END = "<!-- scale table: start -->", "<!-- scale table: end -->"

PRESET = "paper-qwen3-32b"
GPUS = (8, 64)
TOKENS_PER_SECOND = (1000.0, 2000.0, 3000.0)
PRICES = (2.0, 4.0)
SAMPLES_PER_SECOND = 38.0
GPUS_PER_WORKER = (1, 8)


@dataclass(frozen=True)
class Load:
    """What a study asks of the GPUs.

    Attributes:
        cells: Number of cells.
        generations: Number of replies.
        input_tokens: Tokens of all prompts.
        output_tokens: Tokens of all replies, at most.
    """

    cells: int
    generations: int
    input_tokens: int
    output_tokens: int

    def seconds(self, gpus: int, tokens_per_second: float) -> float:
        """Return the seconds that a number of GPUs of this rate need."""
        return self.output_tokens / (gpus * tokens_per_second)

    def samples_per_second(self, gpus: int, tokens_per_second: float) -> float:
        """Return the replies per second of a number of GPUs of this rate."""
        return self.generations / self.seconds(gpus, tokens_per_second)


def load_by_budget(figures: StudyEstimate) -> dict[str, Load]:
    """Add up the cells of each budget, from the smallest load to the largest."""
    budgets = dict.fromkeys(entry.cell.budget for entry in figures.cells)
    loads = {budget: _load(figures, budget) for budget in budgets}
    return dict(sorted(loads.items(), key=lambda pair: pair[1].output_tokens))


def _load(figures: StudyEstimate, budget: str) -> Load:
    entries = [entry for entry in figures.cells if entry.cell.budget == budget]
    return Load(
        len(entries),
        sum(entry.generations or 0 for entry in entries),
        sum(entry.input_tokens for entry in entries),
        sum(entry.output_tokens for entry in entries),
    )


def total(loads: Sequence[Load]) -> Load:
    return Load(
        sum(load.cells for load in loads),
        sum(load.generations for load in loads),
        sum(load.input_tokens for load in loads),
        sum(load.output_tokens for load in loads),
    )


def table(
    preset: str = PRESET,
    gpus: Sequence[int] = GPUS,
    tokens_per_second: Sequence[float] = TOKENS_PER_SECOND,
    prices: Sequence[float] = PRICES,
    samples_per_second: float = SAMPLES_PER_SECOND,
) -> str:
    """Lay out the load of a study, then hours, dollars and Inspect processes."""
    figures = estimate(plan(preset=preset), load=False)
    loads = load_by_budget(figures)
    whole = total(list(loads.values()))
    longest = max(figures.cells, key=lambda entry: entry.output_tokens)
    lines = [
        f"`{preset}`, from the catalogue; its longest cell is {longest.cell.task} under budget "
        f"{longest.cell.budget}, {longest.output_tokens / 1e6:,.1f} M tokens out:",
        "",
        "| budget | cells | generations | tokens in | tokens out, at most |",
        "| --- | ---: | ---: | ---: | ---: |",
        *(_load_line(budget, load) for budget, load in loads.items()),
        _load_line("all", whole),
        "",
        "| GPUs | GPUs a worker | tokens/s a GPU | hours | US dollars at "
        + " to ".join(f"{price:g}" for price in prices)
        + " a GPU-hour | samples/s | Inspect processes | for budget 0 alone |",
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        *(
            rate_line(loads, longest.output_tokens, count, each, rate, prices, samples_per_second)
            for count in gpus
            for each in GPUS_PER_WORKER
            for rate in tokens_per_second
        ),
    ]
    return "\n".join(lines)


def _load_line(budget: str, load: Load) -> str:
    return (
        f"| {budget} | {load.cells} | {load.generations:,} | {load.input_tokens / 1e6:,.1f} M "
        f"| {load.output_tokens / 1e6:,.1f} M |"
    )


def rate_line(
    loads: Mapping[str, Load],
    longest_cell: int,
    gpus: int,
    gpus_per_worker: int,
    tokens_per_second: float,
    prices: Sequence[float],
    samples_per_second: float,
) -> str:
    """Return the row of a study on a number of GPUs.

    Args:
        loads: What it asks for, by budget.
        longest_cell: Output tokens of its longest cell.
        gpus: GPUs in all.
        gpus_per_worker: GPUs of each worker, on which it serves the model for itself.
        tokens_per_second: Output tokens a second of a GPU.
        prices: US dollars for a GPU and an hour.
        samples_per_second: What one Inspect process can do.
    """
    whole = total(list(loads.values()))
    alone = longest_cell / (min(gpus_per_worker, gpus) * tokens_per_second)
    seconds = max(whole.seconds(gpus, tokens_per_second), alone)
    dollars = " to ".join(f"{seconds / 3600 * gpus * price:,.0f}" for price in prices)
    samples = whole.samples_per_second(gpus, tokens_per_second)
    shortest = loads.get("0", whole).samples_per_second(gpus, tokens_per_second)
    processes = [math.ceil(rate / samples_per_second) for rate in (samples, shortest)]
    return (
        f"| {gpus} | {gpus_per_worker} | {tokens_per_second:,.0f} | {seconds / 3600:,.1f} | "
        f"{dollars} | {samples:.1f} | {processes[0]} | {processes[1]} |"
    )


def page_with(new_table: str) -> str:
    """Put the table into the page."""
    before, rest = PAGE.read_text(encoding="utf-8").split(START)
    return f"{before}{START}\n{new_table}\n{END}{rest.split(END)[1]}"


def _numbers(text: str) -> list[float]:
    numbers = [float(word) for word in text.split(",")]
    if not all(math.isfinite(number) and number > 0 for number in numbers):
        raise argparse.ArgumentTypeError(f"Invalid numbers {text!r}: expected numbers above 0.")
    return numbers


def main() -> None:
    """Print the table, or write the default one into the page."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--preset", default=PRESET)
    parser.add_argument("--gpus", type=_numbers, default=list(GPUS))
    parser.add_argument("--tokens-per-second", type=_numbers, default=list(TOKENS_PER_SECOND))
    parser.add_argument("--price", type=_numbers, default=list(PRICES))
    parser.add_argument("--samples-per-second", type=float, default=SAMPLES_PER_SECOND)
    parser.add_argument("--write", action="store_true", help="write the default table into docs")
    options = parser.parse_args()
    if options.write:
        PAGE.write_text(page_with(table()), encoding="utf-8")
        return
    gpus = [int(count) for count in options.gpus]
    rates = (options.tokens_per_second, options.price, options.samples_per_second)
    print(table(options.preset, gpus, *rates))


if __name__ == "__main__":
    main()
