"""Each attack, small; `make bench` sends them in full."""

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.attacks import ATTACKS
from benchmarks.attacks.__main__ import main
from benchmarks.attacks.others import Seen
from benchmarks.attacks.outcome import Outcome, outcomes

SIZE = 0.01
QUIET_S = 0.1

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/stat").is_file(), reason="looks at processes as Linux does"
)


@pytest.fixture(scope="module")
def met() -> dict[str, Outcome]:
    return {outcome.name: outcome for outcome in outcomes([*ATTACKS], SIZE, QUIET_S)}


@pytest.mark.parametrize("name", ATTACKS)
def test_a_small_attack_breaks_no_promise(met: dict[str, Outcome], name: str) -> None:
    assert met[name].broken == []
    assert met[name].answers


SOUND = Outcome(
    "", Counter({"200": 1}), Seen(0.1, 0.1, peak_mb=500), Seen(0.5, 0.2, peak_mb=600), True, (), ""
)


def test_an_outcome_says_what_it_broke() -> None:
    assert (SOUND.broken, SOUND.late, SOUND.grown_mb) == ([], [], 100)
    bad = Outcome(
        name="",
        answers=Counter({"500": 1}),
        before=Seen(0.1, 0.1),
        meanwhile=Seen(0.7, 0.4, Counter({"200": 5, "429": 1}), own_peak_mb=600),
        lives=False,
        log=["Traceback (most recent call last):"],
        wrong="answers 500",
    )
    assert bad.broken == [
        "answers 500",
        "the app has ended",
        "another's drawing met 429",
        "a stack trace in the log",
        "too much memory",
    ]
    assert bad.late == ["another's drawing was late", "health was late"]


@pytest.mark.parametrize(
    ("name", "answers", "wrong"),
    [
        ("JSON of empty lists", {"400": 7, "503": 1}, ""),
        ("JSON of empty lists", {"400": 7, "500": 1}, "answers 500"),
        ("batches beyond the rate", {"200": 4, "429": 9}, ""),
        ("batches beyond the rate", {"200": 6, "429": 9}, "6 images at 5/minute"),
        ("wrong logins", {"400": 5, "429": 45}, ""),
        ("wrong logins", {"400": 50}, "50 guesses in a minute"),
        ("a stop with requests in flight", {"200": 3, "503": 1, "stopped in time": 1}, ""),
        (
            "a stop with requests in flight",
            {"500": 1, "stopped too late": 1},
            "a stop with 500, stopped too late",
        ),
    ],
)
def test_answers_that_break_a_promise_are_told(name: str, answers: dict[str, int], wrong: str) -> None:
    assert ATTACKS[name].wrong(Counter(answers)) == wrong


def test_an_unknown_attack_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--only", "nonsense"])
    assert "no attack nonsense" in capsys.readouterr().err
