"""The layers of the package: imports point one way."""

import ast
from pathlib import Path

import inverse_scaling_evals

PACKAGE = Path(inverse_scaling_evals.__file__).parent

# what each part may import from; errors, _compat, _package_data and _yaml_fields are open to all
ALLOWED = {
    "errors": {"_compat"},
    "_compat": set(),
    "_package_data": set(),
    "_yaml_fields": set(),
    "budgets": set(),
    "datasets": set(),
    "solvers": {"budgets"},
    "scorers": {"budgets"},
    "models": {"datasets"},
    "tasks": {"budgets", "datasets", "solvers", "scorers"},
    "analysis": {"budgets"},
    "serving": {"budgets", "solvers"},
    "studies": {"budgets", "datasets", "solvers", "scorers", "tasks", "analysis", "serving"},
    "cli": {"budgets", "datasets", "models", "tasks", "analysis", "serving", "studies"},
    "_registry": {"models", "scorers", "solvers", "tasks"},
    "__init__": {"budgets", "datasets", "scorers", "solvers", "tasks", "analysis"},
}
OPEN_TO_ALL = {"errors", "_compat", "_package_data", "_yaml_fields"}


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
