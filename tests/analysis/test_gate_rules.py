"""Rules files: what they can say, and how mistakes in them are named."""

from pathlib import Path

import pytest

from inverse_scaling_evals.analysis import ERROR_MARGIN, MARGIN
from inverse_scaling_evals.analysis.gate import (
    Rules,
    default_rules,
    parse_rules,
    read_rules,
)
from inverse_scaling_evals.errors import InverseScalingError

FULL = """\
margin: 0.03
rmse_margin: 0.1
alpha: 0.01
unscored: 0
rules:
  - name: Longer thinking must not make it worse
    tasks: [zebra, "self_awareness_*"]
    families: deduction
    datasets: [bbeh]
    models: "openai/*"
    regimes: controlled
    enforce: [auto, cap]
    metrics: accuracy
    forbid: [inverse, non-monotonic]
    largest_drop: 0.05
  - name: Good enough
    budgets: [0, 1024, high, natural]
    least_score: 1
    largest_error: 0.6
    largest_no_answer: 0.1
    largest_cut_off: 0.05
"""


def test_a_file_with_every_field_is_read_as_it_says() -> None:
    rules = parse_rules(FULL, "gate.yaml")
    assert (rules.margin, rules.rmse_margin, rules.alpha, rules.unscored) == (0.03, 0.1, 0.01, 0)
    first, second = rules.rules
    assert first.tasks == ("zebra", "self_awareness_*")
    assert (first.families, first.models, first.enforce) == (
        ("deduction",),
        ("openai/*",),
        ("auto", "cap"),
    )
    assert first.criteria == ("forbid", "largest_drop")
    assert second.budgets == ("0", "1024", "high", "natural")
    assert second.criteria == (
        "least_score",
        "largest_error",
        "largest_no_answer",
        "largest_cut_off",
    )


def test_what_is_left_out_is_that_of_the_verdicts() -> None:
    rules = parse_rules("rules: [{name: a, largest_drop: 0.1}]", "gate.yaml")
    assert (rules.margin, rules.rmse_margin, rules.alpha) == (MARGIN, ERROR_MARGIN, 0.05)


def test_the_default_rules_forbid_both_verdicts_of_harm_and_bound_missing_answers() -> None:
    rules = read_rules()
    assert rules == parse_rules(default_rules(), "again")
    assert {criterion for rule in rules.rules for criterion in rule.criteria} == {
        "forbid",
        "largest_no_answer",
        "largest_cut_off",
    }
    (verdicts,) = (rule for rule in rules.rules if rule.forbid)
    assert verdicts.forbid == ("inverse", "non-monotonic")
    assert "matching_rate" not in verdicts.metrics


RULE = "rules:\n  - name: a\n    largest_drop: 0.1\n"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (RULE + "    task: zebra\n", 4, "rules.0.task: this field is unknown. Accepted are name"),
        (RULE + "margins: 1\n", 4, "margins: this field is unknown. Accepted are rules, margin"),
        (RULE + "margin: 0\n", 4, "margin: Input should be greater than 0; found 0"),
        (RULE + "margin: .nan\n", 4, "margin: "),
        (RULE + "unscored: 5\n", 4, "unscored: Input should be less than 1; found 5"),
        (RULE + "    forbid: inverted\n", 4, "rules.0.forbid: 'inverted' is no verdict. Accepted"),
        (RULE + "    forbid: []\n", 4, "rules.0.forbid: nothing is named"),
        (RULE + "    models:\n", 4, "rules.0.models: nothing is named"),
        (
            RULE + "    tasks: inspect_evals/gsm8k\n",
            4,
            "rules.0.tasks: 'inspect_evals/gsm8k' names",
        ),
        (
            RULE + "    largest_no_answer: 10\n",
            4,
            "rules.0.largest_no_answer: Input should be less",
        ),
        (
            RULE + "    largest_cut_off: yes\n",
            4,
            "rules.0.largest_cut_off: Input should be a valid",
        ),
        (RULE + "    least_score: 60%\n", 4, "rules.0.least_score: Input should be a valid number"),
        (RULE + "    largest_drop: 0.2\n", 4, "largest_drop is given twice"),
        (RULE + "    budgets: 1024\n", 2, "rules.0: budgets=1024 has no meaning for largest_drop"),
        ("rules:\n  - name: a\n    tasks: zebra\n", 2, "rules.0: the rule 'a' asks for nothing"),
        ("rules:\n  - largest_drop: 1\n", 2, "rules.0.name: Field required"),
        ("rules:\n  - name: a\n    budgets: some\n", 3, "rules.0.budgets: budget='some' is not"),
        ("rules: []\n", 1, "there is no rule"),
        ("rules:\n", 1, "rules: found None. Give a list of rules"),
        (RULE + "    tasks: {zebra: 1}\n", 4, "rules.0.tasks: {'zebra': 1} is no name"),
        (RULE + "    models: [[a]]\n", 4, "rules.0.models: ['a'] is no name"),
        (RULE + "    tasks: zebra, grades\n", 4, "rules.0.tasks: 'zebra, grades' is taken for one"),
        ("rules:\n  - name: a\n    budgets: off\n", 3, "rules.0.budgets: budget=False is not a"),
        ("rules:\n  - name: The study is complete\n    least_score: 1\n", 1, "every gate asks"),
        ("margin: 0.1\n", 1, "rules: Field required"),
        (RULE + RULE.partition("\n")[2], 1, "2 rules are named 'a'"),
        ("rules: [a\n", 2, "this is no YAML"),
    ],
)
def test_a_mistake_is_named_by_file_line_and_field(
    tmp_path: Path, text: str, line: int, message: str
) -> None:
    path = tmp_path / "gate.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InverseScalingError) as caught:
        read_rules(path)
    assert f"{path}, line {line}: {message}" in str(caught.value)


@pytest.mark.parametrize("text", ["", "[1]", "word"])
def test_a_file_that_is_no_mapping_is_refused(text: str) -> None:
    with pytest.raises(InverseScalingError, match="holds no rules"):
        parse_rules(text, "gate.yaml")


def test_a_mistake_in_a_rule_is_the_only_one_that_is_told() -> None:
    with pytest.raises(InverseScalingError) as caught:
        parse_rules(RULE + "    forbid: worse\n", "gate.yaml")
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InverseScalingError, match=r"none\.yaml cannot be read"):
        read_rules(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("patterns", "there", "refused"),
    [
        ("tasks: zebra", "zebra", ""),
        ("tasks: zeb*", "zebra", ""),
        ("tasks: zeb", "zebra", "tasks"),
        ("tasks: ZEBRA", "zebra", "tasks"),
        ('tasks: [other, "z?bra"]', "zebra", ""),
    ],
)
def test_patterns_match_whole_names(patterns: str, there: str, refused: str) -> None:
    text = f"rules: [{{name: a, largest_drop: 0.1, {patterns}}}]"
    rules: Rules = parse_rules(text, "gate.yaml")
    assert rules.rules[0].refuses({"task": there}) == refused


@pytest.mark.parametrize("example", ["gate-ci.yaml"])
def test_the_examples_are_rules(example: str) -> None:
    assert read_rules(Path(__file__).parents[2] / "docs" / "examples" / example).rules
