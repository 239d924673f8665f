"""A study as a file: read back it is the same study, and what is not is refused."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inverse_scaling_evals.errors import DataError
from inverse_scaling_evals.presets import preset_names
from inverse_scaling_evals.studies import (
    Price,
    SamplingOptions,
    Study,
    StudyCell,
    plan,
)
from inverse_scaling_evals.studies.plan import study_from_json, study_to_json

PLAIN = plan(tasks=["zebra"], models=["scripted/steady"], budgets=[0, 1024], dataset="generated")

names = st.text(max_size=20)
numbers = st.floats(allow_nan=False, allow_infinity=False)
positive = st.floats(0, allow_infinity=False)
fractions = st.floats(0, 1, exclude_min=True)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | numbers | names,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)
cells = st.builds(
    StudyCell,
    task=names,
    model=names,
    regime=st.sampled_from(["controlled", "cautioned", "silent", "natural"]),
    budget=names,
    enforce=st.sampled_from(["auto", "prompt", "cap", "exact", "extend"]),
    dataset=names,
    epochs=st.none() | st.integers(1, 9),
    task_args=st.dictionaries(names, values, max_size=3),
    impossible=st.none() | names,
    duplicate_of=st.none() | names,
)
studies = st.builds(
    Study,
    name=names,
    description=names,
    cells=st.lists(cells, max_size=3).map(tuple),
    sampling=st.builds(
        SamplingOptions, st.none() | positive, st.none() | fractions, st.none() | st.just(7)
    ),
    limit=st.none() | st.integers(1),
    sample=st.none() | st.integers(1),
    order_seed=st.integers(0),
    prices=st.dictionaries(names, st.builds(Price, input=positive, output=positive), max_size=2),
)


@given(studies)
def test_any_study_is_read_back_as_it_was(study: Study) -> None:
    assert study_from_json(study_to_json(study)) == study


@pytest.mark.parametrize("preset", preset_names())
def test_every_preset_is_read_back_as_it_was(preset: str) -> None:
    study = plan(preset=preset)
    again = study_from_json(study_to_json(study))
    assert again == study
    assert [cell.task_args for cell in again.cells] == [cell.task_args for cell in study.cells]


@pytest.mark.parametrize("value", [(1, 2), {1: "a"}, {"a"}, float("nan"), object()])
def test_an_argument_that_json_would_change_is_refused(value: object) -> None:
    cell = replace(PLAIN.cells[0], task_args={"sizes": value})
    with pytest.raises(DataError, match="sizes="):
        study_to_json(replace(PLAIN, cells=(cell,)))


def altered(**fields: object) -> str:
    document = json.loads(study_to_json(PLAIN))
    document["study"] |= fields
    return json.dumps(document)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("{", "JSON"),
        ("[]", "format"),
        ('{"format": 2, "study": {}}', "format 2"),
        ('{"format": 1}', "study"),
        (altered(order_seed="soon"), "order_seed"),
        (altered(colour="red"), "study.colour"),
        (altered(sampling={"top_p": 2}), "study.sampling.top_p"),
        (altered(cells=[{}]), "cells.0"),
    ],
)
def test_what_is_no_study_is_refused_by_name(text: str, named: str) -> None:
    with pytest.raises(DataError, match=named) as caught:
        study_from_json(text, source="there/study.json")
    assert "there/study.json" in str(caught.value)
