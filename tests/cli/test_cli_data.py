"""`inverse-scaling data` on the real files of the mirror and on files made here."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from inverse_scaling_evals import tasks
from inverse_scaling_evals.catalogue import catalogue
from inverse_scaling_evals.cli import main
from inverse_scaling_evals.datasets import CACHE_VARIABLE, MIRROR_VARIABLE, sources
from inverse_scaling_evals.datasets.paper import read_paper_jsonl

ZEBRA = "bbeh_zebra_puzzles/task.json"
SURVIVAL = "advanced-ai-risk/human_generated_evals/survival-instinct.jsonl"
PAPER_ZEBRA = "inverse-scaling-ttc-main/bbeh_zebra_puzzles.jsonl"
STUDENTS = "student_lifestyle_dataset.csv"
GENERATED = sorted(facts.name for facts in catalogue() if "generated" in facts.datasets)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, no mirror, and a proxy that nobody answers for: no test reaches out."""
    monkeypatch.delenv(MIRROR_VARIABLE, raising=False)
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    return tmp_path / "cache"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["data", *arguments])


def place(folder: Path, key: str, content: str) -> Path:
    path = folder / key
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def listed() -> dict[str, dict[str, Any]]:
    result = run("list", "--format", "json")
    assert result.exit_code == 0
    return {row["key"]: row for row in json.loads(result.stdout)}


def test_list_shows_every_file_and_where_it_is(
    data_mirror: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(MIRROR_VARIABLE, str(data_mirror))
    cached = place(cache, PAPER_ZEBRA, "{}\n")
    rows = listed()
    assert list(rows) == list(sources())
    assert rows[ZEBRA]["state"] == "mirrored"
    assert rows[ZEBRA]["bytes"] == (data_mirror / ZEBRA).stat().st_size
    assert rows[ZEBRA]["used_by"] == ["zebra"]
    assert rows[PAPER_ZEBRA]["state"] == "cached"
    assert rows[PAPER_ZEBRA]["path"] == str(cached)
    absent = [row for row in rows.values() if row["state"] == "absent"]
    mirrored = [key for key in sources() if (data_mirror / key).exists()]
    assert len(absent) == len(sources()) - len(mirrored) - 1
    assert {(row["bytes"], row["path"]) for row in absent} == {(None, None)}


def test_list_is_a_table_with_one_line_per_file() -> None:
    result = run("list")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert len(lines) == 1 + len(sources())
    (line,) = [line for line in lines if line.startswith(SURVIVAL)]
    assert line.split("\t") == [SURVIVAL, "absent", "953", "", "survival_instinct", "CC-BY-4.0"]


def test_a_mirror_that_is_no_folder_is_one_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MIRROR_VARIABLE, "/nowhere/at/all")
    result = run("list")
    assert result.exit_code == 1
    assert "/nowhere/at/all: expected a folder" in result.stderr


def test_fetch_takes_what_is_here_and_reports_it(
    data_mirror: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(MIRROR_VARIABLE, str(data_mirror))
    result = run("fetch", ZEBRA, SURVIVAL)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        f"{ZEBRA}: already in the mirror ({data_mirror / ZEBRA})",
        f"{SURVIVAL}: already in the mirror ({data_mirror / SURVIVAL})",
    ]


def test_fetch_of_a_task_goes_on_after_a_failure(cache: Path) -> None:
    path = place(cache, PAPER_ZEBRA, "{}\n")
    result = run("fetch", "--task", "zebra")
    assert result.exit_code == 1
    assert result.stdout == f"{PAPER_ZEBRA}: already in the cache ({path})\n"
    assert f"Error: Cannot download the data file {ZEBRA}" in result.stderr
    assert "Could not fetch 1 of 2 files" in result.stderr


def test_fetch_without_a_connection_is_one_error() -> None:
    result = run("fetch")
    assert result.exit_code == 1
    assert result.stderr.count("Cannot download") == 1
    last = result.stderr.splitlines()[-1]
    wanted = sum(bool(source.used_by) for source in sources().values())
    # all but the one that has no address
    assert last.startswith(f"Could not fetch {wanted - 1} of {wanted} files")
    assert "huggingface.co, media.githubusercontent.com, raw.githubusercontent.com" in last


def test_fetch_leaves_out_what_has_no_address_unless_it_is_named(cache: Path) -> None:
    place(cache, "inverse-scaling-ttc-main/student_lifestyle_regression_Grades.jsonl", "{}\n")
    result = run("fetch", "--task", "grades_regression")
    assert result.exit_code == 0
    assert f"{STUDENTS}: left out" in result.stdout
    result = run("fetch", STUDENTS)
    assert result.exit_code == 1
    assert "no public pinned address" in result.stderr


def test_fetch_without_names_wants_every_file_that_a_task_reads(
    data_mirror: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror = tmp_path / "mirror"
    monkeypatch.setenv(MIRROR_VARIABLE, str(mirror))
    wanted = {key: source for key, source in sources().items() if source.used_by}
    for key, source in wanted.items():
        if (data_mirror / key).exists():
            (mirror / key).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(data_mirror / key, mirror / key)
        elif source.sha256 is source.git_blob is None:
            place(mirror, key, "{}\n")
    absent = [key for key in wanted if not (mirror / key).exists()]
    result = run("fetch")
    assert sorted(line.partition(":")[0] for line in result.stdout.splitlines()) == sorted(
        set(wanted) - set(absent)
    )
    assert f"Could not fetch {len(absent)} of {len(wanted)} files" in result.stderr


def test_fetch_of_unknown_names_is_refused_before_anything_happens() -> None:
    result = run("fetch", ZEBRA, "bbeh_zebra_puzzles/tasks.json")
    assert result.exit_code == 1
    assert result.stderr.count("Error") == 1
    assert f"Did you mean {ZEBRA}" in result.stderr
    result = run("fetch", "--task", "zebras")
    assert result.exit_code == 2
    assert "Unknown task 'zebras'" in result.stderr


def test_verify_passes_right_files(data_mirror: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MIRROR_VARIABLE, str(data_mirror))
    result = run("verify", ZEBRA, STUDENTS)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "result\tkey\tplace\tnote",
        f"right\t{ZEBRA}\tmirror\t",
        f"right\t{STUDENTS}\tmirror\t",
        "",
        "2 right, 0 wrong, 0 missing.",
    ]


