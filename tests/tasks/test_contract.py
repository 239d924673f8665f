"""The contract that every registered task keeps to, as families of users' own do (`gym`)."""

from functools import cache, partial
from pathlib import Path

import pytest

from inverse_scaling_evals import tasks
from inverse_scaling_evals.catalogue import catalogue
from inverse_scaling_evals.gym import CONTRACT, Subject

from .at_hand import ALL, chosen, need_default, offline

GOLDENS = Path(__file__).parents[1] / "goldens"
FACTS = {facts.name: facts for facts in catalogue()}

# of tasks whose strata no argument keeps
STRATA = {
    "gsm_ic": [],  # its labels depend on the file, which was not at hand
    "multiarith": ["steps_2"],
    "memo_trap": ["part_1", "part_3"],
    "missing_premise": ["missing", "well_posed"],
    "persona": ["matching_yes", "matching_no"],
}


def labels(name: str) -> list[str]:
    """The strata of a task as they are declared: `sizes 5, 6` become size_5 and size_6."""
    facts = FACTS[name]
    if not facts.strata:
        return ["clean"] if facts.family == "ai_risk" else STRATA.get(name, [])
    argument, _, values = facts.strata.partition(" ")
    singular = {"sizes": "size", "grades": "grade"}.get(argument, argument)
    return [f"{singular}_{value}" for value in values.split(", ")]


@cache
def subject(name: str) -> Subject:
    dataset = offline(name)
    return Subject(
        make=partial(getattr(tasks, name), budget=0, **chosen(name, dataset)),
        size=FACTS[name].datasets[dataset].questions,
        golden=GOLDENS / f"prompt-{name}.json",
        strata=labels(name),
        # the banks are fixed, and a zebra set of another seed takes ten seconds to prove
        seeded=dataset == "generated" and FACTS[name].family != "ai_risk" and name != "zebra",
        texts=dataset == "generated",
        canary=dataset == "generated",
        # the error of a good prediction, which is not 0
        is_solved=(lambda rmse: rmse < 0.76) if name == "grades_regression" else lambda v: v == 1,
    )


# the checks of a task one after the other: they share it
@pytest.mark.parametrize("check", CONTRACT)
@pytest.mark.parametrize("name", ALL)
def test_a_task_keeps_to_the_contract(
    check: str, name: str, request: pytest.FixtureRequest
) -> None:
    if offline(name) != "generated":
        need_default(name, request.getfixturevalue("data_mirror"))
    CONTRACT[check](subject(name))


def test_the_contract_covers_every_task_in_every_check() -> None:
    assert set(ALL) == set(tasks.__all__)
    assert len(CONTRACT) == 9
