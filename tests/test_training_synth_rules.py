"""Rules: each kind is interrupted as its name says."""

import cv2
import numpy as np
import pytest

from training.synth.rules import Kind, draw_rule


def pieces(kind: Kind, seed: int, width: float = 0.05) -> int:
    page = np.zeros((80, 640), np.uint8)
    rng = np.random.default_rng(seed)
    draw_rule(page, (-2, 40), (642, 40), 64.0, rng, kind=kind, width=width)
    return int(cv2.connectedComponents((page > 127).astype(np.uint8))[0]) - 1


@pytest.mark.parametrize("seed", range(8))
def test_a_solid_rule_is_whole_or_doubled(seed: int) -> None:
    assert pieces("solid", seed) in (1, 2)


@pytest.mark.parametrize(("kind", "width"), [("broken", 0.02), ("dashed", 0.04), ("dotted", 0.06)])
def test_other_rules_fall_into_pieces(kind: Kind, width: float) -> None:
    assert all(pieces(kind, seed, width) > 3 for seed in range(8))


def test_a_wider_rule_has_more_ink() -> None:
    thin, thick = (np.zeros((80, 640), np.uint8) for _ in range(2))
    for page, width in ((thin, 0.02), (thick, 0.12)):
        draw_rule(page, (0, 40), (640, 40), 64.0, np.random.default_rng(1), kind="solid", width=width)
    assert thick.sum() > 3 * thin.sum()


def test_a_rule_of_no_length_is_none() -> None:
    page = np.zeros((8, 8), np.uint8)
    draw_rule(page, (4, 4), (4.5, 4), 64.0, np.random.default_rng(1))
    assert not page.any()
