from dataclasses import replace
from pathlib import Path as FilePath

import numpy as np
import pytest

from recognizer.decoder import PSEUDO_COUNT, DecodedLine, Decoder
from recognizer.networks import WEIGHTS
from recognizer.paths import NO_DIGIT, Path, Step
from recognizer.patterns import Patterns
from recognizer.ranking import Ranking
from recognizer.reader import NumberReader
from segmentation.errors import WeightsError
from segmentation.network import Network
from tests.test_recognizer_scoring import drawn_line, even_evidence
from tests.weights import changed

SIX_ONE_EIGHT = (Step(0, 6), Step(1, 1), Step(2, 8))
SIX_SLASH_EIGHT = (Step(0, 6), Step(1, NO_DIGIT), Step(2, 8))
ALL_MARKS = (Step(0, NO_DIGIT), Step(1, NO_DIGIT), Step(2, NO_DIGIT))


class Images:
    """A decoder whose lattice finds 6/8, 618 or nothing, with a given share of 6/8 in each line."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        shipped = NumberReader().networks.decoder
        level = replace(Ranking.uniform(0.0, 1.0), isolated=0.1)
        self.decoder = replace(shipped, ranking=level, patterns=Patterns({}))
        self.line = drawn_line()
        self.monkeypatch = monkeypatch

    def read(self, *slashes: float, nothing: float = 0.0, isolated: bool = False) -> list[DecodedLine]:
        """Read an image; in its first line a given share of what is left has no digits."""
        found = iter(
            [
                Path(SIX_SLASH_EIGHT, "68", share * (1 - lacking)),
                Path(SIX_ONE_EIGHT, "618", (1 - share) * (1 - lacking)),
                Path(ALL_MARKS, "", lacking),
            ]
            for share, lacking in zip(slashes, (nothing, *[0.0] * (len(slashes) - 1)), strict=True)
        )
        self.monkeypatch.setattr("recognizer.decoder.best_paths", lambda *_: next(found))
        evidence = even_evidence(len(self.line.candidates))
        return self.decoder([self.line] * len(slashes), [evidence] * len(slashes), isolated=isolated)


@pytest.fixture
def images(monkeypatch: pytest.MonkeyPatch) -> Images:
    return Images(monkeypatch)


def odds(reading: DecodedLine) -> float:
    return reading.probabilities["68"] / reading.probabilities["618"]


def test_letters_beside_its_digits_speak_against_a_text(
    images: Images, monkeypatch: pytest.MonkeyPatch
) -> None:
    (before,) = images.read(0.4)
    monkeypatch.setattr(
        "recognizer.words.log_gains", lambda paths, *_: [-float(path.text == "618") for path in paths]
    )
    (after,) = images.read(0.4)
    assert odds(after) == pytest.approx(np.e * odds(before), rel=1e-3)


def test_a_line_by_itself_is_read_as_the_ranking_says(images: Images) -> None:
    (reading,) = images.read(0.4)
    assert reading.path.text == "618"
    assert odds(reading) == pytest.approx(0.4 / 0.6, rel=1e-3)


def test_an_image_without_lines_has_no_readings() -> None:
    assert NumberReader().networks.decoder([], []) == []


def test_a_doubtful_line_is_read_as_those_beside_it(images: Images) -> None:
    dates, numbers = images.read(0.4, 0.99, 0.99), images.read(0.6, 0.01, 0.01)
    assert dates[0].path.text == "68"
    assert numbers[0].path.text == "618"


def test_other_lines_count_as_far_as_their_readings_are_likely(images: Images) -> None:
    first, second, _ = images.read(0.4, 0.9, 0.7)
    assert odds(first) == pytest.approx(0.4 / 0.6 * (1.6 + PSEUDO_COUNT) / (0.4 + PSEUDO_COUNT), rel=1e-2)
    assert odds(second) == pytest.approx(9 * (1.1 + PSEUDO_COUNT) / (0.9 + PSEUDO_COUNT), rel=1e-2)


def test_a_line_without_digits_stays_so_however_long_the_list(images: Images) -> None:
    readings = images.read(0.5, *[0.99] * 40, nothing=0.7)
    assert readings[0].path.text == ""


def test_a_digit_is_likelier_where_an_image_was_cut_out_around_one(images: Images) -> None:
    (drawn,), (isolated,) = (images.read(0.5, nothing=0.6, isolated=so) for so in (False, True))
    assert drawn.path.text == ""
    assert isolated.path.text == "68"
    odds_of_none = [one.probabilities[""] / one.probabilities["68"] for one in (drawn, isolated)]
    assert odds_of_none[1] == pytest.approx(0.1 * odds_of_none[0], rel=1e-2)


def test_a_clear_line_stays_what_it_is_among_others(images: Images) -> None:
    readings = images.read(0.001, 0.99, 0.99, 0.99)
    assert [one.path.text for one in readings] == ["618", "68", "68", "68"]


def test_every_line_is_as_sure_as_its_shares_sum_to_one(images: Images) -> None:
    for reading in images.read(0.4, 0.8):
        assert sum(reading.probabilities.values()) == pytest.approx(1)
        np.testing.assert_allclose(reading.shares.sum(axis=1), 1)


@pytest.mark.parametrize("missing", ["ranking", "patterns", "small_marks"])
def test_weights_of_another_version_are_refused_with_a_remedy(missing: str, tmp_path: FilePath) -> None:
    old = changed(WEIGHTS / "decoder.onnx", tmp_path, lambda metadata: metadata.pop(missing))
    with pytest.raises(WeightsError, match=r"Install the package again"):
        Decoder.of(Network(old))


def test_a_ranking_of_another_version_is_refused_with_a_remedy(tmp_path: FilePath) -> None:
    old = changed(
        WEIGHTS / "decoder.onnx", tmp_path, lambda metadata: metadata.update(ranking='{"strange": 1}')
    )
    with pytest.raises(WeightsError, match=r"strange.*Install the package again"):
        Decoder.of(Network(old))
