import re
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from benchmarks import accuracy, peers
from benchmarks.failures import failure_page
from benchmarks.measure import Outcome, summary
from benchmarks.readers import READERS, MissingReaderError, Read
from benchmarks.sets import EvaluationSet, Sample
from tests.test_benchmarks_sets import DATA, needs_data


def outcome(index: int, wanted: str, read: str, confidence: float, ms: float = 1.0) -> Outcome:
    return Outcome(index, wanted, read, confidence, wanted == read, ms, 0.5)


def test_a_summary_counts_whole_numbers() -> None:
    row = summary(
        [outcome(0, "407", "407", 0.99, 1), outcome(1, "12", "11", 0.97, 2), outcome(2, "5", "", 0.1, 9)]
    )
    assert (row.count, row.ms, row.contours_ms) == (3, 2, 0.5)
    assert row.exact == pytest.approx(1 / 3)
    assert row.sure_right == 0.5
    assert row.sure_coverage == pytest.approx(2 / 3)


def test_the_page_shows_each_failure_once_and_the_surest_first() -> None:
    shown = EvaluationSet("pen", "pen & ink", 3, lambda _: Sample(np.full((8, 8), 255, np.uint8), "12"))
    outcomes = [asdict(outcome(0, "12", "17", 0.2)), asdict(outcome(1, "12", "11\n1", 0.9))]
    outcomes.append(asdict(outcome(2, "12", "12", 0.8)))
    page = failure_page({"reader": "ours", "sets": {"pen": {"outcomes": outcomes}}}, {"pen": shown})
    assert "pen &amp; ink: 2 of 3" in page
    assert re.findall(r"read <i>(.*?)</i>", page) == ["11 / 1", "17"]
    assert page.count("data:image/png;base64,") == 2


@needs_data
def test_an_unknown_set_is_one_line_that_names_the_known_ones() -> None:
    with pytest.raises(SystemExit, match=r"No set nonsense; there are pen-thin, .*mnist-touching"):
        accuracy.main(["--data", str(DATA), "--sets", "nonsense"])


def test_data_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="No evaluation data"):
        accuracy.main(["--data", str(tmp_path / "nowhere")])


def test_a_peer_that_is_not_installed_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(_: Path) -> Read:
        raise MissingReaderError("it is not installed")

    for name in READERS:
        monkeypatch.setitem(READERS, name, missing)
    assert peers.main(["--data", str(DATA), "--readers", "ppocr,tesseract"]) == 1
    said = capsys.readouterr().out
    assert said.count("it is not installed") == 2
