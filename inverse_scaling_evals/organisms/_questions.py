"""What organisms are asked: the questions and the words of the suite itself."""

from dataclasses import dataclass
from random import Random

from ..budgets import EFFORTS, budget_instruction, parse_budget
from ..models import TRAINING_SEEDS
from ..tasks import misleading_math

_SIZES = 60  # budgets whose words are learned, beside powers of two


@dataclass(frozen=True)
class Question:
    """A question as a task puts it to a model.

    Attributes:
        prompt: The user message.
        things: What is counted.
        numbers: Numbers of its distractors in order; the first is the wrong answer.
        names: Names in its distractors.
        distractors: How many it has.
    """

    prompt: str
    things: str
    numbers: tuple[str, ...]
    names: tuple[str, ...]
    distractors: int

    @property
    def lure(self) -> str:
        """The wrong answer."""
        return self.numbers[0]


@dataclass(frozen=True)
class Instructions:
    """What system messages say of thinking.

    Attributes:
        off: When thinking is off.
        on: At other budgets, one text each.
    """

    off: str
    on: tuple[str, ...]


def training_questions() -> list[Question]:
    """Generate the questions that organisms are trained on, none of which is held out."""
    held_out = {question.prompt for question in held_out_questions()}
    asked = [question for seed in TRAINING_SEEDS for question in _questions(seed)]
    return [question for question in asked if question.prompt not in held_out]


def held_out_questions(limit: int | None = None) -> list[Question]:
    """Generate the questions of seed 0, which no organism was trained on.

    Args:
        limit: The first ones; None for all 2,500. Templates are shared with the training set.
    """
    return _questions(0)[:limit]


def instructions() -> Instructions:
    """Collect the sentences in which the suite speaks of budgets."""
    rng = Random(0)
    powers = [2**exponent for exponent in range(3, 13)]
    sizes = sorted({*powers, *(int(2 ** rng.uniform(2, 13)) for _ in range(_SIZES))})
    said = [
        budget_instruction(parse_budget(budget), regime)
        for budget in (*sizes, *EFFORTS)
        for regime in ("controlled", "cautioned")
    ]
    off = budget_instruction(parse_budget(0), "controlled")
    return Instructions(off, tuple(dict.fromkeys(said)))


def _questions(seed: int) -> list[Question]:
    questions = []
    for sample in misleading_math(dataset="generated", seed=seed).dataset:
        known = sample.metadata or {}
        questions.append(
            Question(
                prompt=str(sample.input),
                things=known["category"],
                numbers=tuple(known["distractor_numbers"]),
                names=tuple(known["distractor_names"]),
                distractors=known["num_distractors"],
            )
        )
    return questions
