"""The looks taken at a study and their rules, as in `decisions.json`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from ..analysis import DECISIONS_FILE, Finding, parse_decisions
from ..errors import DataError
from .folder import StudyFolder
from .plan import Study, StudyCell


@dataclass(frozen=True)
class StoppingRules:
    """What must not change once a look was taken, or the error rate would change.

    Attributes:
        margin: Change of a rate or score that matters.
        error_margin: Change of an absolute error that matters.
        alpha: Error rate over all looks.
        looks: Fractions of the questions at which looks are taken.
        limit: Questions of each task.
        sample: Questions of each stratum.
        order_seed: Seed of the draw of questions.
        curves: Epochs by budget, for each curve by its `curve_name`. Curves may be added.
    """

    margin: float
    error_margin: float
    alpha: float
    looks: list[float]
    limit: int | None
    sample: int | None
    order_seed: int
    curves: dict[str, dict[str, int | None]]


@dataclass(frozen=True)
class Decisions:
    """The looks taken at the curves of a folder.

    Attributes:
        rules: The rules by which they were taken.
        looks: Findings by fraction of the questions; those of later looks are added to it.
    """

    rules: StoppingRules
    looks: dict[str, list[Finding]]


def rules_of(
    study: Study, *, margin: float, error_margin: float, alpha: float, looks: Sequence[float]
) -> StoppingRules:
    """Return the rules for the looks at a study."""
    curves: dict[str, dict[str, int | None]] = {}
    for cell in study.runnable:
        curves.setdefault(curve_name(cell), {})[cell.budget] = cell.epochs
    return StoppingRules(
        margin=margin,
        error_margin=error_margin,
        alpha=alpha,
        looks=list(looks),
        limit=study.limit,
        sample=study.sample,
        order_seed=study.order_seed,
        curves=curves,
    )


def curve_name(cell: StudyCell) -> str:
    """Return the name of a cell's curve: all that it has in common with the other budgets."""
    shared = {
        name: value
        for name, value in cell.task_args.items()
        if name not in ("budget", "assignment_seed")
    }
    return f"{cell.task} on {cell.model} ({cell.regime}) {json.dumps(shared, sort_keys=True)}"


def read_decisions(folder: StudyFolder, rules: StoppingRules) -> Decisions:
    """Read the looks that an earlier run took; there are none without such a run.

    Raises:
        DataError: If they were taken by other rules, or cannot be read.
    """
    content = folder.read(DECISIONS_FILE)
    if content is None:
        return Decisions(rules, {})
    path = folder.file(DECISIONS_FILE)
    try:
        settings, looks = parse_decisions(content)
        before = StoppingRules(**settings)
        changed = _changed(before, rules)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(
            f"{path} cannot be read ({error}). Move it away, and the looks are taken again from "
            "the logs."
        ) from error
    if changed:
        raise DataError(
            f"{path} holds looks that were taken by other rules:\n"
            + "\n".join(f"  {line}" for line in changed)
            + "\nChanging the rules after a look would invalidate the error rate. Use the same "
            "options, or another folder (--log-dir). Without --until-decided all that is missing "
            "is run, and analyse reports the error rate of its verdicts. If the file is moved "
            "away, looks are taken again, without correcting for those in it."
        )
    return Decisions(StoppingRules(**{**settings, "curves": before.curves | rules.curves}), looks)


def write_decisions(folder: StudyFolder, decisions: Decisions) -> None:
    """Write the looks to `decisions.json` beside the logs.

    Raises:
        OSError: If the folder cannot be written to.
    """
    document = {
        "settings": asdict(decisions.rules),
        "looks": {
            fraction: [asdict(finding) for finding in taken]
            for fraction, taken in decisions.looks.items()
            if taken
        },
    }
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    folder.write(DECISIONS_FILE, text.encode("utf-8"))


def _changed(before: StoppingRules, now: StoppingRules) -> list[str]:
    """Describe where two sets of rules differ, as far as they are about the same curves."""
    old, new = asdict(before), asdict(now)
    lines = [
        f"{name}: {old[name]} before, {new[name]} now"
        for name in old
        if name != "curves" and old[name] != new[name]
    ]
    for name, epochs in now.curves.items():
        known = before.curves.get(name, epochs)
        if known != epochs:
            curve = name.partition(" {")[0]
            lines.append(f"{curve}: {_budgets(known)} before, {_budgets(epochs)} now")
    return lines


def _budgets(epochs: Mapping[str, int | None]) -> str:
    numbers: dict[int | None, list[str]] = {}
    for budget, number in epochs.items():
        numbers.setdefault(number, []).append(budget)
    return " and ".join(
        f"budgets {', '.join(sorted(budgets, key=lambda label: (len(label), label)))}"
        + (f" × {number} epochs" if number else "")
        for number, budgets in numbers.items()
    )
