"""Planned cells that a folder does not hold: each with a reason."""

from pathlib import Path

from inverse_scaling_evals.studies import (
    MissingReason,
    RunOptions,
    Study,
    StudyFolder,
    missing_cells,
    plan,
    run,
)

QUIET = RunOptions(display="log")


def small(epochs: int = 1, budgets: tuple[int, ...] = (0,)) -> Study:
    return plan(
        tasks=["self_awareness_web_gpt"],
        models=["scripted/steady"],
        budgets=budgets,
        dataset="generated",
        epochs=epochs,
        limit=1,
    )


def claim(folder: StudyFolder, study: Study) -> None:
    """Note a study in a folder, without running it."""
    with folder.locked():
        folder.claim(study, None)


def test_a_cell_without_a_log_or_with_fewer_epochs_is_missing(tmp_path: Path) -> None:
    assert run(small(), tmp_path, options=QUIET).complete
    assert missing_cells([tmp_path]) == []
    claim(StudyFolder.of(tmp_path), small(epochs=2, budgets=(0, 1024)))
    # the second path names the same folder, whose cells count once
    missing = missing_cells([str(tmp_path), f"{tmp_path}/../{tmp_path.name}"])
    assert len(missing) == 2
    found = {one.reason: one for one in missing}
    assert set(found) == {MissingReason.NO_LOG, MissingReason.FEWER_EPOCHS}
    fewer, without = found[MissingReason.FEWER_EPOCHS], found[MissingReason.NO_LOG]
    assert fewer.cell is not None
    assert (fewer.cell.budget, fewer.epochs) == ("0", 1)
    assert "1 of 2 epochs" in fewer.sentence
    assert without.cell is not None
    assert (without.cell.budget, without.epochs) == ("1024", 0)
    assert without.cell.label in without.sentence


def test_a_folder_whose_logs_cannot_be_told_apart_is_unknown(tmp_path: Path) -> None:
    from inspect_ai import eval

    from inverse_scaling_evals.tasks import self_awareness_web_gpt

    claim(StudyFolder.of(tmp_path), small())
    eval(
        self_awareness_web_gpt(dataset="generated", budget=0),
        model="scripted/steady",
        limit=1,
        log_dir=str(tmp_path),
        display="none",
    )
    (found,) = missing_cells([StudyFolder.of(tmp_path)])
    assert (found.reason, found.cell) == (MissingReason.UNKNOWN, None)
    assert "that no study wrote" in found.sentence


def test_a_folder_of_no_study_has_nothing_missing(tmp_path: Path) -> None:
    assert missing_cells([tmp_path, tmp_path / "absent"]) == []
