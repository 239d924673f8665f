"""How many faults put into the code the tests notice: a sample of mutants of the parts that decide.

    python benchmarks/mutants.py [--sample 40] [--seed 1] [--part scorers]... [--longest 1]

Needs cosmic-ray (`make test-mutants` installs it). Each mutant changes one operator, number or
condition in a copy of the repository; the tests of its part run until one fails. Printed are the
fraction that was killed, with its 95 % interval (Wilson), and each survivor, to be looked at: some
change nothing. Left out by rule, before the sample is drawn, is what changes nothing that a test
of behaviour could see:

- annotations: nothing runs them;
- `==` for `is` and the reverse: the same for None, members of an enum and short strings;
- guards against a programmer's slip (`frozen`, `kw_only` and `slots` of a class, `strict` of zip,
  the `*` behind which arguments have names);
- caches (`@cache` and its size), which change seconds only.

Every run of tests is a fork of a process that has imported all that the tests need but the package
and themselves. The tests run in the order of the seconds that they took without a mutant; with
`--longest`, those that take longer are left out, and what they alone would notice survives.
"""

import argparse
import ast
import importlib
import json
import math
import multiprocessing
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = "inverse_scaling_evals"

PATIENCE = 10.0
"""Times as long as without a mutant, after which its tests count as failed."""


@dataclass(frozen=True)
class Part:
    """Code, and the tests that are to notice its faults.

    Attributes:
        code: Folder in the package.
        tests: Folders or files of tests.
    """

    code: str
    tests: Sequence[str]


PARTS = {
    "scorers": Part("scorers", ["tests/scorers", "tests/tasks/test_log_list.py"]),
    "budgets": Part("budgets", ["tests/budgets", "tests/solvers/test_thinking.py"]),
    "estimates": Part("analysis/estimates", ["tests/analysis/estimates", "tests/analysis/frames"]),
    "verdicts": Part("analysis/verdicts", ["tests/analysis/verdicts"]),
    "gate": Part("analysis/gate", ["tests/analysis/gate"]),
}


@dataclass(frozen=True)
class Mutant:
    """One change of a file.

    Attributes:
        path: The file, relative to the repository.
        row: Line of the change.
        source: The file's text with the change.
    """

    path: Path
    row: int
    source: str

    def shown(self, original: str) -> str:
        """Return the place and the line before and after."""
        before, after = original.splitlines(), self.source.splitlines()
        changed = [
            number
            for number, lines in enumerate(zip(before, after, strict=False))
            if lines[0] != lines[1]
        ]
        first = changed[0] if changed else min(len(before), len(after)) - 1
        return (
            f"{self.path}:{first + 1}\n    - {before[first].strip()}\n    + {after[first].strip()}"
        )


