"""A study folder is the same object wherever it lies."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fsspec.implementations.memory import MemoryFileSystem

from inverse_scaling_evals.errors import DataError
from inverse_scaling_evals.studies import Study, StudyFolder, plan


@pytest.fixture(params=["local", "local with a slash", "memory"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StudyFolder]:
    paths = {"local": f"{tmp_path}/logs", "memory": f"memory://{tmp_path.name}"}
    yield StudyFolder(paths.get(request.param, f"{tmp_path}/logs/"))
    MemoryFileSystem().store.clear()


def study() -> Study:
    return replace(
        plan(tasks=["zebra"], models=["scripted/steady"], budgets=[0, 1024], dataset="generated"),
        name="mine",
        fraction=0.5,
    )


def test_a_claimed_folder_names_its_study_and_keeps_cells_that_are_gone(
    folder: StudyFolder,
) -> None:
    assert not folder.exists()
    with folder.locked():
        assert folder.study() is None
        folder.claim(study(), None)
    assert folder.study() == study()
    assert b'"share": 0.5' in (folder.read("study.json") or b"")
    narrower = replace(study(), cells=study().cells[:1])
    folder.claim(narrower, folder.check_owner(narrower, folder.logs()))
    assert folder.study() == study()


def test_a_file_is_read_as_it_was_written_last(folder: StudyFolder) -> None:
    with folder.locked():
        assert folder.read("decisions.json") is None
        folder.write("decisions.json", b"first")
        folder.write("decisions.json", b"second")
    assert folder.read("decisions.json") == b"second"
    assert folder.logs().logs == ()
    assert folder.log_paths() == []


def test_a_local_folder_is_locked_for_others_until_the_context_ends(tmp_path: Path) -> None:
    folder = StudyFolder.of(tmp_path / "new")
    with folder.locked(), pytest.raises(DataError, match="in use"), folder.locked():
        pass
    with folder.locked():
        pass


def test_a_path_becomes_a_folder_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = StudyFolder.of(Path("logs"))
    assert StudyFolder.of(folder) is folder
    assert folder.absolute() == StudyFolder(str(tmp_path / "logs"))
    remote = StudyFolder.of("s3://bucket/logs/")
    assert remote.absolute() == remote
    assert remote.file("study.json") == "s3://bucket/logs/study.json"
