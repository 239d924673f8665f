"""Run the demo: a small study of all tasks, on generated questions and the scripted model."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from .. import tasks
from ._run import run
from .folder import StudyFolder
from .plan import plan

DEMO_MODEL = "scripted/overthinker"
DEMO_BUDGETS = (0, 1024, 4096, 16384)
DEMO_QUESTIONS = 24
"""Questions per task: the size of the AI-risk bank's tasks, the smallest generated sets."""


def run_demo(
    log_dir: str | Path | StudyFolder,
    *,
    model: str = DEMO_MODEL,
    budgets: Sequence[int] = DEMO_BUDGETS,
    questions: int = DEMO_QUESTIONS,
    epochs: int = 1,
    task_names: Sequence[str] = tuple(tasks.__all__),
) -> bool:
    """Run every task at every budget into one log folder; what is there is not run again.

    Args:
        log_dir: Folder of the logs. It belongs to this demo.
        model: Inspect's name of the model.
        budgets: Thinking budgets in tokens.
        questions: Questions per task (the first ones, which cover all strata).
        epochs: Epochs of each question.
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
