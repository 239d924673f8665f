"""The section on single trains of thought: answers on the way, where they settle, stopping."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from ..._counted import counted
from ...analysis.trajectories import stopped_sentence
from ...analysis.verdicts import budget_name, wording_of
from ..figures import Figure
from ..results import Results
from ._figures import page_figure
from ._sections import Section
from ._tables import PageTable

_ALPHA = 0.05
_RATES = frozenset({"accuracy", "safe_rate", "accurate_rate", "matching_rate"})


def trajectories_section(results: Results, figures: Mapping[str, Figure]) -> Section | None:
    """Return the section; None where no train of thought was followed or stopped.

    Args:
        results: With the names to show.
        figures: Of the whole study, by role.
    """
    if results.trajectories.empty:
        return None
    several = results.trajectories["model"].nunique() > 1
    tables = [
        make(_named(frame, several=several))
        for make, frame in (
            (_changes, results.trajectory_changes),
            (_checkpoints, results.trajectory_cells),
            (_against_budgets, results.against_budgets),
            (_turns, results.distractor_turns),
            (_rules, results.settle),
            (_stopped_cells, results.stopped_cells),
            (_stopped, results.stopped),
        )
    ]
    drawn = [
        page_figure(figure)
        for role, figure in figures.items()
        if role.startswith(("within_", "stopping_"))
    ]
    return Section(
        "trajectories",
        "Inside one train of thought",
        "One train of thought",
        list(_paragraphs(results, several=several)),
        drawn,
        tables,
    )


def _named(rows: pd.DataFrame, *, several: bool) -> pd.DataFrame:
    """Add the name of each curve: its task, and what of its condition is not the default."""
    names = []
    for row in rows.to_dict("records"):
        told = [str(row["model"])] if several else []
        told += [str(row["regime"])] if row["regime"] != "natural" else []
        told += [
            str(row[name])
            for name in ("enforce", "mitigation")
            if row[name] not in ("auto", "none")
        ]
        names.append(f"{row['task']} ({', '.join(told)})" if told else str(row["task"]))
    return rows.assign(name=names)


def _paragraphs(results: Results, *, several: bool) -> Iterator[str]:
    changes = _named(results.trajectory_changes, several=several)
    if len(changes):
        yield (
            f"{_trains(changes)} at every checkpoint the model was asked for its answer after the "
            "thinking so far. The thinking does not know where it will be cut: this is another "
            "experiment than a budget, on no curve of budgets, and in none of the counts."
        )
    for row in changes.to_dict("records"):
        if row["sentence"]:
            yield f"{row['name']}: {row['sentence']}{_noted(row)}"
    told = _named(results.settle[results.settle["sentence"] != ""], several=several)
    for row in told.to_dict("records"):
        yield f"{row['name']}, when to stop: {row['sentence']}"
    if len(told) and len(results.stopped_cells):
        yield (
            "Scores of stop rules differ by what they are of: the sentence on when to stop replays "
            "the best rule on the recorded trains of thought of the half of the questions that had "
            "no part in its choice; the table and the figure of rules replay all rules on the "
            "recorded trains of all questions; and below are new samples, whose thinking a rule "
            f"really stopped{_asked_elsewhere(results)}."
        )
    for row in _named(results.stopped_cells, several=several).to_dict("records"):
        yield f"{row['name']}: {stopped_sentence(row)}{_noted(row)}"
    if len(results.stopped_cells) and results.stopped.empty:
        yield (
            "Neither a budget nor a train of thought that went on was run on the same questions, "
            "which those samples could stand beside."
        )


def _trains(changes: pd.DataFrame) -> str:
    """Begin the sentence on how trains of thought were asked, with how many there are."""
    sizes = changes[["n_trains", "n_questions"]].drop_duplicates().to_dict("records")
    how = "A train of thought is the thinking of one reply"
    if len(sizes) == 1:
        [size] = sizes
        how += (
            f" (here {counted(size['n_trains'], 'train')} on "
            f"{counted(size['n_questions'], 'question')})"
        )
    return f"{how}:"


def _asked_elsewhere(results: Results) -> str:
    """Say that stopped samples were asked at other checkpoints than recorded trains, if so."""
    stopped = {str(rule).partition(" at ")[2] for rule in results.stopped_cells["stop"]}
    recorded = set(results.settle["checkpoints"].astype(str))
    return ", asked at other checkpoints than the recorded trains" if stopped - recorded else ""


def _noted(row: Mapping[Any, Any]) -> str:
    return f" Note: {row['note']}." if row["note"] else ""


def _changes(rows: pd.DataFrame) -> PageTable:
    return PageTable(
        "How answers change within a train of thought: from the first checkpoint to the last, and "
        "how many are right at an earlier one and wrong at the last, or the reverse; answers that "
        "vary by chance do both",
        ("Task", "First to last", "95 % interval", "Right, then wrong", "95 % interval",
         "Wrong, then right", "95 % interval", "Changes", "Settled at, tokens",
         "Thinking after", "Trains", "Questions"),
        [
            (
                str(row["name"]),
                *_difference({**row, "difference": row["first_to_last"],
                              "low": row["first_to_last_low"], "high": row["first_to_last_high"],
                              "p_adjusted": 1.0})[:2],
                *_fraction(row, "right_then_wrong"),
                *_fraction(row, "wrong_then_right"),
                _written(row["changes"], ".2f"),
                _written(row["settled_at"], ",.0f"),
                _percent(row["wasted_fraction"]),
                f"{row['n_trains']:,}",
                f"{row['n_questions']:,}",
            )
            for row in rows.to_dict("records")
        ],
        frozenset(range(1, 12)),
    )  # fmt: skip


def _checkpoints(rows: pd.DataFrame) -> PageTable:
    return PageTable(
        "Answers at each checkpoint; past the end: the thinking had ended by itself, and the final "
        "answer counts",
        ("Task", "Checkpoint", "Score", "95 % interval", "Mean thinking", "Past the end",
         "No answer"),
        [
            (
                str(row["name"]),
                f"{row['checkpoint']:,.0f}",
                *_score(row, "mean", "low", "high"),
                _written(row["mean_tokens"], ",.0f"),
                _percent(row["past_end"]),
                _percent(row["no_answer"]),
            )
            for row in rows.to_dict("records")
        ],
        frozenset(range(1, 7)),
    )  # fmt: skip


def _against_budgets(rows: pd.DataFrame) -> PageTable:
    return PageTable(
        "At a checkpoint minus under a budget of as many tokens, which is another experiment; * "
        "significant after adjustment",
        ("Task", "Tokens", "Budgets", "At the checkpoint", "Under the budget", "Difference",
         "95 % interval", "Questions"),
        [
            (
                str(row["name"]),
                f"{row['checkpoint']:,.0f}",
                _budgets(row),
                _level(row["mean"], row["metric"]),
                _level(row["mean_of_budget"], row["metric"]),
                *_difference(row),
            )
            for row in rows.to_dict("records")
        ],
        frozenset({1, 3, 4, 5, 6, 7}),
    )  # fmt: skip


def _turns(rows: pd.DataFrame) -> PageTable:
    return PageTable(
        "Answers that turn to a distractor, of the steps between checkpoints at which the thinking "
        "first mentions one, and of the other steps",
        ("Task", "At a first mention", "95 % interval", "Elsewhere", "95 % interval", "Difference",
         "95 % interval", "Questions"),
        [
            (
                str(row["name"]),
                *_fraction(row, "at_mention"),
                *_fraction(row, "elsewhere"),
                *_difference({**row, "metric": "accuracy", "p_adjusted": row["p"]}),
            )
            for row in rows.to_dict("records")
            if row["n_mentions"] > 0
        ],
        frozenset(range(1, 8)),
    )  # fmt: skip


def _rules(rows: pd.DataFrame) -> PageTable:
    rows = rows[(rows["half"] == "all") & rows["mean"].notna()]
    return PageTable(
        "Replayed on the recorded trains of thought of all questions: what rules that stop the "
        "thinking would have saved and lost, against never stopping; * significant after "
        "adjustment, of rules that look at answers; the answers on the way cost tokens, too",
        ("Task", "Rule", "Thinking saved", "95 % interval", "Answers, tokens", "Score",
         "95 % interval", "Difference", "95 % interval", "Questions"),
        [
            (
                str(row["name"]),
                str(row["rule"]),
                *_fraction(row, "saved"),
                _written(row["mean_answer_tokens"], ",.0f"),
                *_score(row, "mean", "low", "high"),
                *_difference({**row, "low": row["difference_low"], "high": row["difference_high"],
                              "p_adjusted": row["difference_p_adjusted"]}),
            )
            for row in rows.to_dict("records")
        ],
        frozenset(range(2, 10)),
    )  # fmt: skip


def _stopped_cells(rows: pd.DataFrame) -> PageTable:
    return PageTable(
        "Samples whose thinking a rule really stopped: how often it did before the last "
        "checkpoint, how often the model ended it by itself, and mean tokens; output has the "
        "answers taken on the way",
        ("Task", "Rule", "Score", "95 % interval", "Ended early", "95 % interval", "By itself",
         "Thinking, tokens", "Output, tokens", "Samples", "Questions"),
        [
            (
                str(row["name"]),
                str(row["stop"]),
                *_score(row, "mean", "low", "high"),
                *_fraction(row, "stopped_early"),
                _percent(row["past_end"]),
                _written(row["mean_tokens"], ",.0f"),
                _written(row["mean_output_tokens"], ",.0f"),
                f"{row['n_observations']:,}",
                f"{row['n_questions']:,}",
            )
            for row in rows.to_dict("records")
        ],
        frozenset(range(2, 11)),
    )  # fmt: skip


def _stopped(rows: pd.DataFrame) -> PageTable:
    return PageTable(
        "Samples whose thinking a rule really stopped minus a budget, or a checkpoint of recorded "
        "trains, which went on, on the same questions; output has the answers that were taken on "
        "the way; * significant after adjustment",
        ("Task", "Rule", "Beside", "Stopped", "The other", "Difference", "95 % interval",
         "Questions", "Output, tokens", "95 % interval"),
        [
            (
                str(row["name"]),
                str(row["stop"]),
                _beside(row),
                _level(row["mean"], row["metric"]),
                _level(row["mean_of_budget"], row["metric"]),
                *_difference(row),
                _signed(row["output_difference"]),
                _reach(_signed(row["output_low"]), _signed(row["output_high"])),
            )
            for row in rows.to_dict("records")
        ],
        frozenset({3, 4, 5, 6, 7, 8, 9}),
    )  # fmt: skip


def _beside(row: Mapping[Any, Any]) -> str:
    if row["beside"] == "checkpoint":
        return f"checkpoint {row['budget']}"
    if row["budget"] == "natural":
        return "natural"
    return f"{budget_name(str(row['budget']))}, {_budgets(row)}"


def _budgets(row: Mapping[Any, Any]) -> str:
    enforce = [] if row["budget_enforce"] == "auto" else [str(row["budget_enforce"])]
    return ", ".join([str(row["budget_regime"]), *enforce])


def _fraction(row: Mapping[Any, Any], name: str) -> tuple[str, str]:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    return _percent(row[name]), _reach(_percent(low).removesuffix(" %"), _percent(high))


def _score(row: Mapping[Any, Any], name: str, low: str, high: str) -> tuple[str, str]:
    ends = [_level(value, row["metric"]) for value in (row[low], row[high])]
    if row["metric"] == "negative_absolute_error":
        ends.reverse()
    return _level(row[name], row["metric"]), _reach(ends[0].removesuffix(" %"), ends[1])


def _level(value: float, metric: str) -> str:
    if metric in _RATES:
        return _percent(value)
    return _written(-value if metric == "negative_absolute_error" else value, ".3g")


def _difference(row: Mapping[Any, Any]) -> tuple[str, str, str]:
    words = wording_of(row["metric"])
    value, low, high = words.oriented(row["difference"], row["low"], row["high"])
    known = value == value
    star = "*" if row["p_adjusted"] <= _ALPHA else ""
    return (
        f"{words.number(value)}{star}" if known else str(row["note"]),
        f"{words.number(low)} to {words.number(high)}" if known else "",
        f"{row['n_questions']:,.0f}",
    )


def _percent(value: float) -> str:
    return "" if value != value else f"{round(100 * value, 1) + 0.0:.1f} %"


def _written(value: float, how: str) -> str:
    return "" if value != value else f"{value:{how}}"


def _signed(value: float) -> str:
    return "" if value != value else f"{value:+,.0f}"


def _reach(low: str, high: str) -> str:
    return f"{low} to {high}" if low and high else ""
