"""The looks that were taken at a study, and their rules, as `decisions.json` holds them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from .._compat import filesystem
from ..analysis import Finding
from ..analysis._looks import DECISIONS_FILE, parse_decisions
from ..errors import DataError
from .folder._folder import write_whole
from .plan._study import Study, StudyCell


@dataclass(frozen=True)
class Rules:
    """What must not change once a look was taken, or the error rate would be another.

    Attributes:
        margin: Change of a rate or score that matters.
        rmse_margin: Change of an absolute error that matters.
        alpha: Error rate over all looks.
        looks: Shares of the questions at which looks are taken.
        limit: Questions of each task.
        sample: Questions of each stratum.
        order_seed: Of the draw of questions.
        curves: Epochs by budget, of each curve by its `curve_name`. Curves may be added.
    """

    margin: float
    rmse_margin: float
    alpha: float
    looks: list[float]
    limit: int | None
    sample: int | None
    order_seed: int
    curves: dict[str, dict[str, int | None]]


@dataclass(frozen=True)
class Decisions:
    """The looks that were taken at the curves of a folder.

    Attributes:
        rules: By which they were taken.
        looks: Findings by share of the questions; those of later looks are added to it.
    """

    rules: Rules
    looks: dict[str, list[Finding]]


def rules_of(
    study: Study, *, margin: float, rmse_margin: float, alpha: float, looks: Sequence[float]
) -> Rules:
    """Give the rules by which a study is looked at."""
    curves: dict[str, dict[str, int | None]] = {}
    for cell in study.runnable:
        curves.setdefault(curve_name(cell), {})[cell.budget] = cell.epochs
    return Rules(
        margin=margin,
        rmse_margin=rmse_margin,
        alpha=alpha,
        looks=list(looks),
        limit=study.limit,
        sample=study.sample,
        order_seed=study.order_seed,
        curves=curves,
    )


def curve_name(cell: StudyCell) -> str:
    """Name the planned curve of a cell: all that it shares with the other budgets."""
    shared = {
        name: value
        for name, value in cell.task_args.items()
        if name not in ("budget", "assignment_seed")
    }
    return f"{cell.task} on {cell.model} ({cell.regime}) {json.dumps(shared, sort_keys=True)}"


def read_decisions(log_dir: str, rules: Rules) -> Decisions:
    """Read the looks that an earlier run took; none where there was no such run.

    Raises:
        DataError: If they were taken by other rules, or cannot be read.
    """
    path = f"{log_dir.rstrip('/')}/{DECISIONS_FILE}"
    fs = filesystem(path)
    if not fs.exists(path):
        return Decisions(rules, {})
    try:
        settings, looks = parse_decisions(fs.fs.cat_file(path))
        before = Rules(**settings)
        changed = _changed(before, rules)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(
            f"{path} cannot be read ({error}). Move it away, and the looks are taken anew from the "
            "logs."
        ) from error
    if changed:
        raise DataError(
            f"{path} holds looks that were taken by other rules:\n"
            + "\n".join(f"  {line}" for line in changed)
            + "\nChanging the rules after a look would break the error rate: give the same "
            "options, or --log-dir another folder. Without --until-decided whatever is missing is "
            "run, and analyse says at which error rate it then reaches its verdicts. If the file "
            "is moved away, looks are taken anew, which does not allow for those in it."
        )
    return Decisions(Rules(**{**settings, "curves": before.curves | rules.curves}), looks)


def write_decisions(log_dir: str, decisions: Decisions) -> None:
    """Write the looks down beside the logs.

    Raises:
        OSError: If the folder cannot be written.
    """
    document = {
        "settings": asdict(decisions.rules),
        "looks": {
            share: [asdict(finding) for finding in taken]
            for share, taken in decisions.looks.items()
            if taken
        },
    }
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    write_whole(f"{log_dir.rstrip('/')}/{DECISIONS_FILE}", text.encode("utf-8"))


def _changed(before: Rules, now: Rules) -> list[str]:
    """Say in words where two sets of rules differ, as far as they are on the same curves."""
    then, today = asdict(before), asdict(now)
    lines = [
        f"{name}: {then[name]} before, {today[name]} now"
        for name in then
        if name != "curves" and then[name] != today[name]
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
