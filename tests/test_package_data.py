"""The facts that come with the package: the check of a file, and that none is read too early."""

import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Literal

import pytest
import yaml

import inverse_scaling_evals
from inverse_scaling_evals._package_data import read_package_data
from inverse_scaling_evals.errors import DataError

PACKAGE = Path(inverse_scaling_evals.__file__).parent


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Wheel:
    spokes: int
    width: float = 2.5


@dataclass(frozen=True)
class Sail:
    area: float
    colour: Colour


@dataclass(frozen=True)
class Vehicle:
    name: str
    kind: Literal["boat", "cart"]
    parts: tuple[Wheel | Sail, ...]
    size: tuple[int, int] = (1, 1)
    plate: re.Pattern[str] | None = None
    owners: Mapping[str, bool] | None = None

    def __post_init__(self) -> None:
        if self.kind == "cart" and not self.parts:
            raise ValueError("a cart has parts")


GOOD = """\
name: Ada
kind: boat
parts:
  - {spokes: 8}
  - {area: 12, colour: blue}
size: [3, 4]
plate: '[A-Z]+'
owners:
  Boris: true
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "vehicle.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_becomes_its_dataclass(tmp_path: Path) -> None:
    vehicle = read_package_data(written(tmp_path, GOOD), Vehicle)
    assert vehicle.parts == (Wheel(8), Sail(12, Colour.BLUE))
    assert vehicle.size == (3, 4)
    assert vehicle.plate is not None
    assert vehicle.plate.match("ABC")
    assert vehicle.owners == {"Boris": True}
    with pytest.raises(TypeError):
        vehicle.owners["Ada"] = False  # type: ignore[index]


def test_what_is_left_out_has_its_default(tmp_path: Path) -> None:
    vehicle = read_package_data(written(tmp_path, "{name: A, kind: boat, parts: []}"), Vehicle)
    assert vehicle == Vehicle("A", "boat", ())


@pytest.mark.parametrize(
    ("old", "new", "line", "entry", "problem"),
    [
        ("name: Ada", "name: 5", 1, "name", "expected a text, found 5"),
        ("name: Ada\n", "", 1, "the whole file", "name missing"),
        ("kind: boat", "kind: car", 2, "kind", "expected one of boat, cart; found 'car'"),
        ("spokes: 8", "spokes: many", 4, "parts.0.spokes", "a whole number, found 'many'"),
        ("spokes: 8", "spokes: true", 4, "parts.0.spokes", "a whole number, found True"),
        ("spokes: 8", "spokes: 8, hub: 1", 4, "parts.0.hub", "unknown; expected one of spokes"),
        ("area: 12", "area: true", 5, "parts.1.area", "a number, found True"),
        ("colour: blue", "colour: grey", 5, "parts.1.colour", "one of red, blue; found 'grey'"),
        ("parts:\n  - {spokes: 8}\n  -", "parts:", 3, "parts", "expected a list, found {'area'"),
        ("[3, 4]", "[3]", 6, "size", "expected 2 items, found 1"),
        ("[3, 4]", "[3, x]", 6, "size.1", "a whole number, found 'x'"),
        ("'[A-Z]+'", "'[A-Z'", 7, "plate", "expected a regular expression"),
        ("Boris: true", "Boris: 1", 9, "owners.Boris", "expected true or false, found 1"),
        ("Boris: true", "5: true", 8, "owners", "expected a text, found 5"),
        ("owners:", "owner:", 8, "owner", "unknown; expected one of name, kind, parts, size"),
        ("name: Ada", "name: Ada\nname: Eva", 2, "name", "given twice"),
        ("size: [3", "size: [3]]", 6, "", ""),  # in the words of the parser
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named_with_file_line_and_entry(
    tmp_path: Path, old: str, new: str, line: int, entry: str, problem: str
) -> None:
    assert old in GOOD
    with pytest.raises(DataError) as error:
        read_package_data(written(tmp_path, GOOD.replace(old, new)), Vehicle)
    message = str(error.value)
    assert f"vehicle.yaml, line {line}: {entry}" in message
    assert problem in message


def test_a_check_of_the_dataclass_is_reported_like_the_others(tmp_path: Path) -> None:
    path = written(tmp_path, "{name: A, kind: cart, parts: []}")
    with pytest.raises(DataError, match=r"line 1: the whole file: a cart has parts"):
        read_package_data(path, Vehicle)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"none\.yaml cannot be read"):
        read_package_data(tmp_path / "none.yaml", Vehicle)


IMPORTS = """
import inverse_scaling_evals._registry, inverse_scaling_evals.analysis.published
import inverse_scaling_evals.cli, inverse_scaling_evals.serving, inverse_scaling_evals.studies
from inverse_scaling_evals.datasets import _sources, ai_risk, counting, grades, zebra
"""


HOOK = """
import sys
def hook(event, arguments):
    if event == "open" and str(arguments[0]).endswith((".yaml", ".jsonl")):
        print(arguments[0])
sys.addaudithook(hook)
"""

USES = """
inverse_scaling_evals.analysis.published.published_figures()
inverse_scaling_evals.serving.recipes()
_sources.sources(), ai_risk.ai_risk_tasks(), ai_risk.flag_meanings(), grades.real_students()
grades.generate_grades_in_classes(0, 3)
counting.generate_misleading_math(0, 1), counting.generate_misleading_python(0, 1)
counting.generate_misleading_math_v1(0, 1), counting.generate_famous_paradoxes(0, 1)
counting.generate_famous_paradoxes_v1(0, 1), counting.generate_plain_counting(0, 1)
counting.generate_misleading_realistic(0, 1)
zebra.generate_zebra(0, 1, (3,))
from inverse_scaling_evals.studies import estimate, plan
estimate(plan(tasks=["zebra"], models=["scripted/steady"], budgets=[0]), load=False)
from inverse_scaling_evals.datasets.noise import noisy_text
noisy_text("?", 1, key="q", others=[])
"""


@pytest.fixture(scope="module")
def opened() -> list[set[Path]]:
    """The data files that one process opens when it imports the package, and when it uses them."""
    found = subprocess.run(
        [sys.executable, "-c", f"{HOOK}{IMPORTS}\nprint('imported')\n{USES}"],
        capture_output=True,
        text=True,
        check=True,
    )
    return [
        {path for path in map(Path, lines.split("\n")) if PACKAGE in path.parents}
        for lines in found.stdout.split("imported\n")
    ]


def test_nothing_is_read_when_the_package_is_imported(opened: list[set[Path]]) -> None:
    at_import, _ = opened
    assert at_import == set()


def test_every_data_file_is_read_and_fits(opened: list[set[Path]]) -> None:
    _, in_use = opened
    parts = ("datasets", "serving", "analysis/published", "studies")
    files = {path for part in parts for path in (PACKAGE / part).rglob("*.yaml")}
    files.add(PACKAGE / "catalogue.yaml")
    assert len(files) == 28
    assert in_use == files


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.yaml")), ids=lambda path: path.name)
def test_files_read_the_same_without_libyaml(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    loader = pytest.importorskip("yaml.cyaml").CSafeLoader
    assert yaml.safe_load(text) == yaml.load(text, Loader=loader)
