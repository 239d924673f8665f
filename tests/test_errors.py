"""The errors that users meet: caught as `ValueError`, printed as one message."""

import pickle
import subprocess
import sys
from pathlib import Path
from types import TracebackType

import pytest
from inspect_ai.log import list_eval_logs
from inspect_ai.model import get_model

from inverse_scaling_evals import errors
from inverse_scaling_evals._inspect.refusals import (
    plain_message,
    prerequisite_error,
    print_without_traceback,
)
from inverse_scaling_evals.errors import BudgetError, InverseScalingError

ALL = [found for found in vars(errors).values() if isinstance(found, type)]


@pytest.mark.parametrize("error", ALL)
def test_every_error_is_a_value_error_of_this_package_and_survives_a_process(
    error: type[InverseScalingError],
) -> None:
    assert issubclass(error, InverseScalingError)
    assert issubclass(error, ValueError)
    sent = pickle.loads(pickle.dumps(error("a message [0, 8]")))
    assert type(sent) is error
    assert str(sent) == sent.message == "a message [0, 8]"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("--model mockllm/model -T budget=1024", "mockllm/model"),
        (
            "--model scripted/steady --solver inverse_scaling_evals/thinking -S budget=never",
            "'never'",
        ),
    ],
    ids=["before the run", "in the run"],
)
def test_inspect_prints_one_message_without_traceback(
    arguments: str, said: str, tmp_path: Path
) -> None:
    command = "eval inverse_scaling_evals/zebra -T dataset=generated --limit 1 --display plain"
    done = subprocess.run(
        [
            *(sys.executable, "-c", "from inspect_ai._cli.main import main; main()"),
            *(*command.split(), *arguments.split(), "--log-dir", str(tmp_path)),
        ],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert said in done.stderr.strip().splitlines()[-1]
    assert "Traceback" not in done.stdout + done.stderr
    assert list_eval_logs(str(tmp_path)) == []


def test_other_errors_keep_their_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    passed_on = []

    def before(
        kind: type[BaseException], error: BaseException, traceback: TracebackType | None
    ) -> None:
        passed_on.append(error)

    monkeypatch.setattr(sys, "excepthook", before)
    print_without_traceback()
    bug, refusal = ValueError("a bug"), BudgetError("budget=-1 is not accepted [0, 8]")
    for error in (bug, refusal):
        sys.excepthook(type(error), error, None)
    assert passed_on == [bug]
    assert capsys.readouterr().err.strip() == str(refusal)


def test_a_refusal_of_inspect_is_read_without_its_markup() -> None:
    with pytest.raises(prerequisite_error()) as refused:
        get_model("openai/gpt-5.4-nano", api_key="")
    message = plain_message(refused.value)
    assert "OPENAI_API_KEY" in message
    assert "[/bold]" not in message
    assert "\n" not in message
