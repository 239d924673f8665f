"""The looks that `study run --until-decided` took, as it left them beside the logs."""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from inspect_ai.log import EvalLog

from ..._inspect.files import filesystem
from ..logs import CURVE, LogFile, Logs, find_logs
from ._finding import VERDICTS, Finding
from ._look_levels import look_levels

DECISIONS_FILE = "decisions.json"
"""File in the folder of the logs, in which `run_until_decided` keeps the looks that it took."""

CurveKey = tuple[str, ...]
"""Values of the columns `CURVE`, by which a curve is known across frames and findings."""


@dataclass(frozen=True)
class Look:
    """The last look that was taken at a curve.

    Attributes:
        finding: What it came to.
        share: Share of the questions that were in.
        fractions: Shares at which looks were planned.
        alpha: Error rate over all of them.
    """

    finding: Finding
    share: float
    fractions: tuple[float, ...]
    alpha: float

    def number(self, questions: int) -> int:
        """Give the planned look, from 1, that is nearest to so many questions of the curve.

        It is never an earlier one than this: some of the questions are no earlier look at all.
        """
        share = self.share * max(questions / max(self.finding.n_questions, 1), 1)
        distances = [abs(fraction - share) for fraction in self.fractions]
        return 1 + distances.index(min(distances))


@dataclass(frozen=True)
class Looks:
    """The looks taken at the curves of one or more folders.

    Attributes:
        curves: The last look at each curve.
        notes: What stood in the way of reading them.
    """

    curves: Mapping[CurveKey, Look] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


NO_LOOKS = Looks()
"""Nothing was stopped early."""


def read_looks(logs: Logs) -> Looks:
    """Read which looks were taken at the curves in some logs before they were stopped.

    Args:
        logs: A folder of logs, a log, or several of these, as `observations_df` takes them.

    Returns:
        The looks that stand in `decisions.json` beside the logs; none where there is no such file.
        One that cannot be read is told in `notes`.

    Raises:
        DataError: If a folder or a log does not exist.
    """
    curves: dict[CurveKey, Look] = {}
    notes = []
    for folder in dict.fromkeys(map(_folder, find_logs(logs))):
        path = f"{folder}/{DECISIONS_FILE}"
        if not folder or not filesystem(path).exists(path):
            continue
        try:
            curves |= _last_looks(*parse_decisions(filesystem(path).fs.cat_file(path)))
        except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
            notes.append(
                f"{path} cannot be read ({error}). Looks may have been taken at these logs that "
                "the verdicts do not allow for."
            )
    return Looks(curves, tuple(notes))


def parse_decisions(text: bytes) -> tuple[dict[str, Any], dict[str, list[Finding]]]:
    """Read the content of `decisions.json`.

    Returns:
        The settings of the looks, and the findings of each look by the share of the questions that
        were in ("0.5").

    Raises:
        ValueError: If it is no JSON, or a value is out of range.
        KeyError: If a part is missing.
        TypeError: If a part is of another kind; AttributeError likewise.
    """
    document = json.loads(text.decode("utf-8"))
    looks = {
        share: [Finding(**finding) for finding in taken]
        for share, taken in document["looks"].items()
    }
    for finding in (finding for taken in looks.values() for finding in taken):
        for name in ("change", "p", "p_adjusted", "margin", "n_questions"):
            math.isnan(getattr(finding, name))  # a TypeError where it is no number
        if finding.verdict not in VERDICTS:
            raise ValueError(f"{finding.verdict} is no verdict")
    return dict(document["settings"]), looks


def curve_key(found: Finding | Mapping[str, Any]) -> CurveKey:
    """Return the values of the columns `CURVE` of a finding, or of a row that has them."""
    values = found if isinstance(found, Mapping) else vars(found)
    return tuple(str(values[name]) for name in CURVE)


def _folder(log: LogFile | EvalLog) -> str:
    return log.folder if isinstance(log, LogFile) else log.location.rpartition("/")[0]


def _last_looks(
    settings: Mapping[str, Any], looks: Mapping[str, Iterable[Finding]]
) -> dict[CurveKey, Look]:
    fractions, alpha = tuple(map(float, settings["looks"])), float(settings["alpha"])
    look_levels(fractions, alpha)  # refuses what are no looks
    found = {}
    for share in sorted(looks, key=float):
        if float(share) not in fractions:
            raise ValueError(f"there is no look at {share} of the questions")
        for finding in looks[share]:
            found[curve_key(finding)] = Look(finding, float(share), fractions, alpha)
    return found
