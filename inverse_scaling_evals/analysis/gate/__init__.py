"""The gate: rules on verdicts, drops, scores and missing answers, for use in CI."""

from ._complete import incomplete_logs
from ._decide import decide
from ._formats import as_json, github_annotations, headline, junit, markdown, one_line
from ._gate import gate
from ._report import OUTCOMES, Criterion, GateReason, GateReport, Outcome, Result
from ._rules import Rule, Rules, default_rules, parse_rules, read_rules

__all__ = [
    "OUTCOMES",
    "Criterion",
    "GateReason",
    "GateReport",
    "Outcome",
    "Result",
    "Rule",
    "Rules",
    "as_json",
    "decide",
    "default_rules",
    "gate",
    "github_annotations",
    "headline",
    "incomplete_logs",
    "junit",
    "markdown",
    "one_line",
    "parse_rules",
    "read_rules",
]
