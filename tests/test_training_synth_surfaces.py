"""Surfaces of paper, tables and boards."""

import numpy as np
import pytest

from training.synth import surfaces

SHAPE = (96, 130)
SURFACES = ("clouds", "fractal", "striped", "checked", "wood", "facets", "screen", "surface")
SHARES = ("bars", "stains")


@pytest.mark.parametrize("name", [*SURFACES, *SHARES])
@pytest.mark.parametrize("seed", range(5))
def test_a_surface_has_its_shape_and_is_not_even(name: str, seed: int) -> None:
    found = getattr(surfaces, name)(SHAPE, np.random.default_rng(seed))
    assert (found.shape, found.dtype) == (SHAPE, np.float32)
    assert np.isfinite(found).all()
    assert found.std() > 0.01
    assert np.abs(found).max() < 6
    if name in SHARES:
        assert 0 <= found.min() <= found.max() <= 1 + 1e-5


@pytest.mark.parametrize("name", SURFACES)
def test_surfaces_darken_about_as_much_as_they_brighten(name: str) -> None:
    each = [getattr(surfaces, name)(SHAPE, np.random.default_rng(seed)).mean() for seed in range(30)]
    assert abs(np.mean(each)) < 0.25
