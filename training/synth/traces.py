"""Traced digits as a file, so that a training need not trace them again."""

from pathlib import Path

import numpy as np

from training.synth.traced import Traces


def save_traces(file: Path, traces: Traces) -> None:
    """Write traces as an ``.npz`` file: all points, how many each stroke has, strokes and digit by shape."""
    shapes = [(digit, strokes) for digit, of in traces.items() for strokes in of]
    strokes = [stroke for _, of in shapes for stroke in of]
    np.savez_compressed(
        file,
        points=np.concatenate(strokes).astype(np.float32) if strokes else np.zeros((0, 2), np.float32),
        lengths=np.array([len(stroke) for stroke in strokes], np.int32),
        strokes=np.array([len(of) for _, of in shapes], np.int32),
        digits=np.array([digit for digit, _ in shapes], np.int32),
    )


def load_traces(file: Path) -> Traces:
    """Read what `save_traces` wrote."""
    with np.load(file) as found:
        points = found["points"].astype(np.float64)
        strokes = np.split(points, np.cumsum(found["lengths"])[:-1]) if len(points) else []
        traces: dict[int, list[list[np.ndarray]]] = {digit: [] for digit in range(10)}
        first = 0
        for digit, count in zip(found["digits"].tolist(), found["strokes"].tolist(), strict=True):
            traces[digit].append(strokes[first : first + count])
            first += count
    return traces
