"""The report of a preflight: checks, each with its evidence and remedy."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

Result = Literal["pass", "fail", "note"]
Evidence = Literal["tested", "table"]

CheckName = Literal[
    "accepted", "answers", "budget", "context", "counted", "enforced", "model", "off", "parser",
    "table", "template", "tokens",
]  # fmt: skip

PROBE = "Which is more: three apples and two pears, or four apples? Reason step by step."
"""Prompt of the requests: short, but worth more than a few tokens of thinking."""

TINY_BUDGET = 16
"""Budget of the requests where any number of tokens is accepted."""


@dataclass(frozen=True)
class Check:
    """One check of a model.

    Attributes:
        name: What was checked.
        result: `pass`, `fail`, or `note` (worth knowing, or not established).
        finding: The result in a sentence.
        evidence: `tested` on this model, or known from the package's `table` of providers.
        remedy: What to do about a failure, with the exact flag if there is one.
    """

    name: CheckName
    result: Result
    finding: str
    evidence: Evidence = "tested"
    remedy: str = ""


@dataclass(frozen=True)
class PreflightReport:
    """Whether thinking budgets can be enforced on a model.

    Attributes:
        model: Inspect's name of the model.
        checks: In order; none follows a fatal one.
        facts: Measured numbers and names, as JSON values.
    """

    model: str
    checks: tuple[Check, ...]
    facts: dict[str, Any]

    @property
    def passed(self) -> bool:
        """Return whether no check failed."""
        return all(check.result != "fail" for check in self.checks)

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON values."""
        return {
            "model": self.model,
            "passed": self.passed,
            "checks": [asdict(check) for check in self.checks],
            "facts": self.facts,
        }
