"""Refuse to ask a trained network what it was not trained for."""

from ..errors import TaskArgumentError
from ..models import refuse_question
from ..solvers import model_under_evaluation


def check_organism(task: str, dataset: str = "", seed: int | None = None) -> None:
    """Refuse a task that the model under evaluation, if it is an organism, knows nothing of.

    Args:
        task: Name of the task.
        dataset: Its data set.
        seed: Seed of generated questions.

    Raises:
        TaskArgumentError: With the reason and what to ask instead.
    """
    model = model_under_evaluation()
    if model is not None and (reason := refuse_question(model, task, dataset, seed)):
        raise TaskArgumentError(reason)
