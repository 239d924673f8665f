"""All figures of a whole study."""

from collections.abc import Callable, Mapping

from ..results import Results
from ._budgets import budgets
from ._diagnostics import diagnostics
from ._efficiency import efficiency, incoherence
from ._explained import words
from ._figure import Figure
from ._grid import grid
from ._scope import condition_of, models_of
from ._theme import model_colours
from ._trajectories import trajectory_figures
from ._words import short_names


def _words(results: Results) -> Figure | None:
    models = models_of(results)
    names, colours = short_names(models), model_colours(models)
    of_name = {names[model]: colours[model] for model in models}
    effects = results.words_effects
    return words(effects[effects["mitigation"] == condition_of(effects)], names, of_name)


_MAKERS: Mapping[str, Callable[[Results], Figure | None]] = {
    "grid": grid,
    "diagnostics": diagnostics,
    "budgets": budgets,
    "words": _words,
    "efficiency": efficiency,
    "incoherence": incoherence,
}


def study_figures(results: Results) -> dict[str, Figure]:
    """Draw the figures of a whole study.

    Args:
        results: The study.

    Returns:
        Figures by role: `grid` (models by tasks), `diagnostics` (tasks by failure modes),
        `budgets` (requested against measured thinking), `words` (what the words of a budget do),
        `efficiency` (score over output), `incoherence` (error as bias and variance), and for each
        task with trains of thought `within_TASK` (score at their checkpoints) and `stopping_TASK`
        (score over the thinking that stopping saves). Those that the data do not allow are left
        out.

    Examples:
        >>> study_figures(results)["grid"].title
    """
    made = {role: make(results) for role, make in _MAKERS.items()}
    known = {role: figure for role, figure in made.items() if figure is not None}
    return known | trajectory_figures(results)
