"""The scripted model's thinking in words: a summary whose length follows the tokens thought."""

from collections.abc import Callable, Sequence
from random import Random

_TOKENS_PER_LINE = 120
_MAX_LINES = 100


def write_thoughts(
    honest: Sequence[str],
    drift: Sequence[str],
    tokens: int,
    slip_at: Callable[[int], float],
    rng: Random,
) -> str:
    """Return the thinking of the scripted model as text.

    Args:
        honest: Notes that serve the question, in order, repeated.
        drift: Notes of the mechanism that leads away from it, at random.
        tokens: Tokens thought.
        slip_at: How far the mechanism has gone after so many tokens, from 0 to 1: the probability
            that a line is a note of drift.
        rng: Random numbers of this generation.

    Returns:
        At most 100 lines, one for each 120 tokens: a summary, as hosted models return one (the
        token count is in the usage). Empty without thinking.
    """
    if tokens <= 0 or not honest:
        return ""
    count = min(_MAX_LINES, 1 + tokens // _TOKENS_PER_LINE)
    lines = []
    for index in range(count):
        so_far = round(tokens * (index + 1) / count)
        drifts = bool(drift) and index > 0 and rng.random() < slip_at(so_far)
        lines.append(rng.choice(drift) if drifts else honest[index % len(honest)])
    return "\n".join(lines)
