"""The layers of the package: imports point one way, and each package has one door."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import inverse_scaling_evals

PACKAGE = Path(inverse_scaling_evals.__file__).parent

# what each part may import from
ALLOWED = {
    "errors": set(),
    "_archives": {"_inspect"},
    "_arguments": set(),
    "_constants": set(),
    "_counted": set(),
    "_inspect": set(),
    "_extras": set(),
    "_json": set(),
    "_json_logs": {"_inspect"},
    "_package_data": set(),
    "_visible": set(),
    "_yaml": set(),
    "_yaml_fields": set(),
    "catalogue": {"datasets"},
    "presets": set(),
    "budgets": set(),
    "datasets": set(),
    "solvers": {"budgets", "scorers"},
    "scorers": {"budgets"},
    "models": {"budgets", "datasets"},
    "organisms": {"budgets", "datasets", "models", "tasks", "analysis", "studies"},
    "tasks": {"catalogue", "budgets", "datasets", "models", "solvers", "scorers"},
    "analysis": {"budgets"},
    "serving": {"budgets", "solvers"},
    "studies": {
        "catalogue",
        "presets",
        "budgets",
        "datasets",
        "models",
        "solvers",
        "scorers",
        "tasks",
        "analysis",
        "serving",
    },
    "report": {"catalogue", "budgets", "analysis"},
    "gym": {"catalogue", "datasets", "scorers", "tasks"},
    "cli": {
        "catalogue",
        "presets",
        "budgets",
        "datasets",
        "models",
        "organisms",
        "tasks",
        "analysis",
        "serving",
        "studies",
        "report",
        "gym",
    },
    "_registry": {"models", "scorers", "solvers", "tasks"},
    "__init__": {"budgets", "datasets", "scorers", "solvers", "tasks", "analysis"},
}
OPEN_TO_ALL = {
    "errors",
    "_archives",
    "_arguments",
    "_constants",
    "_counted",
    "_extras",
    "_inspect",
    "_json",
    "_json_logs",
    "_package_data",
    "_visible",
    "_yaml",
    "_yaml_fields",
}


# the parts of studies: each imports those before it
STUDIES = (
    "plan",
    "folder",
    "progress",
    "export",
    "workers",
    "ray",
    "check",
    "run",
    "decisions",
    "until_decided",
)


# the parts of analysis, likewise
ANALYSIS = (
    "noise",
    "transcripts",
    "logs",
    "estimates",
    "verdicts",
    "frames",
    "trajectories",
    "diagnostics",
    "gate",
    "published",
)


# the parts of the report, likewise
REPORT = (
    "_strings",
    "_typeset",
    "_within",
    "results",
    "figures",
    "export",
    "explorer",
    "page",
    "site",
)


def imports_of(path: Path) -> Iterator[tuple[str, ...]]:
    """Everything of the package that a file imports, inside functions too, as absolute names."""
    inside = path.relative_to(PACKAGE.parent).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[tuple[str, ...]] = []
        if isinstance(node, ast.Import):
            names = [tuple(alias.name.split(".")) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = inside[: len(inside) - node.level + 1] if node.level else ()
            module = (*above, *(node.module.split(".") if node.module else ()))
            names = [(*module, alias.name) for alias in node.names]
        yield from (name for name in names if name[0] == PACKAGE.name)


def test_imports_point_one_way() -> None:
    offenders = []
    for path in sorted(PACKAGE.rglob("*.py")):
        part = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        reached = {name[1] for name in imports_of(path) if len(name) > 1}
        offenders += [
            f"{path.relative_to(PACKAGE)} imports {other}"
            for other in sorted(reached - {part} - OPEN_TO_ALL - ALLOWED[part])
        ]
    assert offenders == []


def test_a_package_is_entered_through_its_init() -> None:
    """A private module is imported within its own package only; those of `_inspect` by all."""
    offenders = []
    for path in sorted(PACKAGE.rglob("*.py")):
        inside = path.relative_to(PACKAGE.parent).parts[:-1]
        for name in imports_of(path):
            hidden = next((i for i, part in enumerate(name) if is_hidden(part)), len(name))
            home = name[:hidden]
            if hidden < len(name) and inside[: len(home)] != home:
                offenders.append(f"{path.relative_to(PACKAGE)} imports {'.'.join(name)}")
    assert offenders == []


@pytest.mark.parametrize(
    ("package", "order"), [("studies", STUDIES), ("analysis", ANALYSIS), ("report", REPORT)]
)
def test_imports_between_the_parts_of_a_package_point_one_way(
    package: str, order: tuple[str, ...]
) -> None:
    folder = PACKAGE / package
    parts = {path.stem for path in folder.iterdir() if path.suffix == ".py" or path.is_dir()}
    assert parts - {"__init__", "__pycache__"} == set(order)
    offenders = []
    for path in sorted(folder.rglob("*.py")):
        part = path.relative_to(folder).parts[0].removesuffix(".py")
        if part == "__init__":
            continue
        allowed = order[: order.index(part) + 1]
        offenders += [
            f"{path.relative_to(folder)} imports {'.'.join(name)}"
            for name in sorted(imports_of(path))
            if name[1:2] == (package,) and (len(name) == 2 or name[2] not in allowed)
        ]
    assert offenders == []


def is_hidden(part: str) -> bool:
    return part.startswith("_") and not part.startswith("__")
