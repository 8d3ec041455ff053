"""From a trained network to the files that a training leaves behind."""

import json
from pathlib import Path

from training.digits import plots
from training.digits.card import card
from training.digits.figures import Figures, measure
from training.digits.recipes import Recipe
from training.digits.serving import require_agreement, served, write_served
from training.digits.train import TrainedDigits, predict
from training.mnist import Mnist
from training.output import all_or_nothing

NETWORK, WEIGHTS, CARD = "digits.keras", "digits.onnx", "digits.json"
CURVES, CONFUSION, MISREAD = "curves.png", "confusion.png", "misread.png"
RELIABILITY = "reliability.png"


def finish(
    trained: TrainedDigits, recipe: Recipe, mnist: Mnist, *, epochs: int, seed: int, out: Path
) -> Figures:
    """Export the network, look at the test images once, and write weights, card and pictures to `out`.

    Returns
    -------
    Figures
        On the test images.

    Raises
    ------
    ExportError
        If the exported network answers otherwise than the trained one on any test image; nothing is written.
    OutputError
        If a file cannot be written.
    """
    _, validated = mnist.split()
    with all_or_nothing(out) as folder:
        trained.model.save(folder / NETWORK)
        write_served(trained.model, folder / WEIGHTS)
        answers = served(folder / WEIGHTS, mnist.test)
        largest_difference = require_agreement(predict(trained.model, mnist.test), answers)
        test = measure(answers, mnist.test.labels)
        about = card(
            folder / WEIGHTS,
            recipe=recipe,
            mnist=mnist,
            epochs=epochs,
            seed=seed,
            parameters=trained.model.count_params(),
            temperature=trained.temperature,
            test=test,
            validation=measure(predict(trained.model, validated), validated.labels),
            largest_difference=largest_difference,
        )
        (folder / CARD).write_text(json.dumps(about, indent=2) + "\n")
        plots.draw_curves(trained.epochs, folder / CURVES)
        plots.draw_confusion(mnist.test.labels, answers.argmax(axis=1), folder / CONFUSION)
        plots.draw_reliability(answers, mnist.test.labels, folder / RELIABILITY)
        plots.draw_misread(mnist.test, answers, folder / MISREAD)
    return test
