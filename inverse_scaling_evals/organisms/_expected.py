"""Compare observations of organisms with their laws."""

import math
from typing import TYPE_CHECKING

from ..errors import DataError
from ..models import ORGANISM_PREFIX
from ._shipped import ORGANISMS

if TYPE_CHECKING:
    import pandas as pd


def law_of_observations(observations: "pd.DataFrame") -> "pd.Series[float]":
    """Return the probability of a correct answer by the law, for each observation.

    Args:
        observations: Observations of organisms that ship with the project, with the columns
            `model`, `num_distractors` and `reasoning_tokens` (measured).

    Returns:
        One probability for each row, by the row's own length and distractors; NaN where the
        length was not measured.

    Raises:
        DataError: If a model is not one of the organisms.
    """
    import pandas as pd

    chances = [
        _chance(str(model), tokens, distractors)
        for model, tokens, distractors in zip(
            observations["model"],
            observations["reasoning_tokens"].astype("float64"),
            observations["num_distractors"].astype("float64"),
            strict=True,
        )
    ]
    return pd.Series(chances, index=observations.index, dtype="float64", name="law")


def _chance(model: str, tokens: float, distractors: float) -> float:
    name = model.rsplit("/", 1)[-1].removeprefix(ORGANISM_PREFIX)
    if name not in ORGANISMS:
        raise DataError(
            f"Unknown law of {model}. Expected one of: "
            f"{', '.join(ORGANISM_PREFIX + each for each in ORGANISMS)}."
        )
    if math.isnan(tokens):
        return math.nan
    return 1 - ORGANISMS[name].law.wrong(int(tokens), int(distractors))


def law_curves(observations: "pd.DataFrame") -> "pd.DataFrame":
    """Compare every cell of organisms with its law.

    Args:
        observations: As for `law_of_observations`, with the columns of the observations frame.

    Returns:
        The rows of `analysis.cells_df`, one for each cell, with two more columns: `law`, the law's
        rate of correct answers at the measured lengths, and `agrees`, whether the 95 % interval of
        the measured rate contains it.

    Raises:
        DataError: If a model is not one of the organisms, or a column is missing.
    """
    from ..analysis import CELL, cells_df, order_budgets

    cells = cells_df(observations)
    by = list(CELL)
    law = observations.assign(law=law_of_observations(observations))
    law = law[law["score"].notna()]
    means = law.groupby(by, observed=True, as_index=False)["law"].mean()
    joined = order_budgets(cells.merge(means, on=by, how="left", validate="one_to_one"))
    joined["agrees"] = joined["law"].between(joined["low"], joined["high"])
    return joined
