"""The explorer: which samples it holds, what it marks, and that text stays text."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from inspect_ai import eval

from inverse_scaling_evals import tasks
from inverse_scaling_evals.analysis import observations_df, read_texts
from inverse_scaling_evals.report import Results, read_results
from inverse_scaling_evals.report.explorer import Explorer, JumpKind, explorer_html
from tests.report.explorer.logs_of_texts import Asked, run_texts

HOSTILE = "<script>alert(1)</script></script>\x00\x1b[31m\u202egnorw\u202c<img src=x onerror=a()>"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("explorer") / "logs"
    made = [
        task(budget=budget, dataset="generated")
        for task in (tasks.misleading_math, tasks.zebra)
        for budget in (0, 16384)
    ]
    logs = eval(
        made, model="scripted/overthinker", limit=6, epochs=1, log_dir=str(folder), display="log"
    )
    assert all(log.status == "success" for log in logs)
    return folder


@pytest.fixture(scope="module")
def results(study: Path) -> Results:
    return read_results(study)


def without_jumps(results: Results) -> Results:
    return replace(results, findings=results.findings.head(0))


def document(explorer: Explorer) -> dict[str, Any]:
    return dict(json.loads(explorer.data))


def shown(parts: list[Any]) -> str:
    return "".join(part if isinstance(part, str) else part[1] for part in parts)


def test_every_sample_has_the_texts_of_its_log(study: Path, results: Results) -> None:
    found = document(explorer_html(study, results))
    observations = observations_df(study)
    texts = read_texts(study, observations)
    assert len(found["samples"]) == len(observations) == 24
    thinking = {shown(sample["thinking"]) for sample in found["samples"]}
    assert thinking == {one.thinking for one in texts if one}
    assert {shown(sample["reply"]) for sample in found["samples"]} == {
        one.reply for one in texts if one
    }
    prompts = {tuple(shown(parts) for _, parts in prompt) for prompt in found["prompts"]}
    assert prompts == {tuple(text for _, text in one.prompt) for one in texts if one}
    assert any("about 16384 tokens" in text for prompt in prompts for text in prompt)


def test_choices_name_the_model_where_there_are_several(tmp_path: Path) -> None:
    asked = [Asked("one", "What is it?", "a", "Hm.", "a")]
    for model in ("one", "two"):
        run_texts(asked, tmp_path, model=model, budget=1024, enforce="prompt")
        labels = [
            sample["label"]
            for sample in document(explorer_html(tmp_path, read_results(tmp_path)))["samples"]
        ]
        assert labels == ["1,024 tokens, epoch 1: right"] or model == "two"
    assert [label.partition(",")[0] for label in sorted(labels)] == ["mockllm/one", "mockllm/two"]


def test_questions_are_drawn_by_seed_and_flips_and_the_longest_are_always_there(
    study: Path, results: Results
) -> None:
    few = explorer_html(study, results, questions=1)
    assert few.n_shown < few.n_questions == 12
    assert str(few.n_questions) in document(few)["scope"]
    assert {jump.kind for jump in few.jumps} >= {JumpKind.TO_WRONG, JumpKind.LONGEST}
    found = document(few)
    for jump in found["jumps"]:
        left, right = (found["samples"][jump[side]] for side in ("left", "right"))
        assert left["question"] == right["question"]
    falls = [jump for jump in found["jumps"] if jump["kind"] == "Worse with more thinking"]
    assert falls
    for jump in falls:
        assert found["samples"][jump["left"]]["told"].startswith("right")
        assert not found["samples"][jump["right"]]["told"].startswith("right")


def test_an_invented_answer_is_shown_beside_the_abstention_that_was_right(
    data_mirror: Path, tmp_path: Path
) -> None:
    made = [tasks.missing_premise(budget=budget, premise="missing") for budget in (0, 16384)]
    eval(made, model="scripted/overthinker", limit=20, epochs=1, log_dir=str(tmp_path),
         display="log")  # fmt: skip
    found = document(explorer_html(tmp_path, read_results(tmp_path)))
    (jump,) = (jump for jump in found["jumps"] if jump["kind"] == "Evidence of invented answers")
    assert found["samples"][jump["left"]]["told"].startswith("right")
    assert found["samples"][jump["right"]]["told"].startswith("wrong")


def test_the_draw_follows_its_seed(study: Path, results: Results) -> None:
    calm = without_jumps(results)
    drawn = [
        frozenset(
            question["name"]
            for question in document(explorer_html(study, calm, questions=2, seed=seed))[
                "questions"
            ]
        )
        for seed in (1, 1, 2, 3, 4)
    ]
    assert drawn[0] == drawn[1]
    assert len(set(drawn)) > 1


def test_strata_are_drawn_from_in_turn(study: Path, results: Results) -> None:
    drawn = document(explorer_html(study, without_jumps(results), questions=3))["questions"]
    of_math = [q["stratum"] for q in drawn if q["task"] == 0]
    every = results.observations
    strata = every[every["task"] == "misleading_math"]["stratum"].nunique()
    assert len(of_math) == 3
    assert len(set(of_math)) == min(3, strata)


def test_what_there_is_no_room_for_is_left_out(study: Path, results: Results) -> None:
    whole, small = (explorer_html(study, results, room=room) for room in (10**6, 20_000))
    assert 0 < small.n_shown < whole.n_shown
    assert len(small.data) < 60_000
    assert len(small.jumps) < len(whole.jumps)
    found = document(small)
    assert all(jump[side] < len(found["samples"]) for jump in found["jumps"] for side in jump
               if side in ("left", "right"))  # fmt: skip


def test_clues_doubts_and_distractors_are_marked(study: Path, results: Results) -> None:
    found = document(explorer_html(study, results))
    kinds: dict[str, set[str]] = {}
    for question in found["questions"]:
        for place in question["samples"]:
            parts = found["samples"][place]["thinking"]
            of_task = kinds.setdefault(found["tasks"][question["task"]], set())
            of_task |= {part[0] for part in parts if not isinstance(part, str)}
    assert {"clue", "doubt"} <= kinds["zebra"]
    assert "distractor" in kinds["misleading_math"]
    assert "clue" not in kinds["misleading_math"]


def test_text_stays_text_and_what_would_not_show_is_named(tmp_path: Path) -> None:
    run_texts(
        [
            Asked(f"<b>{HOSTILE[:8]}{n}", HOSTILE + str(n), HOSTILE, HOSTILE * 3, HOSTILE)
            for n in range(2)
        ],
        tmp_path,
        task="<i>task",
        budget=1024,
        enforce="prompt",
    )
    explorer = explorer_html(tmp_path, read_results(tmp_path))
    for part in (explorer.fragment, explorer.style, explorer.script):
        assert "alert" not in part
        assert "onerror" not in part
    assert "innerHTML" not in explorer.script
    assert "<" not in explorer.data
    assert not {"\x00", "\x1b", "\u202e"} & set(explorer.data)
    found = document(explorer)
    [thinking] = {json.dumps(sample["thinking"]) for sample in found["samples"]}
    parts = json.loads(thinking)
    assert ["hidden", "␀", ""] in parts
    assert ["hidden", "␛", ""] in parts
    assert ["hidden", "⟦U+202E right-to-left override⟧", ""] in parts
    assert parts[0].startswith("<script>alert(1)</script>")


def test_a_text_of_a_million_characters_is_cut_in_the_middle(tmp_path: Path) -> None:
    thinking = "first " + "x" * 1_000_000 + " last"
    asked = [Asked(str(n), f"question {n}", "a", thinking, "a") for n in range(2)]
    run_texts(asked, tmp_path, budget=1024, enforce="prompt")
    explorer = explorer_html(tmp_path, read_results(tmp_path))
    parts = document(explorer)["samples"][0]["thinking"]
    omitted = [part for part in parts if part[0] == "omitted"]
    assert omitted == [["omitted", "940,011 characters are left out here.", ""]]
    assert parts[0].startswith("first")
    assert parts[-1].endswith("last")


def test_two_models_can_be_put_side_by_side(tmp_path: Path) -> None:
    for model, thinking in (("one", "It is 4. Wait."), ("two", "The answer is 5.")):
        asked = [Asked(str(n), f"2 + {n}?", "4", thinking, "4") for n in range(3)]
        run_texts(asked, tmp_path, model=model, budget="natural")
    found = document(explorer_html(tmp_path, read_results(tmp_path)))
    groups = {found["samples"][place]["group"] for place in found["questions"][0]["samples"]}
    assert groups == {"mockllm/one, natural", "mockllm/two, natural"}


def test_samples_name_their_mitigation(tmp_path: Path) -> None:
    made = [
        tasks.zebra(budget=budget, dataset="generated", mitigation=mitigation)
        for budget in (0, 16384)
        for mitigation in ("caution", "none")
    ]
    eval(
        made, model="scripted/overthinker", limit=2, epochs=1, log_dir=str(tmp_path), display="log"
    )
    found = document(explorer_html(tmp_path, read_results(tmp_path)))
    assert found["mitigations"] == ["none", "caution"]
    assert [sample["mitigation"] for sample in found["samples"]].count("caution") == 4
    for sample in found["samples"]:
        assert sample["group"].endswith(", caution") == (sample["mitigation"] == "caution")


def test_links_lead_to_the_viewer_only_where_there_is_one(study: Path, results: Results) -> None:
    alone = document(explorer_html(study, results))
    assert {sample["link"] for sample in alone["samples"]} == {""}
    beside = explorer_html(study, results, viewer="viewer/index.html")
    for sample in document(beside)["samples"]:
        assert sample["link"].startswith("viewer/index.html#/logs/20")
        assert "/samples/sample/" in sample["link"]
    assert str(study) not in beside.data + alone["scope"]


def test_a_study_without_a_single_answer_has_an_explorer(tmp_path: Path) -> None:
    run_texts([Asked("1", "question", "a", "", "")], tmp_path, budget=1024, enforce="prompt")
    results = read_results(tmp_path)
    empty = replace(results, observations=results.observations.head(0))
    empty = replace(empty, findings=empty.findings.head(0), diagnostics=empty.diagnostics.head(0))
    explorer = explorer_html(tmp_path, empty)
    assert (explorer.n_shown, explorer.n_questions) == (0, 0)
    assert explorer_html(tmp_path, results).n_shown == 1
