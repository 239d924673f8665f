"""Build an Inspect task from questions, thinking and scoring, in the same way for every family."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from inspect_ai import Task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.log import HeadlineMetric
from inspect_ai.scorer import Scorer
from inspect_ai.viewer import (
    ScoreColorScale,
    TaskSamplesColumn,
    TaskSamplesView,
    ViewerConfig,
)

from .._constants import ANSWER_CHANGES, MEASURES
from ..budgets import (
    MITIGATION_WORDS,
    PLACE,
    Assignment,
    BudgetArgument,
    Checkpoints,
    Enforce,
    Mitigation,
    Regime,
    check_regime,
    check_thinking,
    parse_assignment,
    parse_checkpoints,
    parse_enforce,
    parse_mitigation,
    place_questions,
    resolve_regime,
)
from ..catalogue import EPOCHS, NATURAL_EPOCHS
from ..datasets import Item
from ..errors import BudgetError
from ..scorers import AnswerKind, exact_answer, thinking_measures
from ..solvers import refuse_impossible_cell, thinking
from ._arguments import Numbers
from .mitigated import Solved, check_mitigation, mitigation_words
from .noise import parse_noise, with_noise
from .prompt import AnswerFormat, question_text, user_prompt

_KINDS: dict[AnswerFormat, AnswerKind] = {"text": "text", "open": "number_or_none"}


@dataclass(frozen=True)
class Probes:
    """The arguments of every task that ask for answers within one train of thought.

    Attributes:
        checkpoints: As `budgets.parse_checkpoints` reads them, like the other two.
        stop: Rule that ends the thinking.
        probe_tokens: Room for each answer, in tokens.
    """

    checkpoints: Numbers = None
    stop: str | None = None
    probe_tokens: int | None = None

    def parse(self) -> Checkpoints | None:
        """Return the checkpoints; None for none.

        Raises:
            BudgetError: If an argument is invalid, or has no effect.
        """
        return parse_checkpoints(self.checkpoints, self.stop, self.probe_tokens)

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of the solver; none without checkpoints."""
        found = self.parse()
        if found is None:
            return {}
        given = {
            "checkpoints": str(found),
            "stop": None if found.stop is None else str(found.stop),
            "probe_tokens": self.probe_tokens,
        }
        return {name: value for name, value in given.items() if value is not None}


@dataclass(frozen=True)
class Cell:
    """The arguments of every task that set how the model thinks.

    Attributes:
        budget: As `budgets.parse_assignment` reads it.
        regime: `controlled`, `cautioned`, `silent`, `natural`, or None for the budget's default.
        enforce: `auto`, `prompt`, `cap`, `exact`, `extend` or `countdown`.
        assignment_seed: Seed of the draw among several budgets.
        closing: Words that end thinking which the budget cuts.
        mitigation: As `budgets.parse_mitigation` reads it.
        noise: As `noise.parse_noise` reads it.
        probes: Answers that are asked for within one train of thought.
    """

    budget: BudgetArgument
    regime: Regime | None
    enforce: Enforce
    assignment_seed: int | None = None
    closing: str | None = None
    mitigation: str = "none"
    noise: Numbers = None
    probes: Probes = Probes()

    @property
    def remedy(self) -> Mitigation:
        """Return the mitigation."""
        return parse_mitigation(self.mitigation)

    @property
    def assignment(self) -> Assignment:
        """Return the budget, or the design of several."""
        return parse_assignment(self.budget, self.assignment_seed)

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of the solver, which are part of a log's identity."""
        given = {"budget": self.budget, "regime": self.regime, "enforce": self.enforce}
        if self.closing is not None:
            given["closing"] = self.closing
        if self.remedy.kind != "none":
            given["mitigation"] = str(self.remedy)
        given |= self.probes.arguments()
        if not self.assignment.is_randomised:
            return given
        return {
            **given,
            "budget": str(self.assignment),
            "assignment_seed": self.assignment.seed,
        }

    def tags(self) -> list[str]:
        """Return the tags of the log, by which Inspect's lists of logs can be filtered."""
        regime = resolve_regime(self.assignment.budgets[0], self.regime)
        enforce = [f"enforce {self.enforce}"] if self.enforce != "auto" else []
        remedy = [f"mitigation {self.remedy}"] if self.remedy.kind != "none" else []
        noise = [f"noise {amount}" for amount in parse_noise(self.noise)]
        probes = [f"{name} {value}" for name, value in self.probes.arguments().items()]
        return [f"budget {self.assignment}", f"regime {regime}", *enforce, *remedy, *noise, *probes]

    def check(self) -> None:
        """Raise for what cannot run, before any data is loaded or request sent.

        Raises:
            BudgetError: If an argument is invalid, or the active model cannot enforce the budget.
        """
        enforce = parse_enforce(self.enforce)
        probes = self.probes.parse()
        if probes is not None:
            check_regime(probes, self.assignment, self.regime)
        resolve_regime(self.assignment.budgets[0], self.regime, enforce)
        parse_noise(self.noise)
        for budget in self.assignment.budgets:
            self.remedy.clamped(budget)
        if probes is not None:
            check_thinking(probes, self.assignment, enforce, self.closing, self.remedy)
        refuse_impossible_cell(self.assignment, enforce, self.closing, self.remedy, probes)


