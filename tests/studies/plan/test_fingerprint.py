"""What the answers of a cell depend on, and which part has changed."""

import pytest

from inverse_scaling_evals.studies import SamplingOptions, plan
from inverse_scaling_evals.studies.plan import (
    CellChange,
    CellPart,
    Fingerprint,
    cell_task,
    changes,
    fingerprint,
)


def made(
    task: str = "survival_instinct",
    *,
    model: str = "scripted/steady",
    regime: str = "controlled",
    limits: dict[str, int] | None = None,
    seed: int | None = None,
    model_args: dict[str, str] | None = None,
) -> Fingerprint:
    study = plan(
        tasks=[task], models=[model], budgets=[1024], regimes=[regime], dataset="generated"
    )
    (cell,) = study.cells
    return fingerprint(
        cell,
        cell_task(cell),
        sampling=SamplingOptions(seed=seed),
        limits=limits or {},
        model_args=model_args or {},
    )


def test_the_same_cell_has_the_same_fingerprint_in_every_process() -> None:
    assert changes(made(), made()) == ()
    # every part but the one that is not in it
    assert set(made()) == set(CellPart) - {CellPart.IDENTIFIER, CellPart.SEEDS}


@pytest.mark.parametrize(
    ("now", "parts"),
    [
        (made("myopic_reward"), {CellPart.QUESTIONS}),
        (made("misleading_math"), {CellPart.QUESTIONS, CellPart.SCORING}),
        (made(regime="cautioned"), {CellPart.PROMPT}),
        (made(limits={"token_limit": 9}), {CellPart.LIMITS}),
        (made(model_args={"api_key": "secret"}), {CellPart.MODEL_ARGS}),
        ({**made(), "version": "0"}, {CellPart.VERSION}),
        ({**made(), "seeds": "one for each question and epoch"}, {CellPart.SEEDS}),
    ],
)
def test_a_change_names_its_part(now: Fingerprint, parts: set[CellPart]) -> None:
    assert {change.part for change in changes(made(), now)} == parts


def test_a_seed_that_is_set_changes_the_sampling_alone() -> None:
    assert {change.part for change in changes(made(), made(seed=1))} == {CellPart.SAMPLING}


def test_values_are_shown_where_they_can_be_read() -> None:
    (change,) = changes(made(), made(limits={"token_limit": 9}))
    assert (change.before, change.now) == ("", "token_limit=9")
    assert str(change) == "the limits of a sample (none before, token_limit=9 now)"
    (change,) = changes(made(), made("myopic_reward"))
    assert str(change) == "its questions"
    # a value may be a key
    assert "secret" not in str(changes(made(), made(model_args={"api_key": "secret"})))
    assert str(CellChange(CellPart.IDENTIFIER)).startswith("its solvers")
