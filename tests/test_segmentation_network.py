import hashlib
import json
import multiprocessing
import shutil
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from segmentation.boundaries import WEIGHTS, find_boundaries
from segmentation.errors import WeightsError
from segmentation.network import Network
from tests.weights import changed


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The shipped boundary network and its card, to be spoiled."""
    for source in (WEIGHTS, WEIGHTS.with_suffix(".json")):
        shutil.copy(source, tmp_path)
    return tmp_path / WEIGHTS.name


def test_shipped_network_is_the_one_that_its_card_describes() -> None:
    card = json.loads(WEIGHTS.with_suffix(".json").read_text())
    assert (card["weights"], card["sha256"]) == (WEIGHTS.name, Network(WEIGHTS).sha256)


def test_damaged_weights_are_refused(copied: Path) -> None:
    copied.write_bytes(copied.read_bytes()[:-1])
    with pytest.raises(WeightsError, match=r"damaged.*sha256.*Install the package again"):
        Network(copied)


def test_missing_card_is_named(copied: Path) -> None:
    copied.with_suffix(".json").unlink()
    with pytest.raises(WeightsError, match=r"boundaries\.json"):
        Network(copied)


def test_card_that_is_no_json_is_refused(copied: Path) -> None:
    copied.with_suffix(".json").write_text("{")
    with pytest.raises(WeightsError, match="Cannot load"):
        Network(copied)


def test_card_without_sha256_is_refused(copied: Path) -> None:
    copied.with_suffix(".json").write_text(json.dumps({}))
    with pytest.raises(WeightsError, match="damaged"):
        Network(copied)


def test_boundaries_have_the_size_of_the_ink_and_leave_it_alone() -> None:
    ink = np.random.default_rng(0).random((71, 133), np.float32)
    before = ink.copy()
    found = find_boundaries(ink, 64, Network(WEIGHTS))
    assert found.shape == ink.shape
    assert np.array_equal(ink, before)
    assert found.min() >= 0
    assert found.max() <= 1


def test_a_large_batch_is_answered_as_its_parts_are(monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network(WEIGHTS)
    batch = np.random.default_rng(0).random((2, 32, 64, 1), np.float32)
    whole = network(batch)
    monkeypatch.setattr("segmentation.network.MOST_AT_ONCE", 1)
    for output, parts in zip(whole, network(batch), strict=True):
        assert output.shape == parts.shape
        np.testing.assert_allclose(output, parts, atol=1e-5)


def test_what_a_large_batch_takes_is_not_kept() -> None:
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as fresh:  # no memory that other tests gave back
        assert fresh.submit(kept_mb).result() < 200  # in one batch it would be over 500


def kept_mb() -> float:
    network = Network(WEIGHTS.parents[2] / "recognizer" / "weights" / "digits.onnx")
    before = memory_mb()
    network(np.zeros((5000, 28, 28, 1), np.float32))
    return memory_mb() - before


def memory_mb() -> float:
    status = Path("/proc/self/status")
    if not status.is_file():
        pytest.skip("only Linux tells a process its memory")
    line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def test_weights_say_what_they_are() -> None:
    network = Network(WEIGHTS)
    assert (network.name, network.classes, network.fitted_to) == ("boundaries", ("boundary",), {})
    assert network.sha256 == hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()


@pytest.mark.parametrize("key", ["name", "version", "classes", "fitted_to", "replaces"])
def test_weights_that_do_not_say_what_they_are_are_refused(key: str, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=f"boundaries.onnx do not say their {key}"):
        Network(changed(WEIGHTS, tmp_path, lambda metadata: metadata.pop(key)))


def test_metadata_that_is_no_json_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"classes of boundaries\.onnx is no JSON"):
        Network(changed(WEIGHTS, tmp_path, lambda metadata: metadata.update(classes="0, 1")))


def test_other_classes_than_are_wanted_are_refused() -> None:
    with pytest.raises(WeightsError, match=r"boundaries.onnx have 1 classes \(boundary\)"):
        Network(WEIGHTS).require_classes(("boundary", "paper"))


def test_weights_fitted_to_others_are_refused_with_both_names(tmp_path: Path) -> None:
    fitted = {"boundaries.onnx": "0" * 64}
    cutter = Network(WEIGHTS)
    stranger = Network(changed(WEIGHTS, tmp_path, lambda said: said.update(fitted_to=json.dumps(fitted))))
    with pytest.raises(WeightsError, match=r"fitted to other weights boundaries\.onnx"):
        stranger.require_fitted_to(cutter)


def test_a_fine_tuned_form_takes_the_place_of_what_others_were_fitted_to(tmp_path: Path) -> None:
    shipped = Network(WEIGHTS)
    (tuned_folder := tmp_path / "tuned").mkdir()
    (fitted_folder := tmp_path / "fitted").mkdir()
    tuned = Network(
        changed(WEIGHTS, tuned_folder, lambda said: said.update(replaces=json.dumps([shipped.sha256])))
    )
    fitted_to = json.dumps({"boundaries.onnx": shipped.sha256})
    fitted = Network(changed(WEIGHTS, fitted_folder, lambda said: said.update(fitted_to=fitted_to)))
    fitted.require_fitted_to(shipped)
    fitted.require_fitted_to(tuned)
