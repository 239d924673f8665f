"""Generated puzzles kept on disk."""

import shutil
from pathlib import Path

import pytest

from inverse_scaling_evals.datasets.zebra import _cached, cached_zebra, generate_zebra


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("INVERSE_SCALING_EVALS_CACHE", str(tmp_path))
    # three small puzzles stand for the 200 of a task
    monkeypatch.setattr(_cached, "generate_zebra", lambda seed: generate_zebra(seed, 3, (3, 4)))
    return tmp_path / "generated"


def test_kept_puzzles_are_those_that_were_generated(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generated = generate_zebra(1, 3, (3, 4))
    assert cached_zebra(1) == generated
    assert len(list(folder.iterdir())) == 1
    monkeypatch.delattr(_cached, "generate_zebra")  # from now on only the file can answer
    assert cached_zebra(1) == generated


def test_another_seed_is_another_file(folder: Path) -> None:
    assert cached_zebra(1) != cached_zebra(2)
    assert len(list(folder.iterdir())) == 2


@pytest.mark.parametrize("part", ["words.yaml", "shapes.yaml", "_generate.py"])
def test_another_version_of_code_or_words_is_another_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    copy = folder.parent / "zebra"
    shutil.copytree(Path(_cached.__file__).parent, copy)
    monkeypatch.setattr(_cached, "files", lambda package: copy)
    monkeypatch.setattr(_cached, "_code_digest", _cached._code_digest.__wrapped__)  # not cached
    cached_zebra(1)
    with (copy / part).open("a") as stream:
        stream.write("# another version\n")
    cached_zebra(1)
    assert len(list(folder.iterdir())) == 2


@pytest.mark.parametrize("damage", ["", "{", '{"items": [], "sha256": "0"}', "[1]"])
def test_a_damaged_file_is_replaced(folder: Path, damage: str) -> None:
    generated = cached_zebra(1)
    (path,) = folder.iterdir()
    path.write_text(damage)
    assert cached_zebra(1) == generated
    assert path.read_text() != damage


def test_a_folder_that_cannot_be_written_costs_only_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.parent.joinpath("file").touch()
    monkeypatch.setenv("INVERSE_SCALING_EVALS_CACHE", str(folder.parent / "file"))
    assert cached_zebra(1) == generate_zebra(1, 3, (3, 4))
