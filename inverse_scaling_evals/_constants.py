"""Constants that several packages share. Nothing is imported here, so that `--help` can read them.

A constant that one package owns is exported by that package instead.
"""

PACKAGE = "inverse_scaling_evals/"
"""What the registry names of our tasks, solvers and scorers begin with."""

MEASURES = "thinking_measures"
"""Name of the scorer that records what a generation took; it scores no answer."""

TRAJECTORY = "trajectory"
"""Key of a sample's metadata that holds the answers at its checkpoints."""

ANSWER_CHANGES = "answer_changes"
"""Key of a sample's measures: checkpoints with another answer than the one before."""

CHECKPOINT_TABLE = "\n\n| Checkpoint |"
"""What the table of checkpoints in the explanation of a score begins with."""

ABSTAINED = "none"
"""The answer that a question cannot be answered, as targets and scores have it."""

NO_LOGS = "No log of a task under a budget was found."
"""What every command says of a folder without one."""

ONLY_NATURAL = "Only the natural regime was run, so there is no curve over budgets"
"""What a study without a budget says first."""

RUN_BUDGETS = "Run budgets beside it to measure one, such as --budget 0,1024,4096."
"""What it says next."""

CHARACTERS_PER_TOKEN = 4
"""Rule of thumb for English text; tokenizers of the models at hand give 3.5 to 4.5."""

ANSWER_TOKENS = 10_000
"""Room for the answer beside the thinking, in tokens (paper: output limit = budget + 10,000)."""

MAX_BUDGET = 16_384
"""Largest thinking budget of the paper's sweeps, in tokens."""

LONGEST_PROMPT = 6_144
"""Tokens set aside for a prompt.

The longest prompts of our tasks are zebra puzzles of size 8: 16,366 characters (generated, seed 0)
and 15,287 (BBEH), system message and chat template not counted. At three characters a token, fewer
than English has, 6,144 tokens are 18,432 characters. The digits of grades_regression, at worst a
token each, are fewer: 3,812 characters. A test measures this; CSV files of your own may be longer.
"""

H200_GB = 141.0
"""Memory of an H200 as it is sold. Its driver reports 6% more, which is left as a margin."""

START_SECONDS = 3600.0
"""Time for a server to come up: hundreds of gigabytes may have to be downloaded and loaded."""


def checkpoint_key(checkpoint: int) -> str:
    """Return the key of a score's metadata that holds the score at a checkpoint."""
    return f"at_{checkpoint}"