@dataclass(frozen=True)
class Scoring:
    """How a family is scored and displayed.

    Attributes:
        scorer: Factory of the family's scorer.
        name: Its registry name without the package.
        answer_format: Format of the answer.
        score: Score of the headline (a key of the value, or the scorer's name).
        metric: Metric of that score in the headline.
        shown: Keys of the value that are columns of the sample list, with their labels.
        scales: Colour scales of those columns.
        hidden: Further keys of the value, with their labels, as hidden columns.
        stratum: Label of the stratum's number in the sample list.
        answer_range: Smallest and largest possible answer.
    """

    scorer: Callable[[], Scorer]
    name: str
    answer_format: AnswerFormat
    score: str
    metric: str
    shown: dict[str, str]
    scales: dict[str, ScoreColorScale]
    stratum: str = "Stratum"
    answer_range: tuple[float, float] | None = None
    hidden: dict[str, str] = field(default_factory=dict)


def exact_scoring(answer_format: AnswerFormat, stratum: str) -> Scoring:
    """Return the scoring by one correct answer: a number, a letter or a text.

    Args:
        answer_format: Format of the answer.
        stratum: Label of the stratum's number in the sample list.
    """
    return Scoring(
        scorer=exact_answer,
        name="exact_answer",
        answer_format=answer_format,
        score="exact_answer",
        metric="accuracy",
        shown={"exact_answer": "Correct"},
        scales={},
        stratum=stratum,
    )


def build_task(
    name: str,
    items: Sequence[Item],
    *,
    cell: Cell,
    scoring: Scoring,
    stratum: Callable[[Item], str],
    version: int,
    metadata: dict[str, Any],
    target: Callable[[Item], str | list[str]] = lambda item: item.answer,
    example: Callable[[Item], str | None] = lambda item: item.answer,
) -> Task:
    """Return the task of one cell.

    Args:
        name: Registry name of the task.
        items: Its questions, not empty.
        cell: How the model thinks.
        scoring: How answers are scored and displayed.
        stratum: Label of an item's stratum, for the metrics by stratum.
        version: Comparability number of data, prompt and scoring together.
        metadata: Metadata of the log (family, dataset, polarity …).
        target: The answer that scores 1.
        example: The answer of an item as an example shows it; None if none is agreed to be right.

    Raises:
        BudgetError: If a rule that reads options ends the thinking on questions without.
        TaskArgumentError: If the mitigation makes no sense on the task, or has too few questions.
    """
    assignment = cell.assignment
    check_mitigation(cell.remedy, name, str(metadata["dataset"]))
    natural = assignment.budgets[0].kind == "natural"
    examples = [_solved(item, example(item)) for item in items]
    samples = [
        _sample(
            item,
            stratum(item),
            target(item),
            scoring,
            {} if words is None else {MITIGATION_WORDS: words},
        )
        for item, words in zip(items, mitigation_words(cell.remedy, name, examples), strict=True)
    ]
    _check_stop(cell.probes, samples)
    samples = with_noise(samples, cell.noise, [one.question for one in examples])
    if assignment.is_randomised:
        metadatas = [sample.metadata or {} for sample in samples]
        places = place_questions([str(one["stratum"]) for one in metadatas])
        for one, place in zip(metadatas, places, strict=True):
            one[PLACE] = place
    return Task(
        display_name=_display_name(name, cell),
        tags=cell.tags(),
        dataset=MemoryDataset(samples, name=str(metadata["dataset"])),
        solver=thinking(**cell.arguments()),
        scorer=[scoring.scorer(), thinking_measures()],
        epochs=NATURAL_EPOCHS if natural else EPOCHS,
        version=version,
        metadata={
            **metadata,
            "questions": len(samples),
            "flagged": sum(bool(item.metadata.get("flags")) for item in items),
            **({"mitigation": str(cell.remedy)} if cell.remedy.kind != "none" else {}),
            **({"noise": list(parse_noise(cell.noise))} if cell.noise is not None else {}),
        },
        headline_metric=HeadlineMetric(
            scorer=scoring.name, score=scoring.score, metric=scoring.metric
        ),
        viewer=_viewer(
            scoring if cell.noise is None else replace(scoring, stratum="Noise"),
            followed=cell.probes.parse() is not None,
        ),
    )