def test_verify_ends_with_three_when_files_are_missing(
    data_mirror: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(MIRROR_VARIABLE, str(data_mirror))
    result = run("verify")
    assert result.exit_code == 3
    here = sum((data_mirror / key).exists() for key in sources())
    assert 18 <= here < len(sources())
    missing = len(sources()) - here
    assert result.stdout.splitlines()[-1] == f"{here} right, 0 wrong, {missing} missing."


def test_verify_looks_at_the_cache_behind_the_mirror(
    data_mirror: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(MIRROR_VARIABLE, str(data_mirror))
    place(cache, ZEBRA, "altered")
    result = run("verify", ZEBRA, PAPER_ZEBRA)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "result\tkey\tplace\tnote",
        f"right\t{ZEBRA}\tmirror\t",
        f"wrong\t{ZEBRA}\tcache\t",
        f"missing\t{PAPER_ZEBRA}\t\t",
        "",
        "1 right, 1 wrong, 1 missing.",
    ]
    assert "Delete the cached file" in result.stderr


@pytest.mark.parametrize(
    ("content", "code"), [("{}\n" * 200, 0), ("{}\n" * 199, 1), ("<html>\n" * 200, 1)]
)
def test_verify_counts_rows_where_no_checksum_is_known(
    cache: Path, content: str, code: int
) -> None:
    place(cache, PAPER_ZEBRA, content)
    assert run("verify", PAPER_ZEBRA).exit_code == code


OTHERS = [
    (facts.name, dataset)
    for facts in catalogue()
    for dataset in facts.datasets
    if dataset.startswith("generated_")
]


@pytest.mark.parametrize(("task", "dataset"), OTHERS)
def test_generate_writes_the_other_generated_data_sets(
    tmp_path: Path, task: str, dataset: str
) -> None:
    path = tmp_path / "out.jsonl"
    result = run("generate", task, "--dataset", dataset, "--n", "7", "-o", str(path))
    assert result.exit_code == 0, result.stderr
    asked = {item.prompt for item in read_paper_jsonl(path, task)}
    make = getattr(tasks, task)
    of_task = [str(sample.input) for sample in make(dataset=dataset).dataset]
    assert len(asked) == 7
    assert all(any(text.startswith(one) for text in of_task) for one in asked)
    usual = run("generate", task, "--n", "7", "-o", "-").stdout
    assert path.read_text() != usual


def test_an_unknown_generated_data_set_is_refused_with_the_nearest() -> None:
    result = run("generate", "misleading_math", "--dataset", "generated_v2", "-o", "-")
    assert result.exit_code == 2
    assert "Did you mean generated_v1" in result.stderr
    assert run("generate", "zebra", "--dataset", "bbeh", "-o", "-").exit_code == 2


@pytest.mark.parametrize("task", GENERATED)
def test_generate_writes_what_the_reader_reads(tmp_path: Path, task: str) -> None:
    path = tmp_path / "out.jsonl"
    result = run("generate", task, "--seed", "3", "--n", "5", "-o", str(path))
    assert result.exit_code == 0, result.stderr
    assert result.stderr == f"5 questions written to {path}\n"
    items = read_paper_jsonl(path, task)
    assert len({item.prompt for item in items}) == 5
    assert all(item.metadata["canary"] for item in items)


def generated(*arguments: str) -> str:
    result = run("generate", *arguments, "-o", "-")
    assert result.exit_code == 0
    assert result.stderr == ""
    return result.stdout


def test_generate_is_the_same_for_the_same_seed() -> None:
    first = generated("misleading_math", "--n", "20", "--seed", "1")
    assert generated("misleading_math", "--n", "20", "--seed", "1") == first
    assert generated("misleading_math", "--n", "20", "--seed", "2") != first


def test_the_seed_of_a_bank_is_its_order() -> None:
    in_order = generated("myopic_reward").splitlines()
    shuffled = generated("myopic_reward", "--seed", "1").splitlines()
    assert shuffled != in_order
    assert sorted(shuffled) == sorted(in_order)


def test_a_bank_cannot_give_more_than_it_holds() -> None:
    held = len(generated("myopic_reward").splitlines())
    result = run("generate", "myopic_reward", "--n", str(held + 1), "-o", "-")
    assert result.exit_code == 1
    assert f"Expected 1 to {held}" in result.stderr


def test_grades_count_questions_not_students() -> None:
    records = [json.loads(line) for line in generated("grades_regression", "--n", "7").splitlines()]
    assert [record["examples_per_prompt"] for record in records] == [0, 8, 16, 0, 8, 16, 0]


@pytest.mark.parametrize(
    "arguments",
    [
        ["zebra"],
        ["zebra", "-o", "-", "--n", "0"],
        ["zebra", "-o", "-", "--seed", "-1"],
        ["zebras", "-o", "-"],
        ["gsm8k", "-o", "-"],
        ["zebra", "-o", "no folder/out.jsonl"],
        ["zebra", "-o", "."],
    ],
)
def test_generate_refuses_bad_arguments_as_usage(arguments: list[str]) -> None:
    assert run("generate", *arguments).exit_code == 2
