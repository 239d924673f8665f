"""Checkpoints of one train of thought, and rules that end it when the answer has settled."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ..errors import BudgetError
from ._assignment import Assignment
from ._budget import MAX_TOKENS, REGIMES, Enforce
from ._mitigation import Mitigation

PROBE_TOKENS = 256
"""Room for the answer at a checkpoint, in tokens."""

CheckpointsArgument = int | str | Sequence[int | str] | None
"""Checkpoints: `64`, `"64,256"`, or the list that `-T checkpoints=64,256` makes."""

StopKind = Literal["settled", "option"]

_DEFAULT_EQUAL = 2
_MOST_EQUAL = 100
_EXPECTED_STOP = (
    f"expected settled (or settled=K: K equal answers at consecutive checkpoints, from 2; "
    f"{_DEFAULT_EQUAL} without K), or option=P (a probability of the answered option of at least "
    "P, above 0.5 and up to 1, such as option=0.9)."
)


@dataclass(frozen=True)
class StopRule:
    """When thinking ends before its last checkpoint.

    Attributes:
        kind: `settled` (equal answers at consecutive checkpoints), or `option` (the probability of
            the answered option).
        number: How many equal answers, or the least probability.
    """

    kind: StopKind
    number: float

    def __str__(self) -> str:
        """Return the label that `parse_stop` reads back: `settled=2`, `option=0.9`."""
        return f"{self.kind}={self.number:.15g}"

    def is_met(self, answers: Sequence[str | None], probability: float | None) -> bool:
        """Return whether thinking ends here.

        Args:
            answers: The answers at all checkpoints so far, None for no answer, which settles
                nothing.
            probability: That of the answered option at the last; None without one.

        Examples:
            >>> StopRule("settled", 2).is_met(["4", "2", "2"], None)
            True
        """
        if self.kind == "option":
            return probability is not None and probability >= self.number
        last = answers[-int(self.number) :]
        return len(last) == self.number and last[0] is not None and len(set(last)) == 1


@dataclass(frozen=True)
class Checkpoints:
    """Where in one train of thought an answer is asked for.

    Attributes:
        tokens: Numbers of thinking tokens, ascending; the last is the most that is thought.
        stop: Rule that ends the thinking before; None to think on.
        probe_tokens: Room for each answer, in tokens.
    """

    tokens: tuple[int, ...]
    stop: StopRule | None = None
    probe_tokens: int = PROBE_TOKENS

    def __str__(self) -> str:
        """Return the label that `parse_checkpoints` reads back: `64,256`."""
        return ",".join(map(str, self.tokens))

    def as_record(self) -> dict[str, Any]:
        """Return what the metadata of samples record of them."""
        return {
            "design": "trajectory" if self.stop is None else "stopped",
            "checkpoints": list(self.tokens),
            "stop": None if self.stop is None else str(self.stop),
            "probe_tokens": self.probe_tokens,
        }


def parse_checkpoints(
    value: CheckpointsArgument, stop: str | None = None, probe_tokens: int | None = None
) -> Checkpoints | None:
    """Read checkpoints, and what belongs to them, from task arguments.

    Args:
        value: Numbers of thinking tokens, ascending; 0 for an answer without any. None for none.
        stop: Rule that ends thinking: `settled`, `settled=K` or `option=P`; None for none.
        probe_tokens: Room for the answer at a checkpoint; None for `PROBE_TOKENS`.

    Raises:
        BudgetError: If one is malformed, or `stop` or `probe_tokens` is given without checkpoints.

    Examples:
        >>> parse_checkpoints("8,64,256", stop="settled")
        Checkpoints(tokens=(8, 64, 256), stop=StopRule(kind='settled', number=2), probe_tokens=256)
    """
    if value is None:
        for name, alone in (("stop", stop), ("probe_tokens", probe_tokens)):
            if alone is not None:
                raise BudgetError(
                    f"{name}={alone} has no effect without checkpoints. Add them, such as "
                    f"checkpoints=64,256,1024, or leave {name} out."
                )
        return None
    listed = value.split(",") if isinstance(value, str) else value
    if not isinstance(listed, Sequence):
        listed = [listed]
    tokens = tuple(map(_tokens, listed))
    label = ",".join(map(str, tokens))
    if not tokens or list(tokens) != sorted(set(tokens)):
        ordered = ",".join(map(str, sorted(set(tokens)))) if any(tokens) else "64,256,1024"
        raise BudgetError(
            f"Invalid checkpoints {label}: expected numbers of thinking tokens in ascending order, "
            f"each once. Use checkpoints={ordered}."
        )
    if tokens[-1] == 0:
        raise BudgetError(
            "Invalid checkpoints 0: expected one above 0, since nothing would be thought. Use "
            "budget=0 for thinking off, or add another such as checkpoints=0,256."
        )
    rule = None if stop is None else parse_stop(stop)
    needed = 0 if rule is None else (int(rule.number) if rule.kind == "settled" else 1) + 1
    if needed > len(tokens):
        raise BudgetError(
            f"stop={rule} needs {needed} checkpoints at least, as thinking ends at the last one "
            f"anyway, and there {'is one' if len(tokens) == 1 else f'are {len(tokens)}'}: {label}. "
            "Add checkpoints" + (", or lower K." if needed > 3 else ".")
        )
    room = PROBE_TOKENS if probe_tokens is None else probe_tokens
    if isinstance(room, bool) or not isinstance(room, int) or not 1 <= room <= MAX_TOKENS:
        raise BudgetError(
            f"Invalid probe_tokens {room!r:.80}: expected a positive whole number such as "
            f"{PROBE_TOKENS}."
        )
    return Checkpoints(tokens, rule, room)


def parse_stop(value: "str | StopRule") -> StopRule:
    """Read a rule that ends thinking.

    Raises:
        BudgetError: If it is none.

    Examples:
        >>> str(parse_stop("settled"))
        'settled=2'
    """
    if isinstance(value, StopRule):
        return value
    invalid = BudgetError(f"Invalid stop {value!r:.80}: {_EXPECTED_STOP}")
    if not isinstance(value, str):
        raise invalid
    word, equals, number = value.strip().lower().partition("=")
    if word == "settled":
        if not equals:
            return StopRule("settled", _DEFAULT_EQUAL)
        if not (number.isascii() and number.isdigit() and len(number) < 4):
            raise invalid
        if not _DEFAULT_EQUAL <= int(number) <= _MOST_EQUAL:
            raise invalid
        return StopRule("settled", int(number))
    if word != "option":
        raise invalid
    try:
        least = float(number)
    except ValueError as error:
        raise invalid from error
    if not 0.5 < least <= 1:
        raise invalid
    return StopRule("option", least)


def check_regime(checkpoints: Checkpoints, assignment: Assignment, regime: str | None) -> None:
    """Raise for a regime that names a budget where checkpoints have none.

    Raises:
        BudgetError: Naming the budget to give.
    """
    if assignment.budgets[0].kind == "natural" and regime in REGIMES and regime != "natural":
        raise BudgetError(
            f"regime={regime} needs a budget beside checkpoints={checkpoints}: the natural regime "
            f"is the one without. Use budget={checkpoints.tokens[-1]}, the last checkpoint, or "
            "leave regime out."
        )


def check_thinking(
    checkpoints: Checkpoints,
    assignment: Assignment,
    enforce: Enforce,
    closing: str | None,
    mitigation: Mitigation,
) -> None:
    """Raise for arguments that contradict checkpoints.

    One train of thought is followed up to the last checkpoint, so nothing else may end it: the
    budget is natural, or the number of the last checkpoint, which the prompt then names.

    Raises:
        BudgetError: Naming the argument.
    """
    last = checkpoints.tokens[-1]
    budget = assignment.budgets[0]
    if assignment.is_randomised or (budget.kind != "natural" and budget.tokens != last):
        raise BudgetError(
            f"budget={assignment} contradicts checkpoints={checkpoints}: one train of thought is "
            "followed up to the last checkpoint. Leave budget out (natural), or use "
            f"budget={last}, which the prompt then names."
        )
    others = {
        "enforce": (enforce, "auto"),
        "closing": (closing, None),
        "mitigation": (str(mitigation) if mitigation.kind == "clamp" else "none", "none"),
    }
    for name, (given, allowed) in others.items():
        if given != allowed:
            raise BudgetError(
                f"{name}={given} contradicts checkpoints={checkpoints}: the thinking does not know "
                f"where it will be cut. Leave {name} out."
            )


def _tokens(value: int | str) -> int:
    text = str(value).strip()
    if isinstance(value, bool) or not (text.isascii() and text.isdigit() and len(text) <= 10):
        raise BudgetError(
            f"Invalid checkpoint {value!r:.80}: expected a whole number of thinking tokens from 0, "
            "such as 256."
        )
    if int(text) > MAX_TOKENS:
        raise BudgetError(f"Invalid checkpoint {text}: expected at most {MAX_TOKENS:,} tokens.")
    return int(text)
