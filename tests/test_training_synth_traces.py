from pathlib import Path

import numpy as np

from training.mnist import LabelledCrops
from training.synth.traced import traces_of
from training.synth.traces import load_traces, save_traces


def test_traces_come_back_from_their_file(tmp_path: Path) -> None:
    import cv2

    crops = np.zeros((20, 28, 28), np.uint8)
    for place, crop in enumerate(crops):
        cv2.putText(crop, str(place % 10), (5, 23), cv2.FONT_HERSHEY_SIMPLEX, 0.75, 255, 2)
    traces = traces_of(LabelledCrops(crops, np.arange(20) % 10), 20)
    save_traces(tmp_path / "hands.npz", traces)
    found = load_traces(tmp_path / "hands.npz")
    assert found.keys() == traces.keys()
    for digit, of in traces.items():
        assert [len(strokes) for strokes in found[digit]] == [len(strokes) for strokes in of]
        for one, other in zip(found[digit], of, strict=True):
            for stroke, wanted in zip(one, other, strict=True):
                np.testing.assert_allclose(stroke, wanted, atol=1e-6)


def test_no_traces_are_a_file_too(tmp_path: Path) -> None:
    save_traces(tmp_path / "hands.npz", {digit: [] for digit in range(10)})
    assert load_traces(tmp_path / "hands.npz") == {digit: [] for digit in range(10)}
