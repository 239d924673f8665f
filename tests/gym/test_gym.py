"""Families of users' own: scaffolded, converted from other data, and held to the contract."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from inspect_ai import Task

from inverse_scaling_evals import with_budget
from inverse_scaling_evals._extras import is_missing
from inverse_scaling_evals.cli import main
from inverse_scaling_evals.datasets import Item
from inverse_scaling_evals.errors import DataError, TaskArgumentError
from inverse_scaling_evals.gym import (
    CONTRACT,
    Columns,
    Subject,
    family_task,
    read_questions,
    scaffold,
)
from inverse_scaling_evals.tasks.external import load_external

CSV = 'q,a,level\n"What is 2 + 3?",5,1\n"What is 4, 4 and 1?",9,2\n"What is 2 + 3?",5,1\n'


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["data", "new", *arguments])


def written(path: Path, *records: Any) -> str:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return str(path)


def made(folder: Path, family: str) -> Task:
    return load_external(f"{folder / family / family}.py@{family}", {})


def test_a_new_family_passes_its_tests_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    result = run("boxes", "--folder", str(tmp_path))
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in (tmp_path / "boxes").glob("*.*")) == [
        "boxes.py",
        "boxes_questions.py",
        "prompts.json",
        "test_boxes.py",
    ]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    # in this process, where Inspect is imported already
    code = pytest.main(["-q", "-p", "no:cacheprovider", "boxes"])
    for module in ("boxes", "boxes_questions", "test_boxes"):
        sys.modules.pop(module, None)
    told = capfd.readouterr().out
    assert code == 0, told[-2000:]
    assert f"{len(CONTRACT)} passed" in told


def test_a_family_is_put_under_a_budget_like_any_task(tmp_path: Path) -> None:
    scaffold("parcels", tmp_path)
    task = with_budget(f"{tmp_path / 'parcels' / 'parcels'}.py@parcels", budget=1024)
    assert len(task.dataset) == 60
    assert {(sample.metadata or {})["stratum"] for sample in task.dataset} == {
        "size_2",
        "size_3",
        "size_4",
    }


def test_a_csv_file_becomes_a_family(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(CSV)
    result = run(
        "sums", "--folder", str(tmp_path), "--from", str(tmp_path / "in.csv"),
        "--question", "q", "--answer", "a", "--stratum", "level",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    first, second = made(tmp_path, "sums").dataset  # the third is the first again
    assert (str(first.input).split("\n")[0], first.target) == ("What is 2 + 3?", "5")
    assert [(one.metadata or {})["stratum"] for one in (first, second)] == ["level_1", "level_2"]
    assert str(first.id).startswith("sums-")


def test_options_are_right_by_text_letter_or_index(tmp_path: Path) -> None:
    source = written(
        tmp_path / "in.jsonl",
        {"question": "Sky?", "options": ["blue", "red"], "answer": "blue"},
        {"question": "Grass?", "options": "['red', 'green']", "answer": "B"},
        {"question": "Snow?", "options": ["red", "white"], "answer": 1},
    )
    items = read_questions(source, "colours")
    assert [item.answer for item in items] == ["A", "B", "B"]
    scaffold("colours", tmp_path, items)
    dataset = made(tmp_path, "colours").dataset
    assert [sample.target for sample in dataset] == ["A", "B", "B"]
    assert [sample.id for sample in dataset] == [item.id for item in items]


def test_the_number_of_a_worked_solution_is_its_answer(tmp_path: Path) -> None:
    source = written(tmp_path / "in.jsonl", {"question": "2 + 2?", "answer": "It is 4.\n#### 4"})
    (item,) = read_questions(source, "worked")
    assert item.answer == "4"


def test_a_task_of_inspect_becomes_a_family(tmp_path: Path) -> None:
    scaffold("crates", tmp_path)
    items = read_questions(f"{tmp_path / 'crates' / 'crates'}.py@crates", "copied")
    assert len(items) == 60
    assert all(item.answer.isdigit() for item in items)


def test_a_data_set_in_the_form_of_the_hub_becomes_a_family(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("datasets")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "set").mkdir()
    (tmp_path / "set/test.csv").write_text(CSV)
    items = read_questions(f"hf:{tmp_path / 'set'}", "hub", Columns("q", "a", stratum="level"))
    assert [item.answer for item in items] == ["5", "9"]
    with pytest.raises(DataError, match=r"Cannot read split 'valid'.*--split"):
        read_questions(f"hf:{tmp_path / 'set'}", "hub", split="valid")


@pytest.mark.skipif(not is_missing("datasets"), reason="datasets is installed")
def test_what_reads_the_hub_is_named_where_it_is_missing() -> None:
    with pytest.raises(DataError, match=r"datasets reads.*pip install.*hf"):
        read_questions("hf:owner/name", "hub")


@pytest.mark.parametrize(
    ("record", "problem"),
    [
        ({"question": "2 + 2?", "answer": "four"}, "invalid answer 'four'"),
        ({"question": "2 + 2?"}, "no column answer or target or solution"),
        ({"question": " ", "answer": 4}, "invalid question"),
        (
            {"question": "Sky?", "choices": ["a", "b"], "answer": "c"},
            "invalid answer 'c': expected the text, letter or index",
        ),
    ],
)
def test_a_question_that_cannot_be_read_is_named_with_its_line(
    record: dict[str, Any], problem: str, tmp_path: Path
) -> None:
    source = written(tmp_path / "in.jsonl", {"question": "1 + 1?", "answer": 2}, record)
    with pytest.raises(DataError, match=rf"in\.jsonl, line 2: .*{problem}"):
        read_questions(source, "bad")


def test_a_row_with_another_number_of_cells_is_named(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("question,answer\n1 + 1?,2\n1, 2 and 3?,6\n")
    with pytest.raises(DataError, match=r"in\.csv, line 3: 2 columns"):
        read_questions(str(tmp_path / "in.csv"), "bad")


@pytest.mark.parametrize("name", ["Boxes", "1boxes", "for", "bo xes", "zebra"])
def test_a_name_that_cannot_be_one_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(TaskArgumentError, match="Invalid name"):
        scaffold(name, tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "boxes").mkdir()
    with pytest.raises(DataError, match=r"exists.*--folder"):
        scaffold("boxes", tmp_path)


def test_an_unknown_source_is_refused(tmp_path: Path) -> None:
    result = run("boxes", "--folder", str(tmp_path), "--from", "questions.xlsx")
    assert result.exit_code == 1
    assert "expected a file that ends in .csv or .jsonl" in result.stderr


# --- the contract finds what it is for -----------------------------------------------------------


def question(number: int, **changed: Any) -> Item:
    facts = {"stratum": "all", "canary": "keep out", "flags": []}
    return replace(
        Item(f"add-{number}", f"What is {number} + 1?", str(number + 1), metadata=facts), **changed
    )


def broken(check: str, tmp_path: Path) -> Subject:
    """A family that breaks one check."""
    items = [question(1), question(2)]
    size, strata, golden = 2, ["all"], tmp_path / "prompts.json"
    golden.write_text("{}")
    match check:
        case "stable_ids":
            items[1] = question(2, id="add-1")
        case "canary":
            items[1] = question(2, metadata={"stratum": "all"})
        case "strata":
            strata = ["all", "none"]
        case "size":
            size = 3
    return Subject(
        make=lambda seed=0: family_task(items, stratum=lambda item: item.metadata["stratum"]),
        size=size,
        golden=golden,
        strata=strata,
        seeded=check == "drawn_by_seed",
        unsolved="made up",
        is_solved=lambda value: value > 1 if check == "solved" else value == 1,
    )


@pytest.mark.parametrize(
    "check", ["stable_ids", "drawn_by_seed", "canary", "strata", "prompts", "size", "solved"]
)
def test_a_family_that_breaks_the_contract_is_found(check: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        CONTRACT[check](broken(check, tmp_path))


@pytest.mark.parametrize("check", ["polarity", "scored_again"])
def test_a_family_that_keeps_to_it_passes(check: str, tmp_path: Path) -> None:
    CONTRACT[check](broken("", tmp_path))


def test_options_without_letters_are_refused() -> None:
    with pytest.raises(DataError, match="answer='letter'"):
        family_task([question(1, choices=("2", "3"))], stratum=lambda _: "all")
