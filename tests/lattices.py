"""Lattices for the tests of what comes after them."""

from functools import cache

from segmentation.boundaries import WEIGHTS
from segmentation.image import ImageSource, load_gray
from segmentation.lattice import Lattice, cut_lattice
from segmentation.network import Network
from segmentation.writing import find_writing


@cache
def boundary_network() -> Network:
    return Network(WEIGHTS)


def fully_cut(image: ImageSource) -> Lattice:
    """Return the lattice of an image in which whatever could be cut is cut."""
    writing = find_writing(load_gray(image))
    return cut_lattice(writing, [line.components for line in writing.lines], boundary_network())
