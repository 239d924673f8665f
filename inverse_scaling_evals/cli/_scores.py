"""How a cell's score is printed."""


def printed_score(metric: str, mean: float) -> tuple[str, float]:
    """Return name and value of a cell's score: of errors the MAE, not its minus.

    Args:
        metric: As in `analysis.cells_df`.
        mean: Likewise, higher is better.
    """
    if metric == "negative_absolute_error":
        return "MAE", -mean
    return metric, mean
