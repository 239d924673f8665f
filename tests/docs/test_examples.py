"""The examples of the documentation run: Python blocks of the pages, examples in docstrings."""

import ast
import doctest
import importlib
import inspect
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from inspect_ai import Task
from inspect_ai import eval as inspect_eval

import inverse_scaling_evals
from inverse_scaling_evals import tasks
from inverse_scaling_evals.analysis import observations_df
from inverse_scaling_evals.analysis.gate import GateReport
from inverse_scaling_evals.analysis.published import COMPARE_COLUMNS
from tests.analysis.trains import example_trajectories
from tests.serving.fake_vllm import fake_vllm

ROOT = Path(__file__).parents[2]
PACKAGE = Path(inverse_scaling_evals.__file__).parent

MODULES = ["", ".analysis", ".analysis.estimates", ".analysis.verdicts"]
"""The modules whose public names all have an example."""

RULES = """
rules:
  - name: no inverse scaling
    forbid: [inverse]
"""


def public_names() -> Iterator[tuple[str, str, Any]]:
    for module in MODULES:
        found = importlib.import_module(f"inverse_scaling_evals{module}")
        for name in found.__all__:
            yield module, name, getattr(found, name)


def public_objects() -> dict[str, Any]:
    """The public functions and classes that have a docstring, by their full name."""
    return {
        f"{module}.{name}": each
        for module, name, each in public_names()
        if is_function_or_class(each) and inspect.getdoc(each)
    }


def is_function_or_class(found: Any) -> bool:
    return inspect.isclass(found) or inspect.isroutine(found)


def blocks() -> Iterator[tuple[str, str]]:
    """The Python blocks of the pages, with the place of each."""
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        text = page.read_text(encoding="utf-8")
        for found in re.finditer(r"^```python\n(.*?)^```", text, re.M | re.S):
            line = text[: found.start()].count("\n") + 1
            yield f"{page.name}:{line}", found[1]


BLOCKS = dict(blocks())
OBJECTS = public_objects()


@pytest.fixture(scope="session")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the logs that the examples read, of the scripted model."""
    folder = tmp_path_factory.mktemp("examples")
    (folder / "gate.yaml").write_text(RULES)
    made: list[Task] = [
        *(
            tasks.misleading_math(budget=budget, regime=regime, dataset="generated")  # type: ignore[arg-type]
            for regime in ("controlled", "silent")
            for budget in (0, 1024, 16384)
        ),
        tasks.misleading_math(dataset="generated"),
    ]
    logs = inspect_eval(
        made, model="scripted/overthinker", limit=24, epochs=2, display="log",
        log_dir=str(folder / "logs" / "my-study"),
    )  # fmt: skip
    assert all(log.status == "success" for log in logs)
    with fake_vllm(natural=200, right_until=30) as fake:
        made = [
            tasks.misleading_math(dataset="generated", checkpoints="0,16,64", stop=stop)
            for stop in (None, "settled")
        ]
        trains = inspect_eval(
            made, model=f"vllm/{fake.name}", model_base_url=fake.url, limit=4, epochs=1,
            display="none", log_dir=str(folder / "logs" / "trains"),
        )  # fmt: skip
    assert all(log.status == "success" for log in trains)
    return folder


@pytest.fixture(scope="session")
def frames(study: Path) -> dict[str, pd.DataFrame]:
    """The frames that a docstring's example may use without making them."""
    observations = observations_df(study / "logs" / "my-study")
    return {
        "observations": observations,
        "one_curve": observations[observations["regime"] == "controlled"],
        "trajectories": example_trajectories(),
    }


@pytest.fixture
def names(
    study: Path, frames: dict[str, pd.DataFrame], monkeypatch: pytest.MonkeyPatch
) -> dict[str, Any]:
    """What a docstring's example may use without an import."""
    monkeypatch.chdir(study)
    monkeypatch.setenv("COLUMNS", "100")
    return {"pd": pd, **{name: frame.copy() for name, frame in frames.items()}}


@pytest.mark.parametrize("place", BLOCKS)
def test_a_python_block_of_a_page_makes_frames_with_rows_and_the_values_that_it_shows(
    place: str, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(study)
    names: dict[str, Any] = {"__name__": "__main__"}
    lines, values = BLOCKS[place].splitlines(), []
    for node in ast.parse(BLOCKS[place]).body:
        if not isinstance(node, ast.Expr):
            exec(compile(ast.Module([node], []), place, "exec"), names)
            continue
        found = eval(compile(ast.Expression(node.value), place, "eval"), names)
        shown = lines[(node.end_lineno or 1) - 1][node.end_col_offset or 0 :].strip(" #")
        if shown.startswith("["):
            assert found == ast.literal_eval(shown)
        values.append(found)
    made = [each for each in (*names.values(), *values) if isinstance(each, pd.DataFrame)]
    # the paper did not run the scripted model
    full = [frame for frame in made if tuple(frame.columns) != COMPARE_COLUMNS]
    assert all(len(frame) for frame in full)
    assert full or isinstance(names["report"], GateReport)


class Shown(doctest.OutputChecker):
    """Compare the output with what an example shows; one that shows nothing only has to run."""

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        return not want or super().check_output(want, got, optionflags)


@pytest.mark.parametrize("name", OBJECTS)
def test_the_examples_of_a_docstring_give_what_they_show(name: str, names: dict[str, Any]) -> None:
    found = OBJECTS[name]
    parsed = doctest.DocTestParser().get_doctest(
        inspect.getdoc(found) or "", names | every_public_name(), name, None, 0
    )
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    report: list[str] = []
    doctest.DocTestRunner(Shown(), optionflags=flags).run(parsed, out=report.append)
    assert not report, "".join(report)


def every_public_name() -> dict[str, Any]:
    return {name: found for _, name, found in public_names()}


def in_examples() -> set[str]:
    """The public names that an example uses, beyond importing them, or has in its results."""
    code = list(BLOCKS.values())
    for found in OBJECTS.values():
        examples = doctest.DocTestParser().get_examples(inspect.getdoc(found) or "")
        code += [example.source for example in examples]
    nodes = [node for text in code for node in ast.walk(ast.parse(text))]
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    names |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    public = every_public_name()
    new = names & public.keys()
    while new:  # what a function returns, and what that holds
        made = {each for name in new for each in results_of(public[name])}
        new = (made & public.keys()) - names
        names |= new
    return names


def results_of(found: Any) -> set[str]:
    """The names in what a function returns, or in the attributes of a class."""
    if inspect.isclass(found):
        kinds = list(inspect.get_annotations(found).values())
    elif inspect.isfunction(found):
        kinds = [inspect.signature(found).return_annotation]
    else:
        kinds = []
    return {name for kind in kinds for name in re.findall(r"\w+", str(kind))}


def documented_constants() -> set[str]:
    """The names that are assigned in a module, with a string below that says what they are."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        for node, below in pairwise(body):
            if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
                if isinstance(node, ast.Assign):
                    found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
                elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                    found.add(node.target.id)
    return found


def test_every_public_name_is_documented_and_every_function_and_class_has_an_example() -> None:
    examples, constants, missing = in_examples(), documented_constants(), []
    for module, name, found in public_names():
        if is_function_or_class(found):
            if not inspect.getdoc(found):
                missing.append(f"{module}.{name}: no docstring")
            if name not in examples:
                missing.append(f"{module}.{name}: no example")
        elif name not in constants:
            missing.append(f"{module}.{name}: no string below it says what it is")
    assert missing == []
