"""The shipped classifier, trained a little further with the digits that visitors corrected."""

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from training import figures
from training.augment import varied
from training.card import card
from training.checkpoint import CHECKPOINTS, forget
from training.corrected import Corrected
from training.errors import WorseError
from training.export import export, require_agreement, served
from training.figures import Figures, measure
from training.finish import CARD, WEIGHTS
from training.mnist import LabelledCrops, Mnist
from training.output import all_or_nothing
from training.recipes import SHIPPED
from training.restore import restored
from training.sources import Batch, MnistAndPen, Source, one_hot, scaled
from training.train import predict, train

SHOWN = 50  # times that a corrected digit is shown in an epoch, each time varied anew, …
MOST_SHOWN = 0.2  # … but no more of them than this share of MNIST's digits
AGREED_ON = 1000  # of MNIST's digits, by the network that is trained and the one that is served

FINETUNED = dataclasses.replace(
    SHIPPED,
    name="finetuned",
    purpose="shipped weights, trained further with digits that visitors corrected",
    source=MnistAndPen(pen_digits=20_000, pen_share=0.8),
    epochs=1,
    learning_rate=1e-4,  # a fifteenth of that of the whole training, so that little is forgotten
)


@dataclass(frozen=True, slots=True)
class Finetuned:
    """Figures of the weights before and after, on MNIST's test images and on the corrected digits."""

    test_before: Figures
    test_after: Figures
    corrected_before: Figures
    corrected_after: Figures


class WithCorrected:
    """Another source's batches, and corrected digits among them, varied like the others.

    Parameters
    ----------
    source : Source
    corrected : LabelledCrops, at least one.
    """

    def __init__(self, source: Source, corrected: LabelledCrops) -> None:
        self._source = source
        self._corrected = corrected

    def __call__(
        self, digits: LabelledCrops, places: npt.NDArray[np.intp], generator: np.random.Generator
    ) -> Batch:
        """Return the other source's batch with some of the corrected digits behind it."""
        crops, answers = self._source(digits, places, generator)
        share = min(MOST_SHOWN, SHOWN * len(self._corrected) / len(digits))
        count = generator.binomial(len(places), share)
        drawn = generator.integers(0, len(self._corrected), count)
        added = scaled(varied(self._corrected.crops[drawn], generator)) if count else crops[:0]
        labels = one_hot(self._corrected.labels[drawn])
        return np.concatenate([crops, added]), np.concatenate([answers, labels])


def finetune(
    weights: Path, corrected: Corrected, mnist: Mnist, *, epochs: int, seed: int, out: Path
) -> Finetuned:
    """Train `weights` further and write the new ones with their card to `out`, unless they are worse.

    Parameters
    ----------
    weights : Path
        ``digits.onnx`` of the shipped recipe, or what this made of it before.
    corrected : Corrected
        With at least one digit.
    mnist : Mnist
    epochs : int
        How often MNIST's digits are shown again.
    seed : int
    out : Path
        A folder that exists.

    Raises
    ------
    WorseError
        If the new weights misread more of MNIST's test images; nothing is written.
    TrainingError
        If `weights` cannot be trained further, or the new ones not be exported or written.
    """
    recipe = dataclasses.replace(
        FINETUNED,
        build=lambda: restored(weights, SHIPPED, mnist.train[:AGREED_ON]),
        source=WithCorrected(FINETUNED.source, corrected.digits),
    )
    before = _read(weights, mnist.test)
    try:
        trained = train(recipe, mnist, epochs=epochs, seed=seed, out=out, resume=False)
    finally:
        forget(out / CHECKPOINTS)
    with all_or_nothing(out) as folder:
        export(trained.model, folder / WEIGHTS)
        answers = served(folder / WEIGHTS, mnist.test)
        difference = require_agreement(predict(trained.model, mnist.test), answers)
        after = measure(answers[0], mnist.test.labels)
        _require_no_worse(before, after)
        _, validated = mnist.split()
        about = card(
            folder / WEIGHTS,
            recipe=recipe,
            mnist=mnist,
            epochs=epochs,
            seed=seed,
            parameters=trained.model.count_params(),
            temperature=trained.temperature,
            test=after,
            validation=_read(folder / WEIGHTS, validated),
            largest_difference=difference,
        )
        about["corrections"] = {"used": corrected.used, "digits": len(corrected.digits)}
        (folder / CARD).write_text(json.dumps(about, indent=2) + "\n")
        learnt = _read(weights, corrected.digits), _read(folder / WEIGHTS, corrected.digits)
    return Finetuned(before, after, *learnt)


def as_text(done: Finetuned) -> str:
    """Return the figures for people, several lines."""
    before, after = done.corrected_before.misread, done.corrected_after.misread
    return (
        f"On MNIST's test images, before:\n{figures.as_text(done.test_before)}\n"
        f"and after:\n{figures.as_text(done.test_after)}\n"
        f"Of the {done.corrected_after.images} corrected digits, which were learnt from, "
        f"{before} were misread before, {after} after."
    )


def _read(weights: Path, digits: LabelledCrops) -> Figures:
    return measure(served(weights, digits)[0], digits.labels)


def _require_no_worse(before: Figures, after: Figures) -> None:
    if after.misread > before.misread:
        raise WorseError(
            f"the new weights misread {after.misread:,} of MNIST's {after.images:,} test images, the old "
            f"ones {before.misread:,}; nothing was written: keep the old ones, and try with more corrections"
        )
