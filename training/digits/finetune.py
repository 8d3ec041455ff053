"""The shipped classifier, trained a little further with the digits that visitors corrected."""

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path

from segmentation.network import Network
from training.checkpoint import CHECKPOINTS, forget
from training.digits import figures
from training.digits.card import card
from training.digits.corrected import Corrected
from training.digits.figures import Figures, measure
from training.digits.finish import CARD, WEIGHTS
from training.digits.recipes import FINETUNED, SHIPPED
from training.digits.restore import restored
from training.digits.serving import require_agreement, served, write_served
from training.digits.sources import WithCorrected
from training.digits.train import predict, train
from training.errors import WorseError
from training.mnist import LabelledCrops, Mnist
from training.output import all_or_nothing
from training.provenance import sha256

AGREED_ON = 1000  # of MNIST's digits, by the network that is trained and the one that is served


@dataclass(frozen=True, slots=True)
class Finetuned:
    """Figures of the weights before and after, on MNIST's test images and on the corrected digits."""

    test_before: Figures
    test_after: Figures
    corrected_before: Figures
    corrected_after: Figures


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
        write_served(trained.model, folder / WEIGHTS, [sha256(weights), *Network(weights).replaces])
        answers = served(folder / WEIGHTS, mnist.test)
        difference = require_agreement(predict(trained.model, mnist.test), answers)
        after = measure(answers, mnist.test.labels)
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


def before_and_after(done: Finetuned) -> str:
    """Return the figures for people, several lines."""
    before, after = done.corrected_before.misread, done.corrected_after.misread
    return (
        f"On MNIST's test images, before:\n{figures.as_text(done.test_before)}\n"
        f"and after:\n{figures.as_text(done.test_after)}\n"
        f"Of the {done.corrected_after.images} corrected digits, which were learnt from, "
        f"{before} were misread before, {after} after."
    )


def _read(weights: Path, digits: LabelledCrops) -> Figures:
    return measure(served(weights, digits), digits.labels)


def _require_no_worse(before: Figures, after: Figures) -> None:
    if after.misread > before.misread:
        raise WorseError(
            f"the new weights misread {after.misread:,} of MNIST's {after.images:,} test images, the old "
            f"ones {before.misread:,}; nothing was written: keep the old ones, and try with more corrections"
        )
