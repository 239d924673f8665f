"""The tables of docs/frames.md name the columns of the frames."""

import re
from pathlib import Path

import pytest

from inverse_scaling_evals.analysis import (
    AGAINST_BUDGETS_COLUMNS,
    BUDGET_COLUMNS,
    CELL_COLUMNS,
    CURVE_COLUMNS,
    DISTRACTOR_TURN_COLUMNS,
    EFFICIENCY_COLUMNS,
    ESTIMATE_COLUMNS,
    FINDING_COLUMNS,
    INCOHERENCE_COLUMNS,
    MITIGATION_COLUMNS,
    MODEL_COLUMNS,
    MODEL_RANK_COLUMNS,
    OBSERVATION_COLUMNS,
    SETTLE_COLUMNS,
    STOPPED_CELL_COLUMNS,
    STOPPED_COLUMNS,
    TRAJECTORY_CELL_COLUMNS,
    TRAJECTORY_CHANGE_COLUMNS,
    WORDS_COLUMNS,
)

DOCS = Path(__file__).parents[2] / "docs"
PAGES = ("frames.md", "models.md", "trajectories.md")
PAGE = "\n".join((DOCS / name).read_text(encoding="utf-8") for name in PAGES)


@pytest.mark.parametrize(
    ("frame", "columns"),
    [
        ("observations_df", OBSERVATION_COLUMNS),
        ("cells_df", CELL_COLUMNS),
        ("curves_df", CURVE_COLUMNS),
        ("estimates_df", ESTIMATE_COLUMNS),
        ("findings_df", FINDING_COLUMNS),
        ("budgets_df", BUDGET_COLUMNS),
        ("words_effects_df", WORDS_COLUMNS),
        ("mitigations_df", MITIGATION_COLUMNS),
        ("efficiency_df", EFFICIENCY_COLUMNS),
        ("incoherence_df", INCOHERENCE_COLUMNS),
        ("models_df", MODEL_COLUMNS),
        ("model_ranks_df", MODEL_RANK_COLUMNS),
        ("trajectory_cells_df", TRAJECTORY_CELL_COLUMNS),
        ("trajectory_changes_df", TRAJECTORY_CHANGE_COLUMNS),
        ("settle_df", SETTLE_COLUMNS),
        ("trajectory_against_budgets_df", AGAINST_BUDGETS_COLUMNS),
        ("stopped_cells_df", STOPPED_CELL_COLUMNS),
        ("stopped_df", STOPPED_COLUMNS),
        ("distractor_turns_df", DISTRACTOR_TURN_COLUMNS),
    ],
)
def test_the_table_of_a_frame_has_its_columns(frame: str, columns: "tuple[str, ...]") -> None:
    section = PAGE.split(f"\n## {frame}\n")[1].split("\n## ")[0]
    table = section.split("| --- | ---", 1)[1].split("\n\n")[0]
    named = [
        name
        for line in table.splitlines()[1:]
        for name in re.findall(r"`(\w+)`", line.split(" | ")[0])
    ]
    assert sorted(named) == sorted(columns)