def _check_stop(probes: Probes, samples: Sequence[Sample]) -> None:
    """Raise for a rule that could never be met, as it reads options that a question lacks."""
    found = probes.parse()
    if found is None or found.stop is None or found.stop.kind != "option":
        return
    without = [one for one in samples if not (one.metadata or {}).get("choices")]
    if without:
        raise BudgetError(
            f"Invalid stop={found.stop} for questions without options ({len(without)} of "
            f"{len(samples)}): the rule would never be met there. Use stop=settled."
        )


def _sample(
    item: Item,
    stratum: str,
    target: str | list[str],
    scoring: Scoring,
    added: dict[str, Any],
) -> Sample:
    """Convert an item to a sample, with what scorers and metrics need in its metadata."""
    return Sample(
        id=item.id,
        input=user_prompt(item, scoring.answer_format),
        target=target,
        metadata={
            **item.metadata,
            "question": item.id,
            "stratum": stratum,
            **added,
            **({"choices": list(item.choices)} if item.choices else {}),
            **(
                {"answer_kind": _KINDS[scoring.answer_format]}
                if scoring.answer_format in _KINDS
                else {}
            ),
            **({"answer_range": list(scoring.answer_range)} if scoring.answer_range else {}),
        },
    )


def _solved(item: Item, answer: str | None) -> Solved:
    """Return an item as an example; one with known defects is none."""
    unit = str(item.metadata.get("unit") or item.id)
    shown = None if answer is None or item.metadata.get("flags") else f"<answer>{answer}</answer>"
    return Solved(item.id, unit, question_text(item), shown)


def _display_name(name: str, cell: Cell) -> str:
    """Return the name of a cell in lists of logs, which show many cells of one task."""
    assignment = cell.assignment
    budget = assignment.budgets[0]
    regime = resolve_regime(budget, cell.regime)
    details = ["natural" if budget.kind == "natural" else f"budget {assignment}"]
    details += ["randomised"] if assignment.is_randomised else []
    details += [regime] if regime in ("cautioned", "silent") else []
    details += [cell.enforce] if cell.enforce != "auto" else []
    details += ["closing words"] if cell.closing else []
    if amounts := parse_noise(cell.noise):
        details += [f"noise {', '.join(map(str, amounts))}"]
    details += [str(cell.remedy)] if cell.remedy.kind != "none" else []
    if probes := cell.probes.parse():
        details += [f"checkpoints {probes}", *([f"stop {probes.stop}"] if probes.stop else [])]
    return f"{name} ({', '.join(details)})"


def _viewer(scoring: Scoring, *, followed: bool) -> ViewerConfig:
    """Return a view with budget, tokens, stratum, answer and score in the list of samples.

    Args:
        scoring: How the family is displayed.
        followed: Whether answers were taken at checkpoints, in place of budgets.
    """
    columns = [
        TaskSamplesColumn(id="sampleId"),
        TaskSamplesColumn(id="epoch"),
        TaskSamplesColumn.score(MEASURES, "budget", visible=not followed),
        TaskSamplesColumn.score(MEASURES, "reasoning_tokens"),
        TaskSamplesColumn.score(MEASURES, "stratum"),
        TaskSamplesColumn(id="answer"),
        TaskSamplesColumn(id="target"),
        *(TaskSamplesColumn.score(scoring.name, key) for key in scoring.shown),
        *([TaskSamplesColumn.score(MEASURES, ANSWER_CHANGES)] if followed else []),
        TaskSamplesColumn.score(MEASURES, "no_answer"),
        TaskSamplesColumn.score(MEASURES, "cut_off"),
        TaskSamplesColumn.score(MEASURES, "answer_tokens", visible=False),
        *(TaskSamplesColumn.score(scoring.name, key, visible=False) for key in scoring.hidden),
        TaskSamplesColumn(id="input", visible=False),
        TaskSamplesColumn(id="tokens", visible=False),
    ]
    return ViewerConfig(
        task_samples_view=TaskSamplesView(
            name="Thinking",
            columns=columns,
            multiline=False,
            score_labels={
                "budget": "Budget",
                "reasoning_tokens": "Thinking",
                "answer_tokens": "Answer tok.",
                "stratum": scoring.stratum,
                ANSWER_CHANGES: "Answer changes",
                "no_answer": "No answer",
                "cut_off": "Cut off",
                **scoring.shown,
                **scoring.hidden,
            },
            score_color_scales={
                "reasoning_tokens": ScoreColorScale(palette="neutral", min=0),
                "no_answer": ScoreColorScale(palette="good-low", min=0, max=1),
                "cut_off": ScoreColorScale(palette="good-low", min=0, max=1),
                **scoring.scales,
            },
            color_scales_enabled=True,
        )
    )
