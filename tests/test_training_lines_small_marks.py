from dataclasses import replace

import numpy as np

from recognizer.alphabet import ALPHABET
from recognizer.evidence import Evidence
from recognizer.small_marks import FEATURES, kind_of
from segmentation.box import Box
from segmentation.lattice import Candidate, Line, Speck
from segmentation.primitives import Primitive
from training.lines.small_marks import Pieces, learn_small_marks
from training.recipe import RECIPES, read_recipe
from training.synth.composed import Mark

BLANK = np.zeros((1, 1), np.float32)
DIGIT, COMMA, DIRT = Box(0, 0, 40, 64), Box(50, 60, 60, 80), Box(80, 0, 84, 4)


def ink(text: str, box: Box) -> Mark:
    return Mark(text, box, np.full((box.height, box.width), 255, np.uint8))


def line() -> Line:
    """A digit, and two specks beside it."""
    digit = Candidate(0, 1, DIGIT, 0, -0.5, 0.6, 0.5, (0, 1), BLANK)
    specks = (
        Speck(COMMA, 0.8, 0.4, 0.9, 0.7, (0, 1), (Primitive(COMMA, 1, 50, 60, BLANK),)),
        Speck(DIRT, 1.2, -0.5, 1.3, -0.4, (0, 1), (Primitive(DIRT, 2, 80, 0, BLANK),)),
    )
    return Line((Primitive(DIGIT, 0, 0, 0, BLANK),), (0.0, 0.0), (digit,), BLANK, specks)


def evidence() -> Evidence:
    tenth, frames = np.full((1, 10), 0.1, np.float32), np.zeros((1, 1, 11))
    counts = np.zeros((3, len(ALPHABET.classes)), np.float32)
    return Evidence(tenth, tenth, counts, frames, counts, frames)


def test_a_piece_is_the_mark_whose_ink_it_is() -> None:
    pieces = Pieces.of(line(), evidence(), [ink("4", DIGIT), ink(",", COMMA), ink("", DIRT)])
    assert pieces.kinds.tolist() == [kind_of(","), kind_of("")]
    assert pieces.features.shape == (2, FEATURES)


def test_letters_and_what_nothing_was_composed_of_are_no_sign() -> None:
    pieces = Pieces.of(line(), evidence(), [ink("i", COMMA)])
    assert pieces.kinds.tolist() == [kind_of(""), kind_of("")]


def test_what_lies_low_is_learnt_to_be_a_point() -> None:
    rng = np.random.default_rng(0)
    features = rng.normal(size=(400, FEATURES))
    kinds = np.where(features[:, 3] > 0, kind_of("."), kind_of(""))
    recipe = replace(
        read_recipe(RECIPES / "full.toml").small_marks, epochs=30, batch=32, learning_rate=1e-2, hidden=16
    )
    learnt = learn_small_marks(
        [Pieces(features[:200], kinds[:200]), Pieces(features[200:], kinds[200:])], recipe
    )
    (weights, _), *_ = learnt.layers
    assert weights.shape == (FEATURES, 16)
    low, high = np.zeros((2, FEATURES))
    low[3], high[3] = 2.0, -2.0
    signal = np.stack([low, high])
    for of_layer, and_bias in learnt.layers[:-1]:
        signal = np.maximum(signal @ of_layer + and_bias, 0)
    scores = signal @ learnt.layers[-1][0] + learnt.layers[-1][1]
    assert scores.argmax(axis=1).tolist() == [kind_of("."), kind_of("")]
