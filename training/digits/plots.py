"""Pictures of a training: its curves, its confusions, its confidences, the digits it misreads."""

import math
from pathlib import Path

import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure

from training.digits.calibrate import calibration_error, reliability
from training.digits.sources import DIGITS
from training.digits.train import Epochs
from training.mnist import LabelledCrops

DOTS_PER_INCH = 120
SHEET_COLUMNS = 10  # digits in a row of the sheet of misread ones
SHEET_DIGITS = 200  # at most on the sheet, the most confidently misread first
CELL_INCHES = 0.9  # of a digit with its caption


def draw_curves(epochs: Epochs, path: Path) -> None:
    """Draw loss and accuracy over `epochs`, for the digits learnt from and those held back."""
    figure = Figure(figsize=(10, 4), layout="constrained")
    numbers = range(1, len(epochs) + 1)
    for axes, name in zip(figure.subplots(1, 2), ("loss", "accuracy"), strict=True):
        axes.plot(numbers, [epoch[name] for epoch in epochs], "o-", label="training")
        axes.plot(numbers, [epoch[f"val_{name}"] for epoch in epochs], "o-", label="validation")
        axes.set(xlabel="epoch", title=name, xticks=list(numbers))
        axes.grid(alpha=0.3)
        axes.legend()
    figure.savefig(path, dpi=DOTS_PER_INCH)


def draw_confusion(labels: npt.NDArray[np.int64], predicted: npt.NDArray[np.int64], path: Path) -> None:
    """Draw how often each true digit is read as each digit; the diagonal is counted, not coloured."""
    counts = np.zeros((DIGITS, DIGITS), int)
    np.add.at(counts, (labels, predicted), 1)
    mistakes = counts * (1 - np.eye(DIGITS, dtype=int))
    figure = Figure(figsize=(6.5, 6), layout="constrained")
    axes = figure.subplots()
    axes.imshow(mistakes, cmap="Reds", vmax=max(1, mistakes.max()))
    for (true, read), count in np.ndenumerate(counts):
        if count:
            dark = mistakes[true, read] > mistakes.max() / 2
            axes.text(read, true, str(count), ha="center", va="center", color="white" if dark else "black")
    axes.set(xlabel="read as", ylabel="true digit", xticks=range(DIGITS), yticks=range(DIGITS))
    axes.set_title(f"{mistakes.sum():,} of {len(labels):,} misread")
    figure.savefig(path, dpi=DOTS_PER_INCH)


def draw_reliability(
    probabilities: npt.NDArray[np.float32], labels: npt.NDArray[np.int64], path: Path
) -> None:
    """Draw the share read right against the confidence, with the number of digits in each bin."""
    count, confidence, accuracy = reliability(probabilities, labels)
    filled = count > 0
    figure = Figure(figsize=(5.5, 5), layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="gray", linestyle="--", label="as it should be")
    axes.scatter(confidence[filled], accuracy[filled], s=20 * (1 + np.log10(count[filled])), zorder=2)
    for place in np.flatnonzero(filled):
        axes.annotate(f" {count[place]:,}", (confidence[place], accuracy[place]), fontsize=8)
    axes.set(xlabel="confidence", ylabel="share read right", xlim=(0, 1.12), ylim=(0, 1.05))
    axes.set_title(f"Expected calibration error {calibration_error(probabilities, labels):.2%}")
    axes.grid(alpha=0.3)
    axes.legend(loc="upper left")
    figure.savefig(path, dpi=DOTS_PER_INCH)


def draw_misread(digits: LabelledCrops, probabilities: npt.NDArray[np.float32], path: Path) -> None:
    """Draw the misread `digits` as pictures: true digit, what it was read as, with what confidence."""
    predicted = probabilities.argmax(axis=1)
    misread = np.flatnonzero(predicted != digits.labels)
    worst_first = misread[np.argsort(-probabilities[misread].max(axis=1), kind="stable")]
    shown = worst_first[:SHEET_DIGITS]
    rows = max(1, math.ceil(len(shown) / SHEET_COLUMNS))
    figure = Figure(
        figsize=(SHEET_COLUMNS * CELL_INCHES, (rows * 1.25 + 0.5) * CELL_INCHES), layout="constrained"
    )
    figure.suptitle(f"{len(misread):,} of {len(digits):,} misread, the surest first: true → read")
    cells = figure.subplots(rows, SHEET_COLUMNS, squeeze=False).ravel()
    for cell in cells:
        cell.axis("off")
    for cell, place in zip(cells, shown, strict=False):
        cell.imshow(digits.crops[place], cmap="gray_r", vmin=0, vmax=255)
        confidence = probabilities[place].max()
        cell.set_title(f"{digits.labels[place]} → {predicted[place]}  {confidence:.0%}", fontsize=8)
    figure.savefig(path, dpi=DOTS_PER_INCH)
