"""Corrections become digits to learn from."""

import cv2
import numpy as np

from corrections import Corrections
from recognizer import NumberReader
from tests.training_data import drawing
from training.digits.corrected import learnable


def test_corrections_become_labelled_crops(given: Corrections) -> None:
    given.keep(drawing("407"), "407", "401")
    unreadable = given.keep(drawing("1"), "123456", "1")
    blank = given.keep(drawing(" "), "5", "")
    corrected = learnable(given, NumberReader())
    assert corrected.digits.labels.tolist() == [4, 0, 7]
    assert corrected.digits.crops.shape == (3, 28, 28)
    assert corrected.digits.crops.max() > 200
    assert (corrected.used, corrected.unused) == (1, (unreadable, blank))


def test_what_is_no_digit_is_not_learnt_from(given: Corrections) -> None:
    dash = np.full((160, 300), 255, np.uint8)
    cv2.line(dash, (40, 80), (260, 90), 0, 8)
    for image in (drawing("R"), cv2.imencode(".png", dash)[1].tobytes()):
        given.keep(image, "1", "")  # whatever the visitor says
    assert len(learnable(given, NumberReader()).digits) == 0


def test_digits_that_had_to_be_cut_apart_are_not_learnt_from(given: Corrections) -> None:
    image = cv2.imdecode(np.frombuffer(drawing("407"), np.uint8), cv2.IMREAD_GRAYSCALE)
    cv2.line(image, (90, 92), (140, 92), 0, 8)  # joins the first two
    given.keep(cv2.imencode(".png", image)[1].tobytes(), "407", "40")
    assert learnable(given, NumberReader()).digits.labels.tolist() == [7]
