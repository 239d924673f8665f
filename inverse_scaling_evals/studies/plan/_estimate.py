"""Estimate what a study takes: generations, tokens, money, and context window."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from inspect_ai.model import ModelUsage, compute_model_cost

from ..._constants import CHARACTERS_PER_TOKEN
from ...budgets import (
    EFFORT_TOKENS,
    Budget,
    budget_instruction,
    parse_mitigation,
    thinking_config,
)
from ._expand import THINKING_ARGUMENTS
from ._prices import find_info, find_price
from ._questions import Questions, count_questions
from ._study import Study, StudyCell

TYPICAL_ANSWER = 200
"""Tokens of a reply beside its thinking: a short justification and the answer tag (assumed)."""

TYPICAL_NATURAL = 6000
"""Tokens of unconstrained thinking (assumed). The paper's natural means run from about 250
(Opus 4 on counting) to 26,000 (Sonnet 4 on zebra puzzles): arXiv 2507.14417, figures 3-8."""

ASSUMPTIONS = (
    f"Input is counted as characters / {CHARACTERS_PER_TOKEN}. Output assumes that every budget is "
    "used up (most models stop earlier: take it as an upper figure), levels as "
    f"{EFFORT_TOKENS['low']:,} / {EFFORT_TOKENS['medium']:,} / {EFFORT_TOKENS['high']:,} tokens "
    f"for low / medium / high, natural as {TYPICAL_NATURAL:,}, and {TYPICAL_ANSWER} for the answer."
)
"""The assumptions behind the figures, for the user."""


@dataclass(frozen=True)
class CellEstimate:
    """The estimate of a runnable cell.

    Attributes:
        cell: The cell.
        questions: Questions in it; None where that depends on a file that is not on this machine,
            or on an external task that was not loaded.
        epochs: Epochs of each; None where they are such a task's own.
        generations: Questions × epochs.
        input_tokens: Tokens of all prompts.
        output_tokens: Tokens of all thinking and answers if the budget is used up; in the
            randomised design, for the average budget.
        dollars: Price of both; None when the model's price or the number of questions is unknown.
        longest_prompt: Tokens of the longest prompt; None when unknown.
        max_tokens: Maximum output tokens under the largest budget; None for the rest of the
            window.
        window: Context window in tokens; None when unknown.
        counted: Whether the questions were loaded; else they are taken from the catalogue.
    """

    cell: StudyCell
    questions: int | None
    epochs: int | None
    generations: int | None
    input_tokens: int
    output_tokens: int
    dollars: float | None
    longest_prompt: int | None
    max_tokens: int | None
    window: int | None
    counted: bool

    @property
    def fits(self) -> bool | None:
        """Whether prompt and output fit into the window; None when either is unknown."""
        if self.window is None or self.longest_prompt is None:
            return None
        return self.longest_prompt + (self.max_tokens or 1) <= self.window


@dataclass(frozen=True)
class StudyEstimate:
    """The estimate of a study, cell by cell.

    Attributes:
        study: The study.
        cells: One estimate per runnable cell, in the study's order.
    """

    study: Study
    cells: tuple[CellEstimate, ...]

    @property
    def generations(self) -> int:
        """Generations of all cells whose number of questions is known."""
        return sum(cell.generations or 0 for cell in self.cells)

    @property
    def input_tokens(self) -> int:
        """Tokens of all prompts."""
        return sum(cell.input_tokens for cell in self.cells)

    @property
    def output_tokens(self) -> int:
        """Tokens of all thinking and answers."""
        return sum(cell.output_tokens for cell in self.cells)

    @property
    def dollars(self) -> float | None:
        """Price of all cells that have one; None when none has."""
        known = [cell.dollars for cell in self.cells if cell.dollars is not None]
        return math.fsum(known) if known else None

    @property
    def unpriced(self) -> tuple[str, ...]:
        """Models whose price, or number of questions, is unknown in some cell."""
        return tuple(
            dict.fromkeys(entry.cell.model for entry in self.cells if entry.dollars is None)
        )

    @property
    def unloaded(self) -> tuple[str, ...]:
        """External tasks that were not loaded, so that nothing is known about them."""
        return tuple(
            dict.fromkeys(
                entry.cell.task
                for entry in self.cells
                if entry.cell.is_external and not entry.counted
            )
        )

    @property
    def uncounted(self) -> tuple[tuple[str, str], ...]:
        """Tasks and data sets whose figures are the catalogue's."""
        return tuple(
            dict.fromkeys(
                (entry.cell.task, entry.cell.dataset)
                for entry in self.cells
                if not entry.counted and not entry.cell.is_external
            )
        )

    @property
    def too_long(self) -> tuple[CellEstimate, ...]:
        """Cells whose longest prompt and output do not fit into the window."""
        return tuple(entry for entry in self.cells if entry.fits is False)


