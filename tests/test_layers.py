"""The layers of the package: imports point one way."""

import ast
from pathlib import Path

import inverse_scaling_evals

PACKAGE = Path(inverse_scaling_evals.__file__).parent

# what each part may import from; errors, _compat and _yaml_fields are open to all
ALLOWED = {
    "errors": {"_compat"},
    "_compat": set(),
    "_yaml_fields": set(),
    "budgets": set(),
    "datasets": set(),
    "solvers": {"budgets"},
    "scorers": {"budgets"},
    "models": {"datasets"},
    "organisms": {"budgets", "datasets", "models", "tasks", "analysis", "studies"},
    "tasks": {"budgets", "datasets", "models", "solvers", "scorers"},
    "analysis": {"budgets"},
    "serving": {"budgets", "solvers"},
    "studies": {
        "budgets",
        "datasets",
        "models",
        "solvers",
        "scorers",
        "tasks",
        "analysis",
        "serving",
    },
    "cli": {
        "budgets",
        "datasets",
        "models",
        "organisms",
        "tasks",
        "analysis",
        "serving",
        "studies",
    },
    "_registry": {"models", "scorers", "solvers", "tasks"},
    "__init__": {"budgets", "datasets", "scorers", "solvers", "tasks", "analysis"},
}
OPEN_TO_ALL = {"errors", "_compat", "_yaml_fields"}

# the parts of studies: each imports those before it
STUDIES = (
    "plan",
    "folder",
    "progress",
    "export",
    "_options",
    "_tasks",
    "_preflight",
    "workers",
    "ray",
    "_check",
    "_run",
    "_decisions",
    "_until_decided",
    "_demo",
)


def imported_parts(path: Path) -> set[str]:
    """Names of the package's parts that a module imports, inside functions too."""
    depth = len(path.relative_to(PACKAGE).parts)
    parts = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == depth:
            parts |= {node.module.split(".")[0]} if node.module else {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
            PACKAGE.name + "."
        ):
            parts.add(node.module.split(".")[1])
    return parts


def test_imports_point_one_way() -> None:
    offenders = []
    for path in sorted(PACKAGE.rglob("*.py")):
        part = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        reached = imported_parts(path) - {part} - OPEN_TO_ALL
        offenders += [
            f"{path.relative_to(PACKAGE)} imports {other}"
            for other in sorted(reached - ALLOWED[part])
        ]
    assert offenders == []


def test_private_names_of_inspect_are_imported_in_one_place_only() -> None:
    offenders = [
        str(path.relative_to(PACKAGE))
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.name != "_compat.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("inspect_ai.")
        and "._" in (node.module or "")
    ]
    assert offenders == []


def imported_modules(path: Path) -> set[tuple[str, ...]]:
    """Modules of the package that a module imports from, as paths, inside functions too."""
    package = path.relative_to(PACKAGE).parent.parts
    modules = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom):
            continue
        inside = tuple(node.module.split(".")) if node.module else ()
        if node.level:
            base = package[: len(package) - node.level + 1] + inside
        elif inside[:1] == (PACKAGE.name,):
            base = inside[1:]
        else:
            continue
        modules |= {base} if node.module else {(*base, alias.name) for alias in node.names}
    return modules


def test_imports_between_the_parts_of_studies_point_one_way() -> None:
    folder = PACKAGE / "studies"
    parts = {path.stem for path in folder.iterdir() if path.suffix == ".py" or path.is_dir()}
    assert parts - {"__init__", "__pycache__"} == set(STUDIES)
    offenders = []
    for path in sorted(folder.rglob("*.py")):
        part = path.relative_to(folder).parts[0].removesuffix(".py")
        if part == "__init__":
            continue
        allowed = STUDIES[: STUDIES.index(part) + 1]
        offenders += [
            f"{path.relative_to(folder)} imports {'.'.join(module)}"
            for module in sorted(imported_modules(path))
            if module[:1] == ("studies",) and (len(module) == 1 or module[1] not in allowed)
        ]
    assert offenders == []


def test_the_packages_of_studies_are_entered_through_their_init() -> None:
    offenders = [
        f"{path.relative_to(PACKAGE)} imports {'.'.join(module)}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for module in sorted(imported_modules(path))
        if module[:1] == ("studies",)
        and any(name.startswith("_") for name in module[1:])
        # a private module is open to its own package and what is below it
        and not path.relative_to(PACKAGE).is_relative_to(Path(*module[:-1]))
    ]
    assert offenders == []
