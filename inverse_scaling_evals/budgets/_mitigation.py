"""Mitigations: remedies against thinking that goes wrong, each a condition like a regime."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from .._arguments import did_you_mean
from .._package_data import read_package_data
from ..errors import BudgetError
from ._budget import MAX_TOKENS, Budget

MitigationKind = Literal["none", "anchor", "priors", "caution", "clamp", "ignore"]
MITIGATIONS: tuple[MitigationKind, ...] = get_args(MitigationKind)

MITIGATION_WORDS = "mitigation_words"
"""Key of a sample's metadata that holds the words of a mitigation that differ by question."""

ANCHORS = range(4, 9)
"""How many solved examples `anchor` may show."""

_DEFAULT_ANCHORS = 6
_MAX_DIGITS = len(str(MAX_TOKENS))

_EXPECTED = (
    f"expected none, anchor (or anchor=N, {ANCHORS[0]} to {ANCHORS[-1]} solved examples; "
    f"{_DEFAULT_ANCHORS} without N), priors, caution, ignore, or clamp=N (at most N tokens of "
    "thinking, such as clamp=2048)."
)


@dataclass(frozen=True)
class _Words:
    caution: str
    ignore: str
    anchor: str


@cache
def _words() -> _Words:
    return read_package_data(Path(__file__).with_name("mitigations.yaml"), _Words)


@dataclass(frozen=True)
class Mitigation:
    """A remedy under which questions are asked.

    Attributes:
        kind: `none`; `anchor` (solved examples before the question), `priors` (what is known of
            such questions), `caution` (a warning of long thinking), `ignore` (a sentence on what
            does not matter): words of the system message; or `clamp`, a bound on the budget.
        number: Examples of an `anchor`, tokens of a `clamp`; None for the other kinds.
    """

    kind: MitigationKind = "none"
    number: int | None = None

    def __str__(self) -> str:
        """Return the label that `parse_mitigation` reads back: `none`, `anchor=6`, `clamp=2048`."""
        return self.kind if self.number is None else f"{self.kind}={self.number}"

    def clamped(self, budget: Budget) -> Budget:
        """Return the budget that reaches the model.

        Raises:
            BudgetError: If the mitigation clamps, and the budget has no number.
        """
        if self.kind != "clamp" or budget.kind == "off":
            return budget
        assert self.number is not None
        if budget.tokens is None:
            raise BudgetError(
                f"mitigation={self} contradicts budget={budget}, which has no number of tokens to "
                f"clamp. Use budgets in tokens, such as {self.number} itself."
            )
        return Budget("tokens", tokens=min(budget.tokens, self.number))

    def words(self, metadata: Mapping[str, Any] | None = None) -> str:
        """Return what the system message says of it; empty for `none` and `clamp`.

        Args:
            metadata: Metadata of the sample, where a task puts the words of `anchor` and `priors`.

        Raises:
            BudgetError: If they are not there.
        """
        match self.kind:
            case "caution":
                return _words().caution
            case "ignore":
                return _words().ignore
            case "anchor" | "priors":
                found = (metadata or {}).get(MITIGATION_WORDS)
                if not isinstance(found, str):
                    raise BudgetError(
                        f"mitigation={self} needs words that differ by question, and the sample "
                        f"has none ({MITIGATION_WORDS} in its metadata). Set it as an argument of "
                        "a task or of with_budget, not of the solver alone."
                    )
                return found
            case _:
                return ""


def parse_mitigation(value: "str | Mitigation | None") -> Mitigation:
    """Read a mitigation from a task argument.

    Args:
        value: `none`, `anchor`, `anchor=N`, `priors`, `caution`, `ignore` or `clamp=N`; None for
            `none`.

    Raises:
        BudgetError: For anything else.

    Examples:
        >>> str(parse_mitigation("anchor"))
        'anchor=6'
        >>> parse_mitigation("clamp=2048")
        Mitigation(kind='clamp', number=2048)
    """
    if isinstance(value, Mitigation):
        return value
    if value is None:
        return Mitigation()
    word, equals, digits = str(value).strip().lower().partition("=")
    kind = next((kind for kind in MITIGATIONS if kind == word), None)
    hint = "" if kind else did_you_mean(word, MITIGATIONS)
    invalid = BudgetError(f"Invalid mitigation {value!r:.80}: {_EXPECTED}{hint}")
    if not isinstance(value, str):
        raise invalid
    if kind is None or (equals and kind not in ("anchor", "clamp")):
        raise invalid
    if not equals and kind != "clamp":
        return Mitigation(kind, _DEFAULT_ANCHORS if kind == "anchor" else None)
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _MAX_DIGITS):
        raise invalid
    number = int(digits)
    if number not in (ANCHORS if kind == "anchor" else range(1, MAX_TOKENS + 1)):
        raise invalid
    return Mitigation(kind, number)


def mitigation_in(text: str) -> MitigationKind:
    """Return the mitigation whose words a prompt has: anchor, caution, ignore, or none.

    Those of `priors` are a task's own, and `clamp` has none.

    Examples:
        >>> mitigation_in(Mitigation("ignore").words())
        'ignore'
    """
    words = _words()
    said: tuple[tuple[MitigationKind, str], ...] = (
        ("anchor", words.anchor),
        ("caution", words.caution),
        ("ignore", words.ignore),
    )
    return next((kind for kind, phrase in said if phrase in text), "none")


def anchor_words(examples: Sequence[tuple[str, str]]) -> str:
    """Return the words of `anchor`.

    Args:
        examples: Questions with their answers, in the order in which they are shown.
    """
    shown = [
        f"Example {number}\n\n{question}\n\n{answer}"
        for number, (question, answer) in enumerate(examples, start=1)
    ]
    return "\n\n".join([_words().anchor, *shown])
