"""The demo: the whole study in miniature, on generated questions and the scripted model."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from .. import tasks
from ._run import run
from .plan._plan import plan

DEMO_MODEL = "scripted/overthinker"
DEMO_BUDGETS = (0, 1024, 4096, 16384)
DEMO_QUESTIONS = 24
"""Questions per task: the size of the AI-risk bank's tasks, the smallest generated sets."""


def run_demo(
    log_dir: str | Path,
    *,
    model: str = DEMO_MODEL,
    budgets: Sequence[int] = DEMO_BUDGETS,
    questions: int = DEMO_QUESTIONS,
    epochs: int = 1,
    task_names: Sequence[str] = tuple(tasks.__all__),
) -> bool:
    """Run every task at every budget into one log folder; what is already there is not repeated.

    Args:
        log_dir: Where the logs go. The folder belongs to this demo.
        model: Inspect's name of the model.
        budgets: Thinking budgets in tokens.
        questions: Questions per task (the first ones, which cover all strata).
        epochs: Repeats of each question.
        task_names: Tasks to run, all 21 by default.

    Returns:
        Whether all cells are complete.

    Raises:
        DataError: If the folder holds logs of something else, or of another version of the tasks.
    """
    study = plan(
        tasks=task_names,
        models=[model],
        budgets=budgets,
        regimes=["controlled"],
        dataset="generated",
        epochs=epochs,
        limit=questions,
    )
    return run(replace(study, name="demo"), log_dir).complete