def main() -> None:
    """Run the mutants of the parts, and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sample", type=int, default=40, help="Mutants of each part.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--part", action="append", choices=PARTS, help="Default: all.")
    parser.add_argument("--longest", type=float, default=math.inf, help="Seconds of a test.")
    options = parser.parse_args()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is imported, as tests do
    for name in options.part or PARTS:
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            outcomes = list(run(PARTS[name], Path(folder), options))
        killed = outcomes.count(True)
        print(
            f"{name}: {killed} of {len(outcomes)} killed ({_interval(killed, len(outcomes))}), "
            f"seed {options.seed}, {time.monotonic() - began:.0f} s",
            flush=True,
        )


def run(part: Part, folder: Path, options: argparse.Namespace) -> Iterator[bool]:
    """Yield whether each mutant was killed; print those that were not.

    Raises:
        RuntimeError: If the tests fail without a mutant.
    """
    copy = folder / "copy"
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    for name in filter(None, tracked.split("\0")):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, copy / name)
    mutants = sampled(copy, part.code, options.sample, options.seed)
    began = time.monotonic()
    if not passes(copy, part.tests, 3600.0, options.longest, learns=True):
        printed = (copy / OUTPUT).read_text(encoding="utf-8")[-2000:]
        raise RuntimeError(f"The tests {' '.join(part.tests)} fail without a mutant:\n{printed}")
    for name in json.loads((copy / LEARNT).read_text(encoding="utf-8"))["modules"]:
        with suppress(Exception):  # one that cannot be imported by its name alone
            importlib.import_module(name)
    timeout = PATIENCE * (time.monotonic() - began)
    for mutant in mutants:
        file = copy / mutant.path
        original, stamp = file.read_text(encoding="utf-8"), file.stat()
        file.write_text(mutant.source, encoding="utf-8")
        # another time, so that no compiled file of the original is taken for that of the mutant
        os.utime(file, (stamp.st_atime, stamp.st_mtime + 10))
        killed = not passes(copy, part.tests, timeout, options.longest, learns=False)
        file.write_text(original, encoding="utf-8")
        os.utime(file, (stamp.st_atime, stamp.st_mtime))
        if not killed:
            print(f"  {mutant.shown(original)}", flush=True)
        yield killed


def sampled(copy: Path, code: str, sample: int, seed: int) -> list[Mutant]:
    """Draw mutants from all that the files of a part have, but for those that change nothing."""
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator, operator_names

    operators = [
        get_operator(name)()
        for name in sorted(operator_names())
        if not _swaps_identity(name) and not get_operator(name).arguments()
    ]
    places = []
    for path in sorted((copy / PACKAGE / code).rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        spans, nodes = list(_without_effect(source)), list(ast_nodes(get_ast(source)))
        for operator in operators:
            found = [place for node in nodes for place in operator.mutation_positions(node)]
            places += [
                (path, source, operator, occurrence, start[0])
                for occurrence, (start, _) in enumerate(found)
                if not any(first <= start < end for first, end in spans)
            ]
    drawn = Random(seed).sample(places, min(sample, len(places)))
    drawn.sort(key=lambda place: (place[0], place[4]))
    return [
        Mutant(path.relative_to(copy), row, mutated)
        for path, source, operator, occurrence, row in drawn
        if (mutated := mutate_code(source, operator, occurrence)) is not None
    ]


def _swaps_identity(operator: str) -> bool:
    return bool(re.search("(Eq_Is|Is_Eq|NotEq_IsNot|IsNot_NotEq|NoOp)$", operator))


Place = tuple[int, int]

_GUARDS = {"frozen", "kw_only", "slots", "strict"}
_CACHES = {"cache", "lru_cache", "cached_property"}


def _without_effect(source: str) -> Iterator[tuple[Place, Place]]:
    """Yield where what changes nothing begins and ends, as row and column."""
    for node in ast.walk(ast.parse(source)):
        found: list[ast.expr | None] = []
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.append(node.returns)
            found += [one for one in node.decorator_list if _name(one) in _CACHES]
            yield from _star(node.args)
        elif isinstance(node, ast.arg | ast.AnnAssign):
            found.append(node.annotation)
        elif isinstance(node, ast.Call):
            found += [word.value for word in node.keywords if word.arg in _GUARDS]
        for one in found:
            if one is not None:
                # from the @ of a decorator, which is what its removal begins with
                start = (one.lineno, max(0, one.col_offset - 1))
                yield start, (one.end_lineno or 0, one.end_col_offset or 0)


def _star(arguments: ast.arguments) -> Iterator[tuple[Place, Place]]:
    """Yield where the `*` stands behind which arguments have names alone."""
    if arguments.kwonlyargs and arguments.vararg is None:
        before = [*arguments.posonlyargs, *arguments.args]
        first = arguments.kwonlyargs[0]
        if before:
            last = max(
                (*before, *arguments.defaults), key=lambda node: (node.lineno, node.col_offset)
            )
            start = (last.end_lineno or 0, last.end_col_offset or 0)
        else:
            start = (first.lineno - 1, 0)
        yield start, (first.lineno, first.col_offset)


def _name(decorator: ast.expr) -> str:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


LEARNT, OUTPUT = "learnt.json", "tests.txt"


def passes(
    copy: Path, tests: Sequence[str], timeout: float, longest: float, *, learns: bool
) -> bool:
    """Run tests in a fork until one fails; False too if they take longer than a timeout.

    Args:
        copy: Where they are.
        tests: Folders or files.
        timeout: In seconds.
        longest: Seconds of processor time after which a test is left out.
        learns: Whether to find out which these are.
    """
    processes = multiprocessing.get_context("fork")
    process = processes.Process(target=_run_tests, args=(str(copy), list(tests), longest, learns))
    process.start()
    process.join(timeout)
    in_time = not process.is_alive()
    if not in_time and process.pid is not None:
        os.killpg(process.pid, signal.SIGKILL)  # with what the tests have started
        process.join()
    return in_time and process.exitcode == 0


class _Learnt:
    """A pytest plugin: which tests run in which order, by what they took without a mutant."""

    def __init__(self, longest: float, learns: bool) -> None:
        self.file = Path(LEARNT)
        self.seconds: dict[str, float] = {}
        self.longest, self.learns = longest, learns
        self.ended = False

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        began = time.process_time()
        if self.learns and self.longest < math.inf:
            self.ended = False
            signal.signal(signal.SIGPROF, self._end_test)
            signal.setitimer(signal.ITIMER_PROF, self.longest)
        try:
            return (yield)
        except BaseException:  # of any kind, as what it ends may wrap it
            if not self.ended:
                raise
            pytest.skip("It takes longer than --longest.")
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0.0)
            self.seconds[item.nodeid] = math.inf if self.ended else time.process_time() - began

    def _end_test(self, *_: object) -> None:
        self.ended = True
        raise KeyboardInterrupt

    def pytest_sessionfinish(self) -> None:
        if self.learns:
            own = (PACKAGE, "tests", "__main__", "conftest")
            modules = [name for name in sys.modules if not name.startswith(own)]
            self.file.write_text(json.dumps({"modules": modules, "seconds": self.seconds}))

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        if not self.learns:
            seconds = json.loads(self.file.read_text())["seconds"]
            items[:] = [item for item in items if seconds.get(item.nodeid, math.inf) < self.longest]
            items.sort(key=lambda item: round(seconds.get(item.nodeid, 0.0), 1))


def _run_tests(copy: str, tests: list[str], longest: float, learns: bool) -> None:
    os.setsid()
    os.chdir(copy)
    sys.path.insert(0, copy)
    os.environ["PYTHONPATH"] = copy
    sys.dont_write_bytecode = not learns
    assert PACKAGE not in sys.modules, "its mutants would not be run"
    with open(OUTPUT, "w", encoding="utf-8") as output:
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    sys.exit(pytest.main([*options, *tests], plugins=[_Learnt(longest, learns)]))


def _interval(killed: int, of: int) -> str:
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(killed, of, method="wilson")
    return f"{low:.0%} to {high:.0%}"


if __name__ == "__main__":
    main()