def estimate(study: Study, *, load: bool = True, load_external: bool = False) -> StudyEstimate:
    """Estimate what a study takes. Local data is loaded; nothing is sent.

    Nothing is downloaded either, unless `load_external` makes a task that downloads its data.

    Args:
        study: A study, as `plan` returns it.
        load: Whether local data is loaded; else all figures are the catalogue's, at once.
        load_external: Whether external tasks are made, to count their questions; else nothing is
            known about them.

    Raises:
        DataError: If local data is damaged.
        TaskArgumentError: If a task refuses its arguments.

    Examples:
        >>> figures = estimate(plan(preset="ci"), load=False)
        >>> figures.generations, figures.dollars
        (1760, 0.0)
    """
    known: dict[str, Questions] = {}
    cells = (_cell(study, cell, known, load, load_external) for cell in study.runnable)
    return StudyEstimate(study, tuple(cells))


def output_tokens(budget: Budget) -> int:
    """Return the tokens that one reply is assumed to take, thinking and answer."""
    match budget.kind:
        case "natural":
            thinking = TYPICAL_NATURAL
        case "effort":
            assert budget.effort is not None
            thinking = EFFORT_TOKENS[budget.effort]
        case _:
            thinking = budget.tokens or 0
    return thinking + TYPICAL_ANSWER


def _cell(
    study: Study, cell: StudyCell, known: dict[str, Questions], load: bool, load_external: bool
) -> CellEstimate:
    data = {name: value for name, value in cell.task_args.items() if name not in THINKING_ARGUMENTS}
    key = repr((cell.task, sorted(data.items())))
    if key not in known:
        known[key] = count_questions(
            cell.task,
            cell.task_args,
            limit=study.limit,
            sample=study.sample,
            seed=study.order_seed,
            load=load,
            load_external=load_external,
        )
    questions = known[key]
    budgets = cell.sent_budgets
    said, most_said = _mitigation_length(cell, questions)
    instructions = [len(budget_instruction(budget, cell.regime)) for budget in budgets]
    epochs = cell.epochs or questions.epochs
    generations = questions.count * epochs if questions.count and epochs else None
    read = written = 0
    if generations is not None:
        characters = generations * (questions.characters + said + fmean(instructions))
        read = math.ceil(characters / CHARACTERS_PER_TOKEN)
        written = round(generations * _written(cell, budgets))
    price = find_price(cell.model, study.prices) if generations is not None else None
    usage = ModelUsage(input_tokens=read, output_tokens=written)
    info = find_info(cell.model)
    longest = questions.longest
    if longest is not None:
        longest = math.ceil((longest + most_said + max(instructions)) / CHARACTERS_PER_TOKEN)
    return CellEstimate(
        cell=cell,
        questions=questions.count,
        epochs=epochs,
        generations=generations,
        input_tokens=read,
        output_tokens=written,
        dollars=None if price is None else compute_model_cost(price, usage),
        longest_prompt=longest,
        max_tokens=_output_limit(cell, budgets, study.sampling.max_tokens),
        window=info.context_length if info else None,
        counted=questions.counted,
    )


def _mitigation_length(cell: StudyCell, questions: Questions) -> tuple[float, int]:
    """Estimate the characters that a mitigation adds to a prompt: their mean, and the most."""
    mitigation = parse_mitigation(cell.mitigation)
    if mitigation.kind == "anchor" and mitigation.number is not None:
        # examples are questions of the task
        return mitigation.number * questions.characters, mitigation.number * (
            questions.longest or 0
        )
    said = len(mitigation.words()) if mitigation.kind in ("caution", "ignore") else 0
    return said, said


def _written(cell: StudyCell, budgets: Sequence[Budget]) -> float:
    """Return the tokens that a question is assumed to take in one epoch."""
    if (followed := cell.checkpoints) is None:
        return fmean(map(output_tokens, budgets))
    return followed.tokens[-1] + len(followed.tokens) * TYPICAL_ANSWER


def _output_limit(cell: StudyCell, budgets: Sequence[Budget], of_run: int | None) -> int | None:
    if (followed := cell.checkpoints) is not None:
        return followed.tokens[-1] + followed.probe_tokens
    if of_run is not None:
        return of_run
    limits = [
        thinking_config(cell.model, budget, enforce=cell.enforce, end_token_id=0).config.max_tokens
        for budget in budgets
    ]
    known = [limit for limit in limits if limit is not None]
    return max(known) if len(known) == len(limits) else None
