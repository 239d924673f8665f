"""One row per cell: the questions whose noise is not their own."""

import pandas as pd

from ..estimates import split_curves
from ..logs import CURVE
from ..noise import NOISE_NEEDED, shared_noise

NOISE_COLUMNS = (
    *CURVE, "budget", "n_questions", "shared_seeds", "compared_lengths", "equal_lengths",
    "equal_pairs", "expected_pairs", "length_unit", "noise", "logs",
)  # fmt: skip


def noise_frame(samples: pd.DataFrame) -> pd.DataFrame:
    """Count in every cell the questions that share noise.

    Args:
        samples: The samples frame.

    Returns:
        One row per cell with the columns `NOISE_COLUMNS`. `shared_seeds` of the `n_questions` had
        a seed in common with another question of the curve, in the comma-joined `logs`.
        `equal_lengths` of the `compared_lengths` observations, whose thinking ended by itself,
        are to the token as long as another question's of the same epoch, in `equal_pairs` pairs;
        `expected_pairs` would be by chance. `length_unit` is above 1 where the provider rounds its
        counts to multiples of it. `noise` holds the codes that follow, comma-joined: `shared
        seeds`, which makes verdicts on the curve inconclusive, and `equal lengths`, a hint only.

    Raises:
        DataError: If a column is missing.
    """
    rows = []
    for curve, observations in split_curves(samples, needed=(*CURVE, *NOISE_NEEDED)):
        for cell in shared_noise(observations).cells:
            rows.append(
                {
                    **curve,
                    "budget": cell.budget,
                    "n_questions": cell.n_questions,
                    "shared_seeds": cell.n_sharing,
                    "compared_lengths": cell.lengths.n,
                    "equal_lengths": cell.lengths.n_equal,
                    "equal_pairs": cell.lengths.pairs,
                    "expected_pairs": cell.lengths.expected_pairs,
                    "length_unit": cell.lengths.unit,
                    "noise": ",".join(cell.codes),
                    "logs": ",".join(cell.logs),
                }
            )
    return pd.DataFrame(rows, columns=list(NOISE_COLUMNS))
