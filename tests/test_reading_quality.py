"""What the reader is for, on real handwriting: more numbers right than a classifier behind plain contours."""

from pathlib import Path

import pytest

from benchmarks.contours import ContourReader
from benchmarks.sets import evaluation_sets
from recognizer import NumberReader
from recognizer.networks import WEIGHTS

DATA = Path("../shared/data")
SAMPLES = 40

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the evaluation data is not beside the project")


@pytest.mark.parametrize("name", ["pen-normal", "separators", "mnist-touching"])
def test_more_numbers_are_right_than_behind_plain_contours(name: str) -> None:
    shown = evaluation_sets(DATA)[name]
    reader, contours = NumberReader(), ContourReader(WEIGHTS)
    right = by_contours = 0
    for index in shown.spread(SAMPLES):
        sample = shown.sample(index)
        right += shown.is_right(reader.read(sample.image).text, sample.wanted)
        by_contours += shown.is_right(contours.read(sample.image)[0], sample.wanted)
    assert right > by_contours
