"""The boundary network: pages of composed numbers → where two marks meet."""

from typing import TypeAlias

import cv2
import keras
import numpy as np
import numpy.typing as npt
from keras import layers, ops

from segmentation.boundaries import COARSE, shrunk
from segmentation.ink import find_ink
from segmentation.ink_map import DIGIT_PX, ink_map_of
from training.lines.trained import Trained
from training.recipe import BoundaryRecipe
from training.synth.composed import ComposedString

Windows: TypeAlias = npt.NDArray[np.uint8]  # ink, and where marks meet; one, or several first
Batch: TypeAlias = tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]

WINDOW_HEIGHT, WINDOW_WIDTH = 48, 160  # pixels of a training window, at the network's scale
REACH_PX = 7  # of a digit 64 pixels high: ink this near to another mark's is boundary
ALONE_KEPT = 0.2  # of the pages with a single mark, where nothing meets
MEETING_WEIGHT = 3.0  # boundaries are rare
PAPER_WEIGHT = 0.05  # where there is no ink, the answer hardly matters
FINE_FILTERS, FILTERS = 8, 20
DILATIONS = (1, 2, 4, 2)  # at half resolution: sees about a digit to either side


def boundary_network() -> keras.Model:
    """Return the untrained network: one fine convolution, then dilated ones at half the resolution."""
    page = keras.Input((None, None, 1), name="page")
    signal = layers.Conv2D(FINE_FILTERS, 3, padding="same", activation="relu")(page)
    signal = layers.MaxPooling2D(COARSE)(signal)
    for dilation in DILATIONS:
        signal = layers.Conv2D(FILTERS, 3, padding="same", dilation_rate=dilation, use_bias=False)(signal)
        signal = layers.BatchNormalization()(signal)
        signal = layers.ReLU()(signal)
    return keras.Model(page, layers.Conv2D(1, 1, activation="sigmoid", name="boundary")(signal))


def window(composed: ComposedString, rng: np.random.Generator) -> Windows | None:
    """Cut a training window from the page of a composed string.

    Returns
    -------
    (WINDOW_HEIGHT, WINDOW_WIDTH, 2) uint8 array: ink, and where marks meet, both 0 to 255; None where there
    is no ink, and for most pages of a single mark.
    """
    if len(composed.marks) < 2 and rng.random() >= ALONE_KEPT:
        return None
    ink_map = ink_map_of(find_ink(composed.image).cover, composed.image.shape[::-1])
    if ink_map is None:
        return None
    left, top = (round(place) for place in ink_map.origin)
    height, width = (round(side / ink_map.scale) for side in ink_map.cover.shape)
    meeting = _meeting(composed)[top : top + height, left : left + width]
    scaled = cv2.resize(meeting, ink_map.cover.shape[::-1], interpolation=cv2.INTER_AREA)
    both = np.stack([shrunk(ink_map.cover, DIGIT_PX), shrunk(scaled, DIGIT_PX)], axis=2)
    return _placed(np.rint(both * 255).astype(np.uint8), rng)


def _meeting(composed: ComposedString) -> npt.NDArray[np.float32]:
    """Mark the pixels that lie within reach of the ink of two marks."""
    margin = REACH_PX
    count = np.zeros(tuple(side + 2 * margin for side in composed.image.shape), np.uint8)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (REACH_PX, REACH_PX))
    for mark in composed.marks:
        ink = cv2.copyMakeBorder((mark.coverage >= 128).astype(np.uint8), margin, margin, margin, margin, 0)
        box = mark.box
        count[box.top : box.bottom + 2 * margin, box.left : box.right + 2 * margin] += cv2.dilate(ink, kernel)
    return (count[margin:-margin, margin:-margin] >= 2).astype(np.float32)


def _placed(both: Windows, rng: np.random.Generator) -> Windows:
    placed = np.zeros((WINDOW_HEIGHT, WINDOW_WIDTH, 2), np.uint8)
    height, width = both.shape[:2]
    y, x = (_shift(inner, outer, rng) for inner, outer in ((height, WINDOW_HEIGHT), (width, WINDOW_WIDTH)))
    rows = slice(max(y, 0), min(y + height, WINDOW_HEIGHT))
    columns = slice(max(x, 0), min(x + width, WINDOW_WIDTH))
    placed[rows, columns] = both[rows.start - y : rows.stop - y, columns.start - x : columns.stop - x]
    return placed


def _shift(inner: int, outer: int, rng: np.random.Generator) -> int:
    low, high = sorted((0, outer - inner))
    return int(rng.integers(low, high + 1))


class Shuffled(keras.utils.PyDataset):  # type: ignore[misc]  # Keras is untyped
    """Windows in batches, in another order each epoch, as bytes until they are shown."""

    def __init__(self, windows: Windows, batch: int) -> None:
        super().__init__()
        self._windows = windows
        self._count = batch
        self._rng = np.random.default_rng(0)
        self.on_epoch_end()

    def __len__(self) -> int:
        return -(-len(self._windows) // self._count)

    def __getitem__(self, place: int) -> Batch:
        return _batch(self._windows[self._order[place * self._count : (place + 1) * self._count]])

    def on_epoch_end(self) -> None:
        """Shuffle for the next epoch."""
        self._order = self._rng.permutation(len(self._windows))


def train_boundaries(windows: Windows, recipe: BoundaryRecipe) -> Trained:
    """Train the network on windows (n, `WINDOW_HEIGHT`, `WINDOW_WIDTH`, 2); the last ones validate it."""
    keras.utils.set_random_seed(recipe.seed)
    learnt, validated = (
        Shuffled(part, recipe.batch) for part in (windows[: -recipe.held_back], windows[-recipe.held_back :])
    )
    model = boundary_network()
    rate = keras.optimizers.schedules.CosineDecay(recipe.learning_rate, recipe.epochs * len(learnt))
    model.compile(optimizer=keras.optimizers.Adam(rate), loss=_weighted_loss, jit_compile=False)
    history = model.fit(learnt, validation_data=validated, epochs=recipe.epochs, verbose=2).history
    samples = len(windows) - recipe.held_back
    figures = {"loss": float(history["val_loss"][-1])}
    return Trained(model, samples, recipe.epochs, figures, classes=["boundary"])


def _batch(windows: Windows) -> Batch:
    """Return pages, and at half their resolution where marks meet and how much each pixel counts."""
    pages = windows.astype(np.float32) / np.float32(255)
    count, height, width, _ = pages.shape
    halves = pages.reshape(count, height // COARSE, COARSE, width // COARSE, COARSE, 2).mean(axis=(2, 4))
    ink, meeting = halves[..., :1], halves[..., 1:]
    weight = ink + np.float32(PAPER_WEIGHT) + np.float32(MEETING_WEIGHT) * meeting
    return pages[..., :1], np.concatenate([meeting, weight], axis=-1)


def _weighted_loss(wanted: keras.KerasTensor, answered: keras.KerasTensor) -> keras.KerasTensor:
    meeting, weight = wanted[..., :1], wanted[..., 1:]
    return ops.sum(weight * ops.binary_crossentropy(meeting, answered)) / ops.sum(weight)
