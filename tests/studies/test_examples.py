"""The examples in the docstrings of the public names."""

import doctest
from pathlib import Path

import pytest

from inverse_scaling_evals import studies

NAMES = {name: getattr(studies, name) for name in studies.__all__}
EXAMPLES = [
    found
    for name, value in NAMES.items()
    if callable(value)
    for found in doctest.DocTestFinder().find(value, name, globs=NAMES)
    if found.examples
]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_an_example_prints_what_it_shows(
    example: doctest.DocTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert doctest.DocTestRunner().run(example).failed == 0


def test_planning_and_running_have_an_example() -> None:
    assert {example.name for example in EXAMPLES} >= {"check", "estimate", "plan", "run"}
