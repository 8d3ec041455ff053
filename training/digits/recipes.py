"""The named ways to train: what ``--recipe`` can be."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from training.digits.model import digit_classifier
from training.digits.sources import MnistAndPen, Source, as_published

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Everything that decides what comes out of a training, but for the seed.

    Attributes
    ----------
    name : str
        What ``--recipe`` is given.
    purpose : str
        One line for people.
    build : function
        Returns the untrained network, see `training.digits.model`.
    source : Source
        Draws a training batch, see `training.digits.sources`.
    epochs : int
        How often every training digit is shown.
    batch_size : int
        Digits a step.
    learning_rate : float
        Adam's, at the first step; it falls to 0 along a half cosine.
    calibrated : bool
        Whether confidences are set right on the validation digits after training.
    averaging : float or None
        Momentum of the moving average of the weights that is kept in the end; None keeps the last ones.
    pen_digits : int
        How many digits of the project's own pen it learns from, beside MNIST's.
    """

    name: str
    purpose: str
    build: Callable[[], "keras.Model"]
    source: Source
    epochs: int
    batch_size: int
    learning_rate: float
    calibrated: bool
    averaging: float | None = None
    pen_digits: int = 0


SPECIFIED = Recipe(
    name="specified",
    purpose="three Conv2D layers on MNIST as published: Adam, categorical cross-entropy, 10 epochs",
    build=partial(
        digit_classifier,
        "specified",
        (32, 48, 64),
        kernels_px=(3, 3, 3),
        hidden=128,
        dropout=0.4,
        normalised=False,
    ),
    source=as_published,
    epochs=10,  # as specified
    batch_size=64,
    learning_rate=1e-3,  # Adam's usual
    calibrated=True,
)

PEN_DIGITS = 80_000

SHIPPED = Recipe(
    name="shipped",
    purpose="the same on MNIST and on 80,000 digits of the project's own pen, all varied",
    build=partial(
        digit_classifier,
        "shipped",
        (32, 64, 128),
        kernels_px=(5, 5, 3),  # after three epochs, 3×3 everywhere misread a third more validation digits
        hidden=128,
        dropout=0.3,
        normalised=True,
    ),
    # As many pen digits a step as when MNIST's were shown once: twice as many take two cores over 20 minutes.
    source=MnistAndPen(pen_digits=PEN_DIGITS, pen_share=0.25, shown=2),
    epochs=10,
    batch_size=64,
    learning_rate=1.5e-3,
    calibrated=True,
    averaging=0.999,  # over about an epoch
    pen_digits=PEN_DIGITS,
)

RECIPES = {recipe.name: recipe for recipe in (SPECIFIED, SHIPPED)}
