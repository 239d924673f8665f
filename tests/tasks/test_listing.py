"""Tasks as Inspect lists them: plain functions with attributes, read from the source."""

from pathlib import Path

from inspect_ai import list_tasks

import inverse_scaling_evals
from inverse_scaling_evals import tasks
from inverse_scaling_evals.catalogue import about_task, catalogue

PACKAGE = Path(inverse_scaling_evals.__file__).parent
FACTS = {facts.name: facts for facts in catalogue()}


def test_every_task_is_listed_with_its_family() -> None:
    found = {info.name: info.attribs.get("family") for info in list_tasks(root_dir=PACKAGE)}
    assert set(found) == {*tasks.__all__, "budgeted"}
    families = [family for name, family in found.items() if name != "budgeted"]
    assert {f: families.count(f) for f in families} == {
        "abstention": 1,
        "ai_risk": 16,
        "arithmetic": 4,
        "behaviour": 2,
        "prize": 11,
        "counting": 9,
        "deduction": 1,
        "regression": 1,
    }


def test_every_task_is_a_plain_function_with_its_own_signature() -> None:
    for name in tasks.__all__:
        made = getattr(tasks, name)
        hints = (
            made.__wrapped__.__annotations__
            if hasattr(made, "__wrapped__")
            else made.__annotations__
        )
        chosen_by = FACTS[name].dataset_argument
        assert {"budget", "regime", "enforce", chosen_by, "seed"} <= set(hints), name
        assert "Args:" in (made.__doc__ or ""), name


def test_the_line_on_each_task_is_the_first_of_its_docstring() -> None:
    for name in tasks.__all__:
        assert (getattr(tasks, name).__doc__ or "").splitlines()[0] == about_task(name)
    assert about_task("a_task_of_another_package") == ""
