"""What a scanner makes of ink on paper: black and white with its noise, gray with uneven light, or clean."""

from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Cover: TypeAlias = NDArray[np.float32]  # (H, W), 0 = paper, 1 = ink
Page: TypeAlias = NDArray[np.uint8]  # (H, W), dark ink on lighter paper

# Chosen by the look of pages beside real cells, not searched for. Lengths are pixels of the scan.
SOFT = (0.3, 1.0)  # blur before the threshold
ROUGH = (0.02, 0.16)  # noise before the threshold, in ink: frays the edges
THRESHOLD = (0.3, 0.62)  # of ink: low ones make strokes bold, high ones erode them
SPECKS, SPECK_SHARE = 0.7, (3e-4, 8e-3)  # how many scans have specks; share of their pixels
PEPPER, PEPPER_SHARE = 0.3, (5e-4, 5e-3)  # single pixels turned
PAPER, INK = (140, 256), (0.22, 0.95)  # gray level of the paper; contrast of the ink, of that level
PRINT = (0.1, 0.9)  # contrast of rules: fainter than the ink as often as not
SCREEN_PRINT = (0.4, 1.0)  # the same on a screen
TILT, CLOUDS = (0, 0.2), (0, 0.1)  # of the paper's level: falls across the page, wanders
GRAIN = (0.5, 9.0)  # gray levels
BLUR, BLURRED = 0.75, (0.3, 1.0)  # how many gray scans are blurred, by how much
STAINED, STAIN = 0.12, (0.05, 0.35)  # how many have a stain, how dark, of the paper's level
JPEG, QUALITY = 0.6, (18, 85)  # how many gray scans went through JPEG


def black_and_white(ink: Cover, printed: Cover, rng: np.random.Generator) -> Page:
    """Return a page as a scanner for documents gives it, 0 and 255 only."""
    cover = np.maximum(ink, printed * np.float32(rng.uniform(0.7, 1)))
    cover = cv2.GaussianBlur(cover, (0, 0), float(rng.uniform(*SOFT)))
    noise = cv2.GaussianBlur(_grain(cover.shape, rng), (0, 0), 0.6)
    noisy = cover + np.float32(rng.uniform(*ROUGH)) * noise / noise.std()
    black = noisy > rng.uniform(*THRESHOLD)
    if rng.random() < SPECKS:
        share = float(np.exp(rng.uniform(*np.log(SPECK_SHARE))))
        clumps = cv2.GaussianBlur(_grain(cover.shape, rng), (0, 0), float(rng.uniform(0.6, 1.3)))
        black |= clumps > np.quantile(clumps, 1 - share)
    if rng.random() < PEPPER:
        black ^= rng.random(cover.shape) < np.exp(rng.uniform(*np.log(PEPPER_SHARE)))
    return np.asarray(np.where(black, 0, 255), np.uint8)


def gray_scan(ink: Cover, printed: Cover, rng: np.random.Generator) -> Page:
    """Return a page as a camera over old paper gives it: pale ink, grain, uneven light, blur, JPEG."""
    height, width = ink.shape
    contrast, print_contrast = rng.uniform(*INK), rng.uniform(*PRINT)
    cover = np.maximum(ink * np.float32(contrast), printed * np.float32(print_contrast))
    if rng.random() < BLUR:
        cover = cv2.GaussianBlur(cover, (0, 0), float(rng.uniform(*BLURRED)))
    level = float(rng.uniform(*PAPER))
    light = 1 - np.abs(rng.uniform(*TILT)) * _slope(height, width, rng)
    light -= np.float32(rng.uniform(*CLOUDS)) * _clouds(height, width, rng)
    if rng.random() < STAINED:
        light -= np.float32(rng.uniform(*STAIN)) * _stain(height, width, rng)
    page = level * light * (1 - cover) + rng.uniform(*GRAIN) * _grain(ink.shape, rng)
    page = np.clip(page, 0, 255).astype(np.uint8)
    if rng.random() < JPEG:
        _, packed = cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(*QUALITY))])
        page = cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE)
    return np.asarray(page, np.uint8)


def on_screen(ink: Cover, printed: Cover, rng: np.random.Generator) -> Page:
    """Return a page as it is drawn on a screen, its rules as dark as the ink or paler."""
    cover = np.maximum(ink, printed * np.float32(rng.uniform(*SCREEN_PRINT)))
    return np.asarray(np.rint(255 * (1 - cover)), np.uint8)


def _grain(shape: tuple[int, ...], rng: np.random.Generator) -> Cover:
    return rng.standard_normal(shape, np.float32)


def _slope(height: int, width: int, rng: np.random.Generator) -> Cover:
    """Return a plane that rises from 0 to 1 in some direction."""
    angle = rng.uniform(0, 2 * np.pi)
    plane = np.cos(angle) * np.linspace(-1, 1, width) + np.sin(angle) * np.linspace(-1, 1, height)[:, None]
    return np.asarray((plane - plane.min()) / np.ptp(plane), np.float32)


def _clouds(height: int, width: int, rng: np.random.Generator) -> Cover:
    few = rng.random((3, 5), np.float32)
    return np.asarray(cv2.resize(few, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def _stain(height: int, width: int, rng: np.random.Generator) -> Cover:
    stain = np.zeros((height, width), np.float32)
    centre = (int(rng.integers(width)), int(rng.integers(height)))
    axes = tuple(int(rng.uniform(0.1, 0.6) * side) + 1 for side in (width, height))
    cv2.ellipse(stain, centre, axes, float(rng.uniform(0, 180)), 0, 360, 1.0, -1)
    return np.asarray(cv2.GaussianBlur(stain, (0, 0), float(rng.uniform(1, 6))), np.float32)
