import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from segmentation.boundaries import WEIGHTS, find_boundaries
from segmentation.errors import WeightsError
from segmentation.network import Network


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The shipped boundary network and its card, to be spoiled."""
    for source in (WEIGHTS, WEIGHTS.with_suffix(".json")):
        shutil.copy(source, tmp_path)
    return tmp_path / WEIGHTS.name


def test_shipped_network_is_the_one_that_its_card_describes() -> None:
    assert Network(WEIGHTS).card["weights"] == WEIGHTS.name


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


def test_boundaries_have_the_size_of_the_page_and_leave_it_alone() -> None:
    ink = np.random.default_rng(0).random((71, 133), np.float32)
    before = ink.copy()
    found = find_boundaries(ink, digit_px=64)
    assert found.shape == ink.shape
    assert np.array_equal(ink, before)
    assert found.min() >= 0
    assert found.max() <= 1
