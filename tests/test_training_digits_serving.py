"""What is served answers as what was trained."""

import numpy as np
import numpy.typing as npt
import pytest

from tests.training_data import answers
from training.digits.serving import require_agreement
from training.errors import ExportError


def test_agreement_is_the_largest_difference_of_two_probabilities() -> None:
    difference = require_agreement(answers((3, 0.9), (4, 0.5)), answers((3, 0.9), (4, 0.50005)))
    assert difference == pytest.approx(5e-5, rel=0.01)


@pytest.mark.parametrize(
    "exported",
    [
        answers((3, 0.9), (4, 0.5002)),  # the same digits, another probability
        answers((3, 0.9), (5, 0.5)),  # another digit
        answers((3, 0.9), (4, np.nan)),
    ],
)
def test_an_export_that_answers_otherwise_is_refused(exported: npt.NDArray[np.float32]) -> None:
    with pytest.raises(ExportError, match="of 2 test digits differently"):
        require_agreement(answers((3, 0.9), (4, 0.5)), exported)
