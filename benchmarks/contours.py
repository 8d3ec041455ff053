"""The plain recipe that most digit readers follow: one outer contour is one digit."""

from pathlib import Path

import cv2
import numpy as np

from benchmarks.pen import Image
from segmentation.crops import mnist_crop
from segmentation.network import Network

MIN_HEIGHT = 0.25  # contours lower than this share of the tallest one are taken for specks


class ContourReader:
    """Otsu's threshold, outer contours from left to right, the shipped network on each."""

    def __init__(self, weights: Path) -> None:
        self._classifier = Network(weights / "digits.onnx")

    def read(self, image: Image) -> tuple[str, float]:
        """Return the digits and the product of their probabilities."""
        gray = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) if image.ndim == 3 else image
        _, bright = cv2.threshold(gray, 0, 255, cv2.THRESH_OTSU)
        # Ink is what there is less of.
        ink, mask = (gray, bright) if np.mean(bright) < 127.5 else (255 - gray, 255 - bright)
        contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        boxes = sorted(cv2.boundingRect(contour) for contour in contours)
        tallest = max((height for *_, height in boxes), default=0)
        soft = np.divide(ink, 255, dtype=np.float32)
        crops = [
            mnist_crop(soft[top : top + height, left : left + width])
            for left, top, width, height in boxes
            if height >= MIN_HEIGHT * tallest
        ]
        if not crops:
            return "", 1.0
        (probabilities,) = self._classifier(np.stack(crops)[:, :, :, np.newaxis])
        text = "".join(str(digit) for digit in probabilities.argmax(axis=1))
        return text, float(probabilities.max(axis=1).prod())
