"""What each pixel of a picture is: a small fully convolutional network that sees paper, pen and print.

It knows nothing of digits. It was taught on composed pages whose every pixel is known, see
`training.lines.layers`: on tables, in shadow, ruled, printed, turned by any angle.
"""

from pathlib import Path
from typing import NamedTuple, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from segmentation.ink import Ink
from segmentation.network import Infer
from segmentation.pixels import Gray

WEIGHTS = Path(__file__).parent / "weights" / "layers.onnx"
SECOND = WEIGHTS.with_name("second_layers.onnx")  # learnt further, by more surfaces; asked in doubt
CLASSES = ("writing", "print", "rule")
COARSE = 16  # pixels of the coarsest layer: a side of the input is a multiple
AROUND_PX = 49  # side of the square whose mean and spread a pixel is compared with
LEAST_SPREAD = 0.02  # of white: less is grain
# The calmest tenth of the squares shows the grain of the paper. What stands out less than so many times its
# spread is seen as pale. Of 0, 1.5, 3, 6 and 12 the fourth reads most pictures.
CALM, GRAIN = 0.1, 6.0
MOST_SPREAD = 0.1  # of white: no more is grain; with .15 ink that filled a small picture was lost
SAMPLED = 4  # every so many pixels, each way, tell how much squares spread

Seen: TypeAlias = npt.NDArray[np.float32]


class Layers(NamedTuple):
    """What lies on a page, (h, w) float32 arrays in [0, 1]: how much of each pixel it covers.

    Attributes
    ----------
    writing : handwriting.
    printed : letters and digits from a machine.
    rules : ruled lines, frames, grids, leaders, underlines, rings.
    """

    writing: Ink
    printed: Ink
    rules: Ink


def find_layers(gray: Gray, network: Infer) -> Layers:
    """Say what each pixel of a picture is.

    Parameters
    ----------
    gray : (h, w) uint8 array, its digits about 28 pixels high; from 8 to 130 are seen too.
    network : the layers network; `WEIGHTS` is the shipped one.
    """
    height, width = gray.shape
    padded = cv2.copyMakeBorder(gray, 0, -height % COARSE, 0, -width % COARSE, cv2.BORDER_REPLICATE)
    (found,) = network(as_seen(np.asarray(padded, np.uint8))[np.newaxis])
    return Layers(*(np.ascontiguousarray(found[0, :height, :width, i]) for i in range(len(CLASSES))))


def as_seen(gray: Gray) -> Seen:
    """Return the network's input, (h, w, 2) float32: the brightness, and the contrast to what is around."""
    light = gray.astype(np.float32) / np.float32(255)
    square = (AROUND_PX, AROUND_PX)
    mean = cv2.blur(light, square)
    spread = np.sqrt(np.maximum(cv2.blur(light * light, square) - mean * mean, 0))
    grain = GRAIN * float(np.quantile(spread[::SAMPLED, ::SAMPLED], CALM))
    least = np.float32(np.clip(grain, LEAST_SPREAD, MOST_SPREAD))
    return np.stack([light, (light - mean) / (2 * (spread + least))], axis=2)
