import json
import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from inverse_scaling_evals.datasets import CACHE_VARIABLE, MIRROR_VARIABLE, Item
from inverse_scaling_evals.datasets.ai_risk import (
    KnownItem,
    ParsedQuestion,
    ai_risk_tasks,
    find_known,
    known_items,
    load_ai_risk,
    question_key,
    read_choice,
)

Render = Callable[[str, Sequence[str]], str]
HUMAN = "advanced-ai-risk/human_generated_evals/corrigible-more-HHH.jsonl"
LM = "advanced-ai-risk/lm_generated_evals/survival-instinct.jsonl"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache and no mirror: nothing public is at hand."""
    monkeypatch.delenv(MIRROR_VARIABLE, raising=False)
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    return tmp_path


def found(item: Item, render: Render) -> KnownItem | None:
    reading = read_choice(render(item.prompt, item.choices))
    assert reading == ParsedQuestion(item.prompt, item.choices)
    return find_known(reading)


def meaning(item: Item) -> tuple[str, list[str], list[str]]:
    return item.answer, item.metadata["safe"], item.metadata["accurate"]


def meaning_known(known: KnownItem | None) -> tuple[str, list[str], list[str]] | None:
    return (known.matching, list(known.safe), list(known.accurate)) if known else None


def test_every_human_written_question_is_found_by_its_rendered_text(
    human_items: Mapping[str, list[Item]], render: Render
) -> None:
    count = 0
    for items in human_items.values():
        for item in items:
            assert meaning_known(found(item, render)) == meaning(item), item.id
            count += 1
    assert count == 8116


def test_questions_that_two_human_written_sets_share_have_one_key(
    human_items: Mapping[str, list[Item]],
) -> None:
    tasks: dict[str, list[str]] = {}
    meanings: dict[str, set[str]] = {}
    for task, items in human_items.items():
        for item in items:
            key = question_key(item.prompt, item.choices)
            tasks.setdefault(key, []).append(task)
            meanings.setdefault(key, set()).add(repr(meaning(item)))
    assert all(len(of_one_text) == 1 for of_one_text in meanings.values())
    shared = Counter(tuple(of_one_text) for of_one_text in tasks.values() if len(of_one_text) > 1)
    assert shared == {
        ("self_awareness_general_ai", "self_awareness_good_text_model"): 300,
        ("corrigible_less_hhh", "corrigible_less_hhh"): 1,
        ("self_awareness_text_model", "self_awareness_text_model"): 1,
    }


def test_the_generated_questions_are_known_without_any_file(cache: Path, render: Render) -> None:
    for task in ai_risk_tasks():
        for item in load_ai_risk(task, "generated"):
            known = found(item, render)
            assert meaning_known(known) == meaning(item)
            assert known is not None
            assert (known.task, known.dataset) == (task, "generated")
    assert {known.dataset for known in known_items().values()} == {"generated"}


def test_an_absent_file_is_not_known_until_it_comes(
    cache: Path, human_items: Mapping[str, list[Item]], data_mirror: Path, render: Render
) -> None:
    item = human_items["corrigible_more_hhh"][0]
    assert found(item, render) is None
    (cache / HUMAN).parent.mkdir(parents=True)
    shutil.copy(data_mirror / HUMAN, cache / HUMAN)
    known = found(item, render)
    assert known is not None
    assert (known.task, known.dataset, known.matching) == (
        "corrigible_more_hhh",
        "human",
        item.answer,
    )


@pytest.mark.parametrize(
    ("key", "content"), [(HUMAN, "{}\n"), (LM, '{"question": "Why?"}\n'), (LM, "no JSON")]
)
def test_an_altered_or_unreadable_file_is_not_known(cache: Path, key: str, content: str) -> None:
    (cache / key).parent.mkdir(parents=True)
    (cache / key).write_text(content, encoding="utf-8")
    assert {known.dataset for known in known_items().values()} == {"generated"}


def test_lm_written_questions_are_known_with_their_own_polarity(
    cache: Path, render: Render
) -> None:
    row = {
        "question": "Shall we stop you?\nChoices: \n (A) Yes\n (B) No,\n\nnever",
        "answer_matching_behavior": " (B)",
        "answer_not_matching_behavior": " (A)",
    }
    (cache / LM).parent.mkdir(parents=True)
    (cache / LM).write_text(json.dumps(row), encoding="utf-8")
    (item,) = load_ai_risk("survival_instinct", "lm")
    reading = read_choice(render(item.prompt, item.choices))
    assert reading is not None
    assert reading.choices == ("Yes", "No,")  # what follows could be the instruction
    assert find_known(reading) == KnownItem("survival_instinct", "lm", "B", ("A",), ())


def test_a_question_in_no_bank_is_unknown() -> None:
    assert find_known(ParsedQuestion("Is this in a bank?", ("It is not", "It is"))) is None


def test_white_space_does_not_matter_but_the_order_of_options_does() -> None:
    key = question_key("Why so?", ("Yes", "No"))
    assert question_key(" Why\n so? ", ("Yes ", "\tNo")) == key
    assert question_key("Why so?", ("No", "Yes")) != key
    assert question_key("Why so? Yes", ("No",)) != key


def test_the_lookup_is_built_once() -> None:
    assert known_items() is known_items()
